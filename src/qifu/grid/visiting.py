"""A visit as it is typed, checked field by field. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from qifu.eligibility.wording import shown
from qifu.enterprises.facts import declared_facts, facts_by_name, known_of
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.values import as_json
from qifu.grid.models import Visit
from qifu.grid.settings import grid_settings
from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

DAYS_BACK, DAYS_AHEAD = 60, 730
FINDINGS_AT_MOST, PROMISES_AT_MOST = 10, 10
BECOMES = ("noted", "demand", "settled")


@dataclass(frozen=True)
class FindingInput:
    """One thing found: `becomes` noted, demand or settled; `said` how it was settled."""

    text: str
    becomes: str = "noted"
    said: str = ""


@dataclass(frozen=True)
class VisitInput:
    """A visit as typed. `facts` are typed values by name of what was asked (the same value confirms
    it); `phone` is whom a demand's handler calls; `said_at` when it was written down, if earlier."""

    enterprise_id: int
    on: date
    way: str
    met: str
    seen: str
    with_whom: str = ""
    phone: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[FindingInput, ...] = ()
    promises: tuple[tuple[str, date | None], ...] = ()
    next_on: date | None = None
    photos: tuple[str, ...] = ()
    offline: bool = False
    said_at: datetime | None = None


@dataclass
class Cleaned:
    """The same with its texts cleaned."""

    met: str = ""
    seen: str = ""
    with_whom: str = ""
    findings: list[FindingInput] = field(default_factory=list)
    promises: list[tuple[str, date]] = field(default_factory=list)


def clean_visit(data: VisitInput, at: datetime) -> Cleaned:
    """The visit's words; Invalid by field with everything that is wrong."""
    today, found, errors = shanghai_date(at), Cleaned(), dict[str, list[str]]()

    def take(name: str, value: str, most: int, label: str, *, required: bool = True) -> str:
        try:
            return clean_text(value, max_length=most, label=label, field=name, required=required)
        except Invalid as error:
            errors.setdefault(name, []).extend(error.messages)
            return ""

    found.met = take("met", data.met, 60, "见到了谁")
    found.seen = take("seen", data.seen, 2000, "看到的情况")
    found.with_whom = take("with_whom", data.with_whom, 120, "同去的人", required=False)
    if data.way not in Visit.Way.values:
        errors["way"] = ["请选择怎么走访的。"]
    if not today - timedelta(days=DAYS_BACK) <= data.on <= today:
        errors["on"] = [f"走访日期应在今天和 {DAYS_BACK} 天前之间。"]
    if data.next_on is not None:
        problem = _ahead(data.next_on, data.on)
        if problem:
            errors["next_on"] = [problem]
    for i, one in enumerate(data.findings, 1):
        text = take(f"finding_{i}", one.text, 500, f"发现的问题 {i}")
        said = take(f"finding_{i}_said", one.said, 300, "怎么解决的", required=False)
        if one.becomes not in BECOMES:
            errors.setdefault(f"finding_{i}_becomes", ["请选择怎么处理。"])
        found.findings.append(FindingInput(text, one.becomes, said))
    for i, (words, due) in enumerate(data.promises, 1):
        text = take(f"promise_{i}", words, 300, f"承诺 {i}")
        if due is None:
            errors[f"promise_{i}_due"] = ["请写明哪天以前兑现。"]
        elif problem := _ahead(due, data.on):
            errors[f"promise_{i}_due"] = [problem]
        else:
            found.promises.append((text, due))
    for name in data.facts:
        if name not in grid_settings().facts:
            errors.setdefault("facts", []).append(f"走访时不核实“{name}”这一项。")
    if len(data.findings) > FINDINGS_AT_MOST or len(data.promises) > PROMISES_AT_MOST:
        errors["seen"] = ["一次走访的问题和承诺各最多 10 条，更多的请另记一次。"]
    if errors:
        raise Invalid(errors)
    return found


def _ahead(day: date, after: date) -> str:
    if day <= after:
        return "日期应在走访那天之后。"
    if (day - after).days > DAYS_AHEAD:
        return "日期太远，请填两年以内的日期。"
    return ""


def asked_facts(firm: Enterprise) -> list[dict[str, Any]]:
    """The facts that are asked on a visit with what is believed of this firm, in words. Few queries."""
    named = grid_settings().facts
    facts = {n: f for n, f in facts_by_name().items() if n in named and not f.sensitive}
    words, known = declared_facts(), known_of(firm, facts)
    found = []
    for name in named:
        if name not in facts:
            continue
        value = known.values.get(name)
        source, on = known.origins.get(name, ("", None))
        text = shown(value, words[name]) if value is not None else ""
        found.append(
            {"fact": facts[name], "value": value, "text": text, "source": source, "on": on}
        )
    return found


def compared(said: Mapping[str, Any], firm: Enterprise) -> list[dict[str, Any]]:
    """What was asked beside what was believed before: confirmed or changed, in words."""
    words, found = declared_facts(), []
    for row in asked_facts(firm):
        name = row["fact"].name
        if name not in said or said[name] is None:
            continue
        found.append(
            {
                "fact": name,
                "label": row["fact"].label,
                "before": row["text"],
                "value": shown(said[name], words[name]),
                "changed": as_json(said[name]) != as_json(row["value"])
                if row["value"] is not None
                else True,
            }
        )
    return found
