"""A bundle's effect as figures and as a diagram: what falls together, who waits for whom. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import ndiff

from qifu.bundles.rules.definition import BundleBody, Member, Question
from qifu.bundles.rules.merge import Merged
from qifu.catalogue.rules.body import Names
from qifu.catalogue.rules.checks import facts_of_fields
from qifu.catalogue.rules.conditions import words_of
from qifu.catalogue.rules.differences import CODES, Part
from qifu.eligibility import Fact

ROW, LEFT, WIDE, PAD = 44, 12, 400, 10


@dataclass(frozen=True)
class Fallen:
    """What several members ask and a firm gives once: its name and who asks."""

    title: str
    asked_by: tuple[str, ...]
    made_by: str = ""


@dataclass(frozen=True)
class Together:
    """What is asked item by item, and what is asked together. Days are working days."""

    fields_before: int
    fields_after: int
    materials_before: int
    materials_after: int
    days_before: int
    days_after: int
    visits_before: int
    fields: tuple[Fallen, ...]
    materials: tuple[Fallen, ...]


def together(merged: Merged, evidence: Mapping[str, str]) -> Together:
    """What falls together in a merged form; `evidence` are titles by kind."""
    members = merged.included
    titles = {member.code: member.title for member in members}
    asked = [m for m in merged.materials if m.asked or m.made_by]
    return Together(
        fields_before=sum(len(field.asked_by) for field in merged.fields),
        fields_after=len([field for field in merged.fields if field.asked_by]),
        materials_before=sum(len(m.asked_by) for m in asked),
        materials_after=len([m for m in merged.materials if m.asked]),
        days_before=sum(member.item.promised_days for member in members),
        days_after=merged.plan.days,
        visits_before=sum(member.item.visits for member in members),
        fields=tuple(
            Fallen(field.kind.label, tuple(titles[code] for code in field.asked_by))
            for field in merged.fields
            if len(field.asked_by) > 1
        ),
        materials=tuple(
            Fallen(
                evidence.get(m.type, m.type),
                tuple(titles[code] for code in m.asked_by),
                titles.get(m.made_by, ""),
            )
            for m in asked
            if len(m.asked_by) > 1 or m.made_by
        ),
    )


@dataclass(frozen=True)
class Bar:
    """A member on the diagram: its bar and words, in the units of the drawing."""

    code: str
    title: str
    unit: str
    days: int
    begins: int
    ends: int
    critical: bool
    optional: bool
    stage: str
    joint: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Diagram:
    """Bars in order of their begin, lines of those that wait, marks of days."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[str, bool], ...]
    marks: tuple[tuple[int, int], ...]
    width: int
    height: int
    days: int


def diagram(merged: Merged, units: Mapping[str, str]) -> Diagram:
    """The plan of the members as a drawing; `units` are names by code."""
    days = max(merged.plan.days, 1)
    scale = (WIDE - LEFT - PAD) / days
    stages = {stage.code: stage.title for stage in merged.body.stages}
    bars: dict[str, Bar] = {}
    for place, slot in enumerate(merged.plan.slots):
        member = merged.member(slot.name)
        bars[slot.name] = Bar(
            slot.name, member.title, units.get(member.item.unit, member.item.unit),
            slot.ends - slot.begins, slot.begins, slot.ends, slot.critical,
            not member.member.required, stages.get(member.member.stage, ""), member.member.joint,
            LEFT + int(slot.begins * scale), place * ROW + 20,
            max(int((slot.ends - slot.begins) * scale), 4),
        )  # fmt: skip
    lines = [
        (_line(bars[before], bar), bars[before].critical and bar.critical
         and bars[before].ends == bar.begins)
        for code, bar in bars.items()
        for before in merged.after.get(code, ())
        if before in bars
    ]  # fmt: skip
    step = max(1, -(-days // 10))
    marks = tuple((LEFT + int(d * scale), d) for d in range(0, days + 1, step))
    return Diagram(
        tuple(bars.values()), tuple(lines), marks, WIDE, len(bars) * ROW + 24, merged.plan.days
    )


def _line(before: Bar, after: Bar) -> str:
    """From the end of one bar down (or up) to the begin of the other."""
    x1, y1 = before.x + before.width, before.y + 5
    x2, y2 = after.x, after.y + 5
    return f"M{x1} {y1}H{max(x1 + 3, x2 - 4)}V{y2}H{x2}"


LABELS = {
    "title": "名称", "short": "简称", "says": "企业平时怎么叫它", "function": "服务功能",
    "unit": "牵头单位", "firm_stages": "企业阶段", "project_stages": "项目阶段", "intro": "介绍",
    "questions": "情景问题", "members": "事项", "stages": "阶段", "channels": "办理方式",
    "result": "办理结果", "source": "来源", "verified": "已核定",
}  # fmt: skip


def parts_of(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[Part]:
    """What differs between two bundles told in lines, part by part."""
    found = []
    for name, label in LABELS.items():
        if old[name] != new[name]:
            lines = [(x[0], x[2:]) for x in ndiff(old[name], new[name]) if x[0] != "?"]
            found.append(Part(name, label, tuple(lines)))
    return found


def told(
    body: BundleBody, items: Mapping[str, str], units: Mapping[str, str], names: Names
) -> dict[str, list[str]]:
    """Every part of a bundle as lines a person reads; `items` and `units` are titles by code."""
    facts = facts_of_fields(names)
    found = {name: _plain(body, name) for name in LABELS}
    found["unit"] = [units.get(body.unit, body.unit)]
    found["verified"] = ["是" if body.verified else "否"]
    found["stages"] = [stage.title for stage in body.stages]
    found["questions"] = [_question_line(q, names, facts) for q in body.questions]
    found["members"] = [_member_line(m, body, items, facts) for m in body.members]
    return found


def _plain(body: BundleBody, name: str) -> list[str]:
    value = getattr(body, name)
    known = CODES.get(name, {})
    if isinstance(value, tuple):
        return [known.get(part, part) for part in value if isinstance(part, str)]
    text = known.get(value, value)
    return str(text).splitlines() if text else []


def _question_line(question: Question, names: Names, facts: Mapping[str, Fact]) -> str:
    kind = names.fields.get(question.field)
    title = question.title or (kind.label if kind else question.field)
    marks = [part for part in (question.help, words_of(question.when, facts)) if part]
    return f"{title}（{'；'.join(marks)}）" if marks else title


def _member_line(
    member: Member, body: BundleBody, items: Mapping[str, str], facts: Mapping[str, Fact]
) -> str:
    stages = {stage.code: stage.title for stage in body.stages}
    marks = ["必办" if member.required else "可选"]
    if member.stage:
        marks.append(stages.get(member.stage, member.stage))
    if member.after:
        marks.append("接在" + "、".join(items.get(c, c) for c in member.after) + "之后")
    if member.joint:
        marks.append(f"联合踏勘：{member.joint}")
    if member.when is not None:
        marks.append(f"条件：{words_of(member.when, facts)}")
    return f"{member.title or items.get(member.item, member.item)}（{'；'.join(marks)}）"
