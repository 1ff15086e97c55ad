"""How the district follows its tasks: reviews, reminders, who a group of units is, which figures
belong to a task. Data of the pack (`reform/follow.yaml`); without it, the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qifu.reform.rules.quarters import Quarter, read_quarter


@dataclass(frozen=True)
class Bound:
    """A metric that shows how a task goes: its code; of one topic, or of the lead unit alone."""

    code: str
    topic: str = ""
    lead_only: bool = False


@dataclass(frozen=True)
class Figures:
    """The metrics of a task; `why` says where none (or not all) can be shown."""

    metrics: tuple[Bound, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Step:
    """Who is told when nothing was reported `after` so many working days past the day."""

    after: int
    to: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Which units a collective name of the plan (“各镇街”) stands for: a kind of unit, or the units
    of a kind of centre."""

    unit_kind: str = ""
    centre_kind: str = ""


@dataclass(frozen=True)
class FollowBook:
    """Days are calendar days before a deadline, working days otherwise."""

    first_quarter: Quarter | None = None
    review_days: int = 10
    yellow_days: int = 30
    before_deadline: tuple[int, ...] = (30, 7, 1)
    before_review: tuple[int, ...] = (3, 0)
    steps: tuple[Step, ...] = (Step(1, ("head", "reform")), Step(6, ("leader",)))
    groups: Mapping[str, Group] = field(default_factory=dict)
    figures: Mapping[int, Figures] = field(default_factory=dict)


def read_follow(said: Mapping[str, Any]) -> FollowBook:
    """The book of what `reform/follow.yaml` says (checked by its schema)."""
    if not said:
        return FollowBook()
    remind = said.get("remind", {})
    return FollowBook(
        first_quarter=read_quarter(said["first_quarter"]),
        review_days=said["review_days"],
        yellow_days=said["yellow_days"],
        before_deadline=tuple(remind.get("deadline", ())),
        before_review=tuple(remind.get("review", ())),
        steps=tuple(Step(s["after"], tuple(s["to"])) for s in said.get("escalate", ())),
        groups={
            code: Group(g.get("unit_kind", ""), g.get("centre_kind", ""))
            for code, g in said.get("groups", {}).items()
        },
        figures={row["row"]: _figures(row) for row in said.get("figures", ())},
    )


def _figures(row: Mapping[str, Any]) -> Figures:
    bound = [
        Bound(m["code"], m.get("topic", ""), m.get("lead_only", False))
        for m in row.get("metrics", ())
    ]
    return Figures(tuple(bound), row.get("why", ""))
