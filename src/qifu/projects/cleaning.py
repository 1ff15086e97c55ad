"""What is typed of a lead, cleaned, with everything that is wrong by field."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from qifu.enterprises.rules.uscc import normal_uscc, uscc_problem
from qifu.identity.queries import towns
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text
from qifu.projects.queries import member_called
from qifu.projects.rules.definition import Definition
from qifu.projects.rules.likeness import folded_company

MONEY_MAX, LAND_MAX = Decimal("9999999999"), Decimal("9999999")


@dataclass(frozen=True)
class LeadInput:
    """A lead as typed. `investment` in 万元, `land` in 亩, both as text; `member` the name of the
    alliance member that brings it; `town` the code of a town."""

    title: str
    company: str
    source: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    uscc: str = ""
    summary: str = ""
    member: str = ""
    source_note: str = ""
    chain: str = ""
    investment: str = ""
    land: str = ""
    town: str = ""
    site: str = ""


@dataclass
class Cleaned:
    """What of a lead may be kept; `errors` by field."""

    values: dict[str, object] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def clean_lead(data: LeadInput, definition: Definition) -> Cleaned:
    """Every field of a lead, cleaned, with everything that is wrong."""
    cleaned = Cleaned()
    for name, limit, label, required in (
        ("title", 120, "项目名称", True),
        ("company", 120, "投资方", True),
        ("contact_name", 40, "联系人", False),
        ("summary", 1000, "项目情况", False),
        ("source_note", 200, "线索来历", False),
        ("site", 200, "建设地点", False),
    ):
        take_text(cleaned, name, getattr(data, name), limit, label, required=required)
    cleaned.values["folded"] = folded_company(str(cleaned.values.get("company", "")))[:120]
    _clean_codes(cleaned, data, definition)
    _number(cleaned, "investment", data.investment, MONEY_MAX, "计划投资")
    _number(cleaned, "land", data.land, LAND_MAX, "用地需求")
    cleaned.values["town"] = None
    if data.town:
        town = towns().filter(code=data.town).first() if data.town.isprintable() else None
        cleaned.values["town"] = town
        if town is None:
            cleaned.errors["town"] = ["没有这个镇街，请从列表中选择或留空。"]
    return cleaned


def _clean_codes(cleaned: Cleaned, data: LeadInput, definition: Definition) -> None:
    phone = normal_phone(data.contact_phone)
    if phone and (problem := phone_problem(phone)):
        cleaned.errors["contact_phone"] = [problem]
    cleaned.values["contact_phone"] = phone[:20]
    code = normal_uscc(data.uscc) if data.uscc.strip() else ""
    if code and (problem := uscc_problem(code)):
        cleaned.errors["uscc"] = [problem]
    cleaned.values["uscc"] = code[:18]
    cleaned.values["chain"] = data.chain
    if data.chain and data.chain not in definition.chains:
        cleaned.errors["chain"] = ["没有这个产业链，请从列表中选择。"]
    cleaned.values["source"] = data.source
    if data.source not in definition.sources:
        cleaned.errors["source"] = ["请选择线索从哪里来。"]
    member = member_called(data.member) if data.member.strip() else None
    cleaned.values["member"] = member
    if data.source == "alliance" and member is None:
        cleaned.errors["member"] = [
            "没有找到这个联盟成员，请填成员全称；还不是成员的，来源请选别的一项。"
        ]


def take_text(
    cleaned: Cleaned, name: str, value: str, limit: int, label: str, *, required: bool = True
) -> None:
    """Take a cleaned text into the values, or what is wrong with it into the errors."""
    try:
        cleaned.values[name] = clean_text(
            value, max_length=limit, label=label, field=name, required=required,
            multiline=name == "summary",
        )  # fmt: skip
    except Invalid as error:
        cleaned.errors |= error.field_errors


def _number(cleaned: Cleaned, name: str, text: str, most: Decimal, label: str) -> None:
    cleaned.values[name] = None
    bare = text.replace(",", "").replace("，", "").strip()
    if not bare:
        return
    try:
        value = Decimal(bare)
        if not value.is_finite() or not 0 <= value <= most:
            raise InvalidOperation
        cleaned.values[name] = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        cleaned.errors[name] = [f"“{label}”请填不小于 0 的数字，例如 12000 或 35.5。"]
