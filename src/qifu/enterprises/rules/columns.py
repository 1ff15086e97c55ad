"""What the columns of a file of facts mean, and what a cell of each says. Pure.

The key is the credit code; a name beside it is only compared. Money is in yuan unless the title
says 万元; the factor is shown before anything is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from qifu.enterprises.rules.sheets import letter
from qifu.enterprises.rules.values import LARGEST, read_cell

CODE, NAME, REASON = "统一社会信用代码", "企业名称", "没有导入的原因"
YUAN, WAN = "元", "万元"
FACTORS = {YUAN: 1, WAN: 10_000}
SHORT_UNIT = 6
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_INDUSTRY = re.compile(r"[A-T]\d{0,4}")


class Declared(Protocol):
    """What is needed of a fact."""

    name: str
    type: str
    label: str
    unit: str
    values: list[str]


@dataclass(frozen=True)
class Column:
    """One column: `kind` is uscc, name, reason (passed over) or fact."""

    place: int
    title: str
    kind: str
    fact: str = ""
    factor: int = 1
    says: str = ""

    @property
    def shown(self) -> str:
        """`C 列“从业人数”`"""
        return f"{letter(self.place)} 列“{self.title}”"


def title_of(fact: Declared) -> str:
    """The title of a fact's column in the template, with its unit where that is a word."""
    unit = fact.unit if fact.type == "number" and len(fact.unit) < SHORT_UNIT else ""
    return f"{fact.label}（{unit}）" if unit else fact.label


def read_columns(
    titles: Sequence[str], facts: Mapping[str, Declared]
) -> tuple[list[Column], list[str]]:
    """The columns of a file, and every sentence on what is wrong with them."""
    known: dict[str, tuple[Declared, str]] = {}
    for fact in facts.values():
        for title, unit in _titles(fact):
            known.setdefault(plain_title(title), (fact, unit))
    columns: list[Column] = []
    errors: list[str] = []
    seen: dict[str, str] = {}
    for place, title in enumerate(titles):
        column = _column(place, title, known)
        if column is None:
            errors.append(
                f"{letter(place)} 列“{title[:40]}”不是已声明的企业情况；请改成模板里的列名，或删去这一列。"
                if title
                else f"{letter(place)} 列没有标题；请补上标题，或删去这一列。"
            )
            continue
        key = column.fact or column.kind
        if key in seen:
            errors.append(f"{column.shown}和 {seen[key]}是同一项，请只留一列。")
        seen.setdefault(key, column.shown)
        columns.append(column)
    if "uscc" not in seen:
        errors.insert(0, f"没有“{CODE}”这一列，认不出是哪家企业；请用下载的模板填写。")
    if not errors and not any(c.fact for c in columns):
        errors.append("除了代码和名称，没有任何一列是企业情况；请用下载的模板填写。")
    return columns, errors


def _titles(fact: Declared) -> list[tuple[str, str]]:
    """Every title a fact's column may have, with the unit it means."""
    if fact.type == "number" and fact.unit == YUAN:
        named = [(f"{fact.label}（{unit}）", unit) for unit in FACTORS]
        return [(fact.label, ""), (fact.name, ""), *named]
    return [(fact.label, ""), (fact.name, ""), (f"{fact.label}（{fact.unit}）", "")]


def plain_title(title: str) -> str:
    """A title as it is compared: without spaces, brackets alike."""
    return "".join(title.split()).replace("(", "（").replace(")", "）").lower()


def _column(place: int, title: str, known: Mapping[str, tuple[Declared, str]]) -> Column | None:
    fixed = {CODE: "uscc", NAME: "name", REASON: "reason"}.get(title)
    if fixed:
        return Column(place, title, fixed, says="" if fixed != "reason" else "不读这一列")
    found = known.get(plain_title(title)) if title else None
    if found is None:
        return None
    fact, unit = found
    says = {"": "", YUAN: "按元读", WAN: "按万元读，换算成元记入"}[unit]
    if fact.type == "number" and fact.unit == YUAN and not unit:
        says = "标题没有写单位，按元读；数字是万元的，请把标题改成“…（万元）”再上传"
    return Column(place, title, "fact", fact.name, FACTORS.get(unit, 1), says)


def read_value(
    column: Column, fact: Declared, text: str, *, towns: Mapping[str, str], today: date
) -> Any:
    """What a cell says, typed; None for an empty one. ValueError says what to do."""
    text = text.strip()
    if not text:
        return None
    if fact.type == "date":
        return _past(text, today)
    if fact.name == "town":
        return _town(text, towns)
    if fact.name == "industry":
        text = text.upper()
        if not _INDUSTRY.fullmatch(text):
            raise ValueError(f"“{text[:30]}”不是行业代码，应为一个字母加数字，如 C3562")
    if fact.type == "boolean":
        text = {"有": "是", "无": "否", "√": "是", "×": "否"}.get(text, text)
    value = read_cell(fact.type, text, fact.values)
    if column.factor != 1 and isinstance(value, Decimal):
        value *= column.factor
        if abs(value) >= LARGEST:
            raise ValueError(f"“{text[:30]}”换算成元后太大，请核对标题里的单位")
    return value


def _past(text: str, today: date) -> date:
    found = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    written = "-".join(part.zfill(2) for part in found.groups()) if found else text
    day = read_cell("date", written)
    assert isinstance(day, date)
    if day > today:
        raise ValueError(f"日期 {day} 在今天之后，请核对")
    return day


def _town(text: str, towns: Mapping[str, str]) -> str:
    """The area code of a town by its code or its name."""
    if text in towns:
        return text
    for code, name in towns.items():
        if name == text:
            return code
    raise ValueError(f"没有“{text[:30]}”这个镇街；请填镇街名称或9位区划代码")
