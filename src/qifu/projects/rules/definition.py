"""What a district's projects go by, as data: stages with what must be there to enter them, trio,
milestones of approvals, factors. Pure.

A published definition never changes; a running project stays on the one it began with. What must
be there comes from a closed vocabulary (`NEEDS`, and ``milestone:<code>``), never from code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qifu.catalogue.rules.plan import Ring, plan

# what must be there → (said when it is not, what to do)
NEEDS: Mapping[str, tuple[str, str]] = {
    "owner": ("还没有人负责", "由一位工作人员认领，或移交给负责的人。"),
    "contact": ("没有投资方的联系人和电话", "在“项目资料”里补上。"),
    "visit": ("还没有走访或洽谈记录", "在“走访和约定”里记一次。"),
    "investment": ("没有填计划投资", "在“项目资料”里补上。"),
    "chain": ("没有选产业链", "在“项目资料”里补上。"),
    "land": ("没有填用地需求", "在“项目资料”里补上，不用地的填 0。"),
    "agreement": ("没有登记投资协议", "在“项目资料”里填协议编号和签约日期。"),
    "trio": ("“三个一”专班没有配齐", "明确区级领导、责任部门和项目专员。"),
    "plan": ("后面的阶段还没有全部排好计划日期", "在“计划”里把每个阶段的日期排上。"),
    "firm": ("还没有关联区内的项目公司", "项目公司登记后在“手续和要素”里关联。"),
    "town": ("没有写明落在哪个镇街或园区", "在“项目资料”里选上。"),
    "no-blocker": ("还有堵点没有解决", "先把堵点解决，或在“堵点”里说明怎样解决的。"),
}
MILESTONE = "milestone:"
TRIO = ("leader", "department", "specialist")


@dataclass(frozen=True)
class Stage:
    """A stage; `days` working days it usually takes, `needs` what must be there to enter it."""

    code: str
    title: str
    says: str
    days: int
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """One of the three who go with a project; to be heard of `every` so many working days."""

    role: str
    title: str
    duty: str
    every: int


@dataclass(frozen=True)
class Milestone:
    """A part of the approvals: the items whose tasks belong to it, the bundle it is applied for
    with, what it waits for, and the working days it usually takes."""

    code: str
    title: str
    bundle: str
    after: tuple[str, ...]
    days: int
    items: frozenset[str]
    optional: bool = False


@dataclass(frozen=True)
class FactorKind:
    """Something a project needs of a department (要素); answered within `days` working days."""

    code: str
    title: str
    unit: str
    days: int


@dataclass(frozen=True)
class Definition:
    """Everything a project goes by."""

    title: str
    office: str
    channel: str
    stages: tuple[Stage, ...]
    sources: Mapping[str, str]
    slip_reasons: Mapping[str, str]
    end_reasons: Mapping[str, str]
    chains: tuple[str, ...]
    trio: tuple[Duty, ...]
    milestones: tuple[Milestone, ...]
    factors: tuple[FactorKind, ...]
    prefill: Mapping[str, str]

    def place(self, code: str) -> int:
        """Where a stage stands; KeyError when there is none."""
        for place, stage in enumerate(self.stages):
            if stage.code == code:
                return place
        raise KeyError(code)

    def stage(self, code: str) -> Stage:
        """The stage of a code; KeyError."""
        return self.stages[self.place(code)]

    def next_stage(self, code: str) -> Stage | None:
        """The stage after one; None after the last."""
        place = self.place(code) + 1
        return self.stages[place] if place < len(self.stages) else None

    def milestone(self, code: str) -> Milestone | None:
        """The milestone of a code, if there is one."""
        return next((m for m in self.milestones if m.code == code), None)

    def factor(self, code: str) -> FactorKind | None:
        """The kind of factor of a code, if there is one."""
        return next((f for f in self.factors if f.code == code), None)

    def duty(self, role: str) -> Duty:
        """The duty of one of the trio; KeyError."""
        return {d.role: d for d in self.trio}[role]


def parse_definition(body: Mapping[str, Any]) -> Definition:
    """A body of the right shape as typed values."""
    return Definition(
        title=body["title"],
        office=body["office"],
        channel=body["channel"],
        stages=tuple(Stage(**{**row, "needs": tuple(row["needs"])}) for row in body["stages"]),
        sources=_titles(body["sources"]),
        slip_reasons=_titles(body["slip_reasons"]),
        end_reasons=_titles(body["end_reasons"]),
        chains=tuple(body["chains"]),
        trio=tuple(Duty(**row) for row in body["trio"]),
        milestones=tuple(
            Milestone(**{**row, "after": tuple(row["after"]), "items": frozenset(row["items"])})
            for row in body["milestones"]
        ),
        factors=tuple(FactorKind(**row) for row in body["factors"]),
        prefill=dict(body.get("prefill", {})),
    )


def _titles(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["code"]: row["title"] for row in rows}


Found = Iterator[tuple[tuple[str | int, ...], str]]


def problems(body: Mapping[str, Any], units: frozenset[str]) -> Found:
    """Everything that does not agree within a body of the right shape, with where it stands."""
    for part in ("stages", "sources", "slip_reasons", "end_reasons", "milestones", "factors"):
        yield from _twice(body, part)
    yield from _unknown_needs(body)
    yield from _unknown_units(body, units)
    yield from _milestone_problems(body)
    if sorted(row["role"] for row in body["trio"]) != sorted(TRIO):
        yield ("trio",), "专班要正好有 leader、department、specialist 各一个"
    if body["stages"][0]["needs"]:
        yield ("stages", 0, "needs"), "第一个阶段是起点，不能有进入条件"


def _twice(body: Mapping[str, Any], part: str) -> Found:
    seen: set[str] = set()
    for i, row in enumerate(body[part]):
        if row["code"] in seen:
            yield (part, i, "code"), f"代码“{row['code']}”重复，请改名或删除"
        seen.add(row["code"])


def _unknown_needs(body: Mapping[str, Any]) -> Found:
    known = {row["code"] for row in body["milestones"]}
    for i, row in enumerate(body["stages"]):
        for j, need in enumerate(row["needs"]):
            at = ("stages", i, "needs", j)
            if need.startswith(MILESTONE):
                if need.removeprefix(MILESTONE) not in known:
                    yield at, f"没有手续节点“{need.removeprefix(MILESTONE)}”，请改正"
            elif need not in NEEDS:
                yield at, f"不认识的进入条件“{need}”，只能是：{'、'.join(NEEDS)} 或 milestone:节点"


def _unknown_units(body: Mapping[str, Any], units: frozenset[str]) -> Found:
    if body["office"] not in units:
        yield ("office",), f"单位“{body['office']}”不在 units.yaml 里或已撤并"
    for i, row in enumerate(body["factors"]):
        if row["unit"] not in units:
            yield ("factors", i, "unit"), f"单位“{row['unit']}”不在 units.yaml 里或已撤并"


def _milestone_problems(body: Mapping[str, Any]) -> Found:
    rows = body["milestones"]
    known = {row["code"] for row in rows}
    owner: dict[str, str] = {}
    for i, row in enumerate(rows):
        for j, name in enumerate(row["after"]):
            if name not in known:
                yield ("milestones", i, "after", j), f"没有手续节点“{name}”，请改正"
        for j, item in enumerate(row["items"]):
            if item in owner:
                yield ("milestones", i, "items", j), f"事项“{item}”已归在“{owner[item]}”里"
            owner.setdefault(item, row["title"])
    try:
        plan({r["code"]: r["days"] for r in rows}, {r["code"]: r["after"] for r in rows})
    except Ring as ring:
        yield ("milestones",), f"手续节点互相等待：{ring}"
