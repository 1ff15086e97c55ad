"""Who goes with a firm: skill first, then nearness, then who carries least. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A specialist as the rule sees one. `units` are the units of their posts."""

    id: int
    name: str
    unit: str
    units: frozenset[int]
    skills: frozenset[str]
    open: int
    limit: int

    @property
    def full(self) -> bool:
        """True when nothing more can be taken on."""
        return self.open >= self.limit


@dataclass(frozen=True)
class Ranked:
    """A candidate with why it stands where it stands."""

    candidate: Candidate
    skilled: bool
    near: bool
    reason: str


def rank(
    candidates: Iterable[Candidate], need: str, need_title: str, near_unit: int | None
) -> list[Ranked]:
    """The candidates who can take one more, the best first; whoever is full is left out."""
    found = [
        _ranked(c, need, need_title, near_unit) for c in candidates if not c.full and c.limit > 0
    ]
    return sorted(
        found,
        key=lambda r: (
            not r.skilled,
            not r.near,
            r.candidate.open / r.candidate.limit,
            r.candidate.open,
            r.candidate.id,
        ),
    )


def _ranked(c: Candidate, need: str, need_title: str, near_unit: int | None) -> Ranked:
    skilled = need in c.skills
    near = near_unit is not None and near_unit in c.units
    said = [
        f"熟悉“{need_title}”" if skilled else f"没有登记“{need_title}”专长",
        f"在企业所在的{c.unit}" if near else f"在{c.unit}",
        f"手上 {c.open} 件（最多 {c.limit} 件）",
    ]
    return Ranked(c, skilled, near, "，".join(said))
