"""An item's body as the flat fields of a form, and back: `read(sheet_of(plain)) == plain`. Pure.

A sheet holds what was typed as it was typed, so that nothing is lost by an error or by a button that
moves a row. Names are `title`, `materials.0.type`; a row's cells have the names of its keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from qifu.catalogue.rules.body import FieldKind
from qifu.catalogue.rules.checks import Where
from qifu.catalogue.rules.conditions import Cells, cells_of, when_of
from qifu.kernel.errors import Invalid
from qifu.kernel.text import clean_text

Plain = dict[str, Any]
Cell = list[str]
Row = dict[str, Cell]

TEXTS = {
    "title": ("名称", 120), "short": ("简称", 60), "parent": ("主项代码", 60),
    "basic_code": ("基本编码", 60), "implementation_code": ("实施编码", 60),
    "fee_basis": ("收费依据", 200), "contact": ("咨询电话", 40), "complaint": ("监督投诉电话", 40),
    "provider": ("提供者", 80), "product": ("服务产品", 200), "price": ("价格", 60),
    "source": ("来源", 200),
}  # fmt: skip
CHOICES = ("list", "type", "function", "unit", "kind", "level_of_item", "level", "centre")
MANY = ("firm_stages", "project_stages", "channels")
LINES = {"says": ("企业平时怎么叫它", 40, 20), "conditions": ("办理条件", 300, 30)}
DAYS = {"promised_days": "承诺时限", "visits": "到现场次数"}
ROWS = ("legal_basis", "materials", "fields", "steps")
ROWS_AT_MOST, DAYS_AT_MOST = 60, 400
_NAME = re.compile(r"([a-z_]{1,20})\.(\d{1,3})\.([a-z_.]{1,30})")
_SPLIT = re.compile(r"[\n\r]+")
_WORDS = re.compile(r"[\n\r、，,；;]+")


@dataclass
class Sheet:
    """What was typed: cells by name, and rows of cells by the list they belong to."""

    cells: Row
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ROWS})

    def one(self, name: str) -> str:
        """The text of a cell."""
        return one(self.cells, name)


def one(row: Mapping[str, Sequence[str]], name: str) -> str:
    """The text of a cell of a row."""
    return row[name][-1] if row.get(name) else ""


def split(fields: Mapping[str, Sequence[str]], lists: Sequence[str] = ROWS) -> Sheet:
    """The posted fields as a sheet; rows of `lists` in the order of their numbers."""
    cells: Row = {}
    rows: dict[str, dict[int, Row]] = {name: {} for name in lists}
    for name, values in fields.items():
        found = _NAME.fullmatch(name)
        if found is None or found[1] not in rows:
            cells[name] = list(values)
        else:
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = list(values)
    kept = {name: [many[i] for i in sorted(many)][:ROWS_AT_MOST] for name, many in rows.items()}
    return Sheet(cells, kept)


def sheet_of(plain: Plain, kinds: Mapping[str, FieldKind]) -> Sheet:
    """A body's plain value as a form shows it."""
    cells: Row = {name: [str(plain.get(name) or "")] for name in (*TEXTS, *CHOICES)}
    cells |= {name: [str(code) for code in plain.get(name, ())] for name in MANY}
    cells |= {name: ["\n".join(plain.get(name, ()))] for name in LINES}
    cells |= {name: [str(plain.get(name) or 0)] for name in DAYS}
    statutory = plain.get("statutory_days")
    fee = Decimal(str(plain.get("fee") or 0))
    cells["statutory_days"] = ["" if statutory is None else str(statutory)]
    cells["fee"] = [f"{fee.normalize():f}" if fee else "0"]
    cells["verified"] = ["1"] if plain.get("verified") else []
    result = plain.get("result") or {}
    cells["result"] = [result.get("title", "")]
    cells["result_evidence"] = [result.get("evidence", "")]
    rows = {
        "legal_basis": [
            texts_of(row, "title", "article", "source") for row in plain["legal_basis"]
        ],
        "materials": [_material_row(row, kinds) for row in plain["materials"]],
        "fields": [_field_row(row, kinds) for row in plain["fields"]],
        "steps": [_step_row(row) for row in plain["steps"]],
    }
    return Sheet(cells, rows)


