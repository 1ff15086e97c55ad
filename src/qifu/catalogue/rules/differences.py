"""What differs between two bodies of an item, part by part and line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import ndiff

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import FieldUse, ItemBody, Material, Names, Step
from qifu.catalogue.rules.checks import facts_of_fields
from qifu.catalogue.rules.conditions import words_of
from qifu.eligibility import Fact

PARTS = {
    "title": "名称", "short": "简称", "says": "企业平时怎么叫它", "list": "清单", "type": "类型",
    "function": "服务功能", "level_of_item": "事项层级", "parent": "主项", "basic_code": "基本编码",
    "implementation_code": "实施编码", "firm_stages": "企业阶段", "project_stages": "项目阶段",
    "unit": "办理单位", "level": "行使层级", "kind": "办件类型", "promised_days": "承诺时限",
    "statutory_days": "法定时限", "fee": "费用", "fee_basis": "收费依据", "visits": "到现场次数",
    "channels": "办理方式", "conditions": "办理条件", "legal_basis": "法律依据",
    "materials": "材料", "fields": "表单", "steps": "环节", "result": "办理结果",
    "contact": "咨询电话", "complaint": "监督投诉", "provider": "提供者", "product": "服务产品",
    "price": "价格", "centre": "所属中心", "source": "来源", "verified": "已核定",
}  # fmt: skip
CODES: dict[str, Mapping[str, str]] = {
    "list": words.LISTS, "type": words.TYPES, "function": words.FUNCTIONS,
    "level_of_item": words.LEVELS_OF_ITEM, "level": words.LEVELS, "kind": words.KINDS,
    "firm_stages": words.FIRM_STAGES, "project_stages": words.PROJECT_STAGES,
    "channels": words.CHANNELS,
}  # fmt: skip


@dataclass(frozen=True)
class Titles:
    """What codes are called: kinds of evidence, units, centres, and the dictionary of fields."""

    evidence: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)


@dataclass(frozen=True)
class Part:
    """One part that differs; `lines` are (mark, text): "-" gone, "+" new, " " as before."""

    name: str
    label: str
    lines: tuple[tuple[str, str], ...]


def differences(old: ItemBody, new: ItemBody, titles: Titles) -> list[Part]:
    """What differs from `old` to `new`, in the order of the form."""
    before, after = told(old, titles), told(new, titles)
    return [
        Part(name, label, tuple(_lines(before[name], after[name])))
        for name, label in PARTS.items()
        if before[name] != after[name]
    ]


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for line in ndiff(old, new):
        if line[0] != "?":
            yield line[0], line[2:]


def told(body: ItemBody, titles: Titles) -> dict[str, list[str]]:
    """Every part of a body as lines a person reads."""
    facts = facts_of_fields(titles.names)
    found: dict[str, list[str]] = {name: _plain(body, name) for name in PARTS}
    found["unit"] = [titles.units.get(body.unit, body.unit)]
    found["centre"] = [titles.centres.get(body.centre, body.centre)] if body.centre else []
    found["promised_days"] = [f"{body.promised_days} 个工作日"]
    found["statutory_days"] = (
        [] if body.statutory_days is None else [f"{body.statutory_days} 个工作日"]
    )
    found["fee"] = [f"{body.fee.normalize():f} 元"] if body.fee else ["不收费"]
    found["visits"] = [f"{body.visits} 次"]
    found["verified"] = ["是" if body.verified else "否"]
    found["legal_basis"] = [
        " ".join(part for part in (f"《{law.title}》{law.article}", law.source) if part)
        for law in body.legal_basis
    ]
    found["materials"] = [material_line(m, titles, facts) for m in body.materials]
    found["fields"] = [_use_line(use, titles, facts) for use in body.fields]
    found["steps"] = [_step_line(step, body, titles) for step in body.steps]
    kept = titles.evidence.get(body.result_evidence, body.result_evidence)
    found["result"] = [part for part in (body.result, f"存为：{kept}" if kept else "") if part]
    return found


def _plain(body: ItemBody, name: str) -> list[str]:
    value = getattr(body, name)
    known = CODES.get(name, {})
    if isinstance(value, tuple):
        return [known.get(part, part) if isinstance(part, str) else str(part) for part in value]
    text = known.get(value, value)
    return str(text).splitlines() if text not in (None, "") else []


def material_line(material: Material, titles: Titles, facts: Mapping[str, Fact]) -> str:
    """A material with all that is said of it."""
    marks = [words.NECESSITIES[material.necessity], words.SOURCES[material.source]]
    if material.copies > 1:
        marks.append(f"{material.copies} 份")
    if material.tolerable:
        marks.append(f"可容缺 {material.tolerable_days} 个工作日")
    if material.when is not None:
        marks.append(f"条件：{words_of(material.when, facts)}")
    if material.help:
        marks.append(material.help)
    return f"{titles.evidence.get(material.type, material.type)}（{'；'.join(marks)}）"


def _use_line(use: FieldUse, titles: Titles, facts: Mapping[str, Fact]) -> str:
    kind = titles.names.fields.get(use.name)
    marks = [] if use.required else ["选填"]
    if use.when is not None:
        marks.append(f"条件：{words_of(use.when, facts)}")
    label = kind.label if kind else use.name
    return f"{label}（{'；'.join(marks)}）" if marks else label


def _step_line(step: Step, body: ItemBody, titles: Titles) -> str:
    known = {other.code: other.title for other in body.steps}
    unit = step.unit or body.unit
    marks = [titles.units.get(unit, unit), f"{step.days} 个工作日" if step.days else "当场"]
    if step.kind:
        marks.append(words.STEP_KINDS[step.kind])
    if step.after:
        marks.append("接在" + "、".join(known.get(code, code) for code in step.after) + "之后")
    return f"{step.title}（{'；'.join(marks)}）"
