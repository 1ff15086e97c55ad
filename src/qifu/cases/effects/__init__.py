"""The effects a process definition may name, each a function of the act under way.

Effects change the unsaved case and write the act's own record; `operations` saves the case, its
clocks and the event afterwards. Rooms above add theirs with `register_effect`, under names that the
vocabulary has. The registry equals `rules.vocabulary.EFFECT_NAMES` (tested).
"""

from collections.abc import Callable

from qifu.cases.effects import answers, firm, merging, revisits, supervision, triage, unit
from qifu.cases.rules.vocabulary import EFFECT_NAMES

EFFECTS: dict[str, Callable[..., None]] = {
    name: getattr(module, name)
    for module in (triage, unit, firm, merging, answers, revisits, supervision)
    for name in EFFECT_NAMES
    if hasattr(module, name)
}


def register_effect(fn: Callable[..., None]) -> Callable[..., None]:
    """Let a room above the engine write the effect of its own name."""
    if fn.__name__ not in EFFECT_NAMES:
        raise LookupError(f"{fn.__name__} is not in the vocabulary of effects")
    EFFECTS[fn.__name__] = fn
    return fn
