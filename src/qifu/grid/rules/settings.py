"""What a district says of its grid (`grid.yaml`), as values, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qifu.grid.rules.health import NEEDS, Rule
from qifu.grid.rules.plans import Plan

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Department:
    """A department that stands for industries: the X of 1+1+X."""

    unit: str
    industries: tuple[str, ...]

    def serves(self, industry: str) -> bool:
        """True for firms of these industries; all of them when none is named."""
        return not self.industries or industry.startswith(self.industries)


@dataclass(frozen=True)
class GridSettings:
    """`grid.yaml` as values; empty without the file."""

    departments: tuple[Department, ...] = ()
    plans: tuple[Plan, ...] = ()
    facts: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    many: int = 3
    tiles: Mapping[str, tuple[int, int]] | None = None
    note: str = ""


def read_settings(said: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> GridSettings:
    """The file's rules; `facts` says label, unit and whether it is sensitive, by name."""
    if not said:
        return GridSettings()
    visits, health = said["visits"], said["health"]
    return GridSettings(
        departments=tuple(
            Department(d["unit"], tuple(d.get("industries", ()))) for d in said["departments"]
        ),
        plans=tuple(_plan(row, facts) for row in visits["plans"]),
        facts=tuple(visits["facts"]),
        rules=tuple(_rule(row, facts) for row in health["signals"]),
        many=health["urgent_from"],
        tiles={t["unit"]: (t["column"], t["row"]) for t in said["towns"]},
        note=said.get("note", ""),
    )


def _plan(row: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> Plan:
    when = row.get("when", {})
    fact = when.get("fact", "")
    return Plan(
        row["code"], row["title"], row["days"], bool(when.get("key")), when.get("level", ""), fact,
        tuple(when.get("values", ())), facts.get(fact, {}).get("label", fact),
    )  # fmt: skip


def _rule(row: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]]) -> Rule:
    known = facts.get(row.get("fact", ""), {})
    numbers = {k: row[k] for k in ("percent", "months", "fresh", "at_least", "days") if k in row}
    return Rule(
        **{k: row[k] for k in ("code", "title", "kind", "level", "advice")},
        fact=row.get("fact", ""),
        label=known.get("label", ""),
        unit=known.get("unit", ""),
        sensitive=bool(known.get("sensitive")),
        least=Decimal(str(row.get("least", 0))),
        values=tuple(row.get("values", ())),
        **numbers,
    )


def problems(
    said: Mapping[str, Any],
    units: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[Where, str]]:
    """What the shape of the file cannot tell: places and sentences."""
    yield from _towns(said, units)
    for i, row in enumerate(said["departments"]):
        if row["unit"] not in units:
            yield ("departments", i, "unit"), f"没有单位“{row['unit']}”，请核对 units.yaml"
    plans = said["visits"]["plans"]
    for i, row in enumerate(plans):
        when = row.get("when", {})
        if when.get("fact") and when["fact"] not in facts:
            yield ("visits", "plans", i, "when"), f"没有声明事实“{when['fact']}”，请核对 facts.yaml"
        if not when and i < len(plans) - 1:
            yield ("visits", "plans", i), "没有条件的计划应放在最后，后面的计划不会用到"
    if plans[-1].get("when"):
        yield ("visits", "plans"), "最后一个计划不能有条件，否则有的企业没有走访安排"
    for i, name in enumerate(said["visits"]["facts"]):
        if name not in facts:
            yield ("visits", "facts", i), f"没有声明事实“{name}”，请核对 facts.yaml"
        elif facts[name].get("sensitive"):
            yield ("visits", "facts", i), f"“{name}”是经营秘密，网格员看不到，不能在走访时核实"
    yield from _signals(said["health"]["signals"], facts)


def _towns(
    said: Mapping[str, Any], units: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Where, str]]:
    drawn: dict[str, tuple[int, int]] = {}
    for i, row in enumerate(said["towns"]):
        unit = units.get(row["unit"], {})
        if unit.get("kind") != "town" or unit.get("status") == "closed":
            yield ("towns", i, "unit"), f"“{row['unit']}”不是在用的镇街，请核对 units.yaml"
        place = (row["column"], row["row"])
        if row["unit"] in drawn or place in drawn.values():
            yield ("towns", i), "同一个镇街或同一个位置画了两次，请改正"
        drawn[row["unit"]] = place
    seen: set[str] = set()
    for i, row in enumerate(said["cells"]):
        if row["town"] not in drawn:
            yield ("cells", i, "town"), f"镇街“{row['town']}”没有画在 towns 里，请补上或改正"
        if row["code"] in seen:
            yield ("cells", i, "code"), f"网格代码“{row['code']}”重复，请改名或删除"
        seen.add(row["code"])


def _signals(
    rows: list[Mapping[str, Any]], facts: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Where, str]]:
    seen: set[str] = set()
    for i, row in enumerate(rows):
        at: Where = ("health", "signals", i)
        if row["code"] in seen:
            yield (*at, "code"), f"信号代码“{row['code']}”重复，请改名或删除"
        seen.add(row["code"])
        missing = [name for name in NEEDS[row["kind"]] if name not in row]
        if missing:
            yield at, f"“{row['title']}”还缺：{'、'.join(missing)}"
        if "fact" not in row:
            continue
        fact = facts.get(row["fact"])
        if fact is None:
            yield (*at, "fact"), f"没有声明事实“{row['fact']}”，请核对 facts.yaml"
        elif row["kind"] == "fact_falls" and fact["type"] != "number":
            yield (*at, "fact"), f"“{row['fact']}”不是数字，不能说它下降"