def texts_of(row: Mapping[str, Any], *names: str) -> Row:
    """Cells of a row's plain texts."""
    return {name: [str(row.get(name, ""))] for name in names}


def when_row(row: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> Row:
    """Cells of a row's condition."""
    cells = cells_of(row.get("when"), kinds)
    return {
        "when.fact": [cells.fact], "when.op": [cells.operator], "when.value": [cells.value],
        "when.raw": [cells.raw],
    }  # fmt: skip


def _material_row(row: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> Row:
    return {
        **texts_of(row, "type", "necessity", "source", "copies", "tolerable_days", "help"),
        "tolerable": ["1"] if row.get("tolerable") else [],
        **when_row(row, kinds),
    }


def _field_row(row: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> Row:
    required = ["1"] if row.get("required", True) else []
    return {"name": [row["name"]], "required": required, **when_row(row, kinds)}


def _step_row(row: Mapping[str, Any]) -> Row:
    return {**texts_of(row, "code", "title", "days", "unit", "kind"), "after": [*row["after"]]}


@dataclass
class Reader:
    """Collects the typed values and what is wrong with them."""

    kinds: Mapping[str, FieldKind]
    errors: dict[Where, str] = field(default_factory=dict)

    def text(self, raw: str, where: Where, label: str, limit: int) -> str:
        """A cleaned text; "" where it cannot be kept."""
        try:
            return clean_text(raw, max_length=limit, label=label, required=False)
        except Invalid as error:
            self.errors[where] = error.messages[0]
            return ""

    def number(self, raw: str, where: Where, label: str, least: int = 0) -> int:
        """A whole number within bounds; the least where it is none."""
        text = raw.strip()
        if text.isascii() and text.isdigit() and least <= int(text[:9]) <= DAYS_AT_MOST:
            return int(text)
        self.errors[where] = f"“{label}”要填 {least} 到 {DAYS_AT_MOST} 的整数"
        return least

    def when(self, row: Row, where: Where) -> Any:
        """The condition of a row's cells; None where there is none or it cannot be read."""
        cells = Cells(*(one(row, f"when.{name}") for name in ("fact", "op", "value", "raw")))
        try:
            return when_of(cells, self.kinds)
        except ValueError as error:
            self.errors[(*where, "when")] = str(error)
            return None


def read(
    sheet: Sheet, code: str, kinds: Mapping[str, FieldKind], choices: Mapping[str, Sequence[str]]
) -> tuple[Plain, dict[Where, str]]:
    """The plain body of what was typed, and what cannot be kept as it is, by its place.

    `choices` are the codes each choice may have. Incomplete is no error here: a draft may be.
    """
    reader = Reader(kinds)
    plain: Plain = {"code": code}
    for name, (label, limit) in TEXTS.items():
        plain[name] = reader.text(sheet.one(name), (name,), label, limit)
    for name in CHOICES:
        plain[name] = chosen(reader, sheet.one(name), (name,), choices[name])
    for name in MANY:
        wanted = set(sheet.cells.get(name, ()))
        plain[name] = [value for value in choices[name] if value in wanted]
    for name, (label, limit, most) in LINES.items():
        plain[name] = lines_of(reader, sheet.one(name), name, label, (limit, most))
    for name, label in DAYS.items():
        plain[name] = reader.number(sheet.one(name) or "0", (name,), label)
    statutory = sheet.one("statutory_days").strip()
    plain["statutory_days"] = (
        reader.number(statutory, ("statutory_days",), "法定时限") if statutory else None
    )
    plain["fee"] = _fee(reader, sheet.one("fee"))
    plain["verified"] = bool(sheet.cells.get("verified"))
    plain["result"] = _result(reader, sheet, choices["evidence"])
    for name, read_row in _READERS.items():
        plain[name] = [
            read_row(reader, row, (name, i), choices) for i, row in enumerate(sheet.rows[name])
        ]
    return plain, reader.errors


def chosen(reader: Reader, value: str, where: Where, allowed: Sequence[str]) -> str:
    """One of the allowed codes, or none."""
    if value in allowed or not value:
        return value
    reader.errors[where] = "所选的项已不可用，请重新选择"
    return ""


def lines_of(
    reader: Reader, text: str, name: str, label: str, limits: tuple[int, int]
) -> list[str]:
    """The lines (or words, for `says`) of a text, each cleaned, no two the same."""
    limit, most = limits
    pattern = _WORDS if name == "says" else _SPLIT
    found = [part.strip() for part in pattern.split(text) if part.strip()]
    kept = [reader.text(part, (name,), label, limit) for part in dict.fromkeys(found)]
    if len(kept) > most:
        reader.errors[(name,)] = f"“{label}”最多 {most} 条，现有 {len(kept)} 条"
    return [part for part in kept if part]


def _fee(reader: Reader, text: str) -> str:
    try:
        fee = Decimal(text.strip() or "0")
    except InvalidOperation:
        fee = Decimal(-1)
    if not fee.is_finite() or not 0 <= fee < 10**9 or fee != round(fee, 2):
        reader.errors[("fee",)] = "“费用”请只填数字（元），最多两位小数"
        return "0"
    return f"{fee.normalize():f}"


def _result(reader: Reader, sheet: Sheet, evidence: Sequence[str]) -> dict[str, str]:
    title = reader.text(sheet.one("result"), ("result",), "办理结果", 80)
    kind = chosen(reader, sheet.one("result_evidence"), ("result_evidence",), evidence)
    return {name: text for name, text in (("title", title), ("evidence", kind)) if text}


Choices = Mapping[str, Sequence[str]]


def _basis(reader: Reader, row: Row, at: Where, choices: Choices) -> Plain:
    labels = {"title": ("法律法规名称", 120), "article": ("条款", 60), "source": ("网址", 300)}
    found = {n: reader.text(one(row, n), (*at, n), *labels[n]) for n in labels}
    if found["source"] and not found["source"].startswith(("http://", "https://")):
        reader.errors[(*at, "source")] = "网址以 http:// 或 https:// 开头"
    if not found["title"]:
        reader.errors.setdefault((*at, "title"), "请写法律法规的名称，或去掉这一行")
    return found


def _material(reader: Reader, row: Row, at: Where, choices: Choices) -> Plain:
    tolerable = bool(row.get("tolerable"))
    days = one(row, "tolerable_days") or "0"
    return {
        "type": one(row, "type")[:60],
        "necessity": chosen(
            reader, one(row, "necessity") or "required", (*at, "necessity"), choices["necessity"]
        ),
        "source": chosen(
            reader, one(row, "source") or "applicant", (*at, "source"), choices["sources"]
        ),
        "copies": reader.number(one(row, "copies") or "1", (*at, "copies"), "份数", 1),
        "tolerable": tolerable,
        "tolerable_days": reader.number(days, (*at, "tolerable_days"), "补正期限"),
        "when": reader.when(row, at),
        "help": reader.text(one(row, "help"), (*at, "help"), "说明", 200),
    }


def _use(reader: Reader, row: Row, at: Where, choices: Choices) -> Plain:
    return {
        "name": one(row, "name")[:60],
        "required": bool(row.get("required")),
        "when": reader.when(row, at),
    }


def _step(reader: Reader, row: Row, at: Where, choices: Choices) -> Plain:
    return {
        "code": one(row, "code")[:60],
        "title": reader.text(one(row, "title"), (*at, "title"), "环节名称", 40),
        "days": reader.number(one(row, "days"), (*at, "days"), "工作日"),
        "after": [code for code in row.get("after", ()) if code != one(row, "code")],
        "unit": chosen(reader, one(row, "unit"), (*at, "unit"), choices["unit"]),
        "kind": chosen(reader, one(row, "kind"), (*at, "kind"), choices["step_kinds"]),
    }


_READERS: dict[str, Callable[[Reader, Row, Where, Choices], Plain]] = {
    "legal_basis": _basis,
    "materials": _material,
    "fields": _use,
    "steps": _step,
}
