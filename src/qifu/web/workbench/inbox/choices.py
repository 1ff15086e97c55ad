"""What the filters of a list offer; read once a minute, because the lists barely change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from qifu.cases.definitions import current_process, definition_of
from qifu.demands.directory import duty_lines
from qifu.identity.queries import active_units, channels
from qifu.kernel.memory import Memory

SECONDS = 60
PROCESS = "demand"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """Codes and titles, in the order shown. `units` are ids as text."""

    states: Pairs
    topics: Pairs
    channels: Pairs
    units: Pairs

    def title(self, field: str, code: str) -> str:
        """The title of a code, or the code itself when it is gone."""
        pairs: Pairs = getattr(self, f"{field}s")
        return dict(pairs).get(code, code)


def choices() -> Choices:
    """The choices of the present minute; at most three queries, mostly none."""
    return _kept.recall("choices", _choices)


_kept: Memory[Choices] = Memory(SECONDS)


def forget_choices() -> None:
    """Look again at the next call."""
    _kept.forget()


def _choices() -> Choices:
    states = definition_of(current_process(PROCESS).pk).states
    return Choices(
        states=tuple((s.code, s.title) for s in states.values()),
        topics=tuple((d.topic, d.title) for d in duty_lines()),
        channels=tuple(channels().values_list("code", "title")),
        units=tuple((str(pk), name) for pk, name in active_units().values_list("id", "name")),
    )


@lru_cache(maxsize=256)
def options(pairs: Pairs, chosen: str, blank: str) -> SafeString:
    """The options of a select as HTML; a hundred of them through a template cost milliseconds."""
    rows = (("", blank), *pairs)
    return mark_safe(  # noqa: S308  (both parts are escaped)
        "".join(
            f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
            f"{escape(title)}</option>"
            for code, title in rows
        )
    )
