"""五减一优 as bars: before and after of each measure, drawn by the server."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qifu.catalogue.rules.compare import Change, Difference

WIDE = 1000


@dataclass(frozen=True)
class Measure:
    """One measure with the length of its two bars, per mille of the longest of both."""

    change: Change
    before: int
    after: int
    word: str
    tone: str


def drawn_measures(difference: Difference | None) -> list[Measure]:
    """The five measures of a comparison; none where there is nothing to compare."""
    return [] if difference is None else [_drawn(change) for change in difference.changes]


def _drawn(change: Change) -> Measure:
    most = max(change.before, change.after)
    before, after = (
        int(WIDE * value / most) if most else 0 for value in (change.before, change.after)
    )
    if change.saved > 0:
        return Measure(change, before, after, f"少 {plain(change.saved)} {change.unit}", "green")
    if change.saved < 0:
        return Measure(change, before, after, f"多 {plain(-change.saved)} {change.unit}", "red")
    return Measure(change, before, after, "不变", "")


def plain(number: Decimal) -> str:
    """A number without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
