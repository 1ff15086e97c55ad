"""In which cuts of the district marks are summed, and what those are called. Pure.

A cut keeps any of centre, unit and topic apart; what is kept last is the key of its rows, so that
it can be listed, what comes before it stands in the cut's name: "topic@centre:3,unit:12".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

ORDER = ("centre", "unit", "topic")
EVERY = tuple(names for size in range(len(ORDER) + 1) for names in combinations(ORDER, size))
WHOLE = "all"


def name_of(names: Sequence[str], outer: Sequence[object]) -> str:
    """The cut that keeps `names` apart, where all but the last of them have the values `outer`."""
    if not names:
        return WHOLE
    told = ",".join(f"{name}:{value}" for name, value in zip(names, outer, strict=False))
    return f"{names[-1]}@{told}" if told else names[-1]


def cuts_of(centre: str, unit: str, topic: str) -> Iterator[tuple[str, str]]:
    """(cut, key) of every cut a mark is summed in. What came by no centre is in no cut of a centre
    with something else: it is what the others leave of the whole."""
    has = {"centre": centre, "unit": unit, "topic": topic}
    for names in EVERY:
        if len(names) > 1 and names[0] == "centre" and not centre:
            continue
        values = [has[name] for name in names]
        yield name_of(names, values[:-1]), values[-1] if values else ""


def key_in_cut(name: str) -> str:
    """SQL of the value that `d.cut` has for a name that is not its last."""
    return f"split_part(split_part(d.cut, '{name}:', 2), ',', 1)"
