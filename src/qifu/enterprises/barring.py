"""What bars a firm from a use, told by rooms above: the rule, the record and its days, never hidden.

A room registers a function; whoever applies the rule (tolerance of a missing paper, a list of
tenderers …) asks here and shows the sentence to firm and official alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Bar:
    """One record under one rule. `rule` is its title, `cites` where it is from; `record` the kind and
    number of the record, `on` the day it is of, `until` the last day it counts (None: until mended)."""

    use: str
    rule: str
    cites: str
    record: str
    on: date
    until: date | None = None

    @property
    def says(self) -> str:
        """The sentence for the firm and for the official."""
        last = f"，计到 {self.until}" if self.until else "，修复前一直有效"
        return f"按规则“{self.rule}”（{self.cites}）：{self.record}，{self.on} 作出{last}。"


Ask = Callable[[int, str, date], list[Bar]]
_asked: list[Ask] = []


def register_bars(ask: Ask) -> None:
    """Have `ask(enterprise_id, use, on)` answer for what bars a firm."""
    if ask not in _asked:
        _asked.append(ask)


def bars_of(enterprise_id: int, use: str, on: date) -> list[Bar]:
    """What bars a firm from `use` on a day. Not scoped: for who applies the rule to the firm."""
    return [bar for ask in _asked for bar in ask(enterprise_id, use, on)]
