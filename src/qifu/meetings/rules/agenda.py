"""What is worth a meeting: proposals by kind, each with its reason, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS = {
    "overdue": "超期没有办结",
    "returned": "反复退回",
    "contested": "有异议待裁定",
    "blocked": "项目有堵点",
    "problem": "类问题没有措施",
    "pain": "堵点痛点",
    "other": "其他议题",
}
EACH = 10  # of one kind that are proposed


@dataclass(frozen=True)
class Stuck:
    """Something that is stuck: `kind` of KINDS, its key there, a title, why, how pressing (days or
    times; more is more), and its page."""

    kind: str
    key: str
    title: str
    why: str
    weight: float
    url: str = ""


def proposed(found: Iterable[Stuck], taken: Iterable[tuple[str, str]] = ()) -> list[Stuck]:
    """What to propose: not what is on an agenda already, at most `EACH` of a kind, in the order of
    KINDS and the most pressing first."""
    held, order = set(taken), list(KINDS)
    rows = [s for s in found if (s.kind, s.key) not in held and s.kind in KINDS]
    rows.sort(key=lambda s: (order.index(s.kind), -s.weight, s.key))
    counts: dict[str, int] = {}
    kept = []
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
        if counts[row.kind] <= EACH:
            kept.append(row)
    return kept
