"""The lists as tables of a workbook, and back: what is taken out can be sent in again. Pure.

A table of items and one each for what an item has many of; rows belong together by the item's code.
Words stand for codes where they are one to one; columns marked so are only for people and not read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody, dump_item
from qifu.catalogue.rules.checks import Where
from qifu.catalogue.rules.differences import Titles
from qifu.catalogue.rules.form import Row, Sheet, read, sheet_of
from qifu.enterprises.rules.sheets import Sheet as Table
from qifu.enterprises.rules.sheets import letter

ITEMS, JOIN = "服务事项", "、"
YES = {"是": "1", "否": "", "": ""}
Given = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    """A column: its title, the cell of the form it fills ("" is only for people), how a cell is
    told, and which words stand for codes."""

    title: str
    cell: str
    told: Callable[[Any, ItemBody, Titles], Any]
    choice: str = ""
    many: bool = False


def _same(name: str) -> Callable[[Any, ItemBody, Titles], Any]:
    return lambda row, body, titles: getattr(row, name)


def _word(name: str, known: Mapping[str, str]) -> Callable[[Any, ItemBody, Titles], Any]:
    return lambda row, body, titles: known.get(getattr(row, name), getattr(row, name))


def _words(name: str, known: Mapping[str, str]) -> Callable[[Any, ItemBody, Titles], Any]:
    return lambda row, body, titles: JOIN.join(known[code] for code in getattr(row, name))


def _yes(name: str) -> Callable[[Any, ItemBody, Titles], Any]:
    return lambda row, body, titles: "是" if getattr(row, name) else "否"


def _when(row: Any, body: ItemBody, titles: Titles) -> str:
    return "" if row.when is None else json.dumps(row.when, ensure_ascii=False)


def _code(row: Any, body: ItemBody, titles: Titles) -> str:
    return body.code


WORDS: dict[str, Mapping[str, str]] = {
    "list": words.LISTS, "type": words.TYPES, "function": words.FUNCTIONS,
    "level_of_item": words.LEVELS_OF_ITEM, "level": words.LEVELS, "kind": words.KINDS,
    "firm_stages": words.FIRM_STAGES, "project_stages": words.PROJECT_STAGES,
    "channels": words.CHANNELS, "necessity": words.NECESSITIES, "sources": words.SOURCES,
    "step_kinds": words.STEP_KINDS, "yes": {"1": "是", "": "否"},
}  # fmt: skip
COLUMNS: dict[str, tuple[Column, ...]] = {
    ITEMS: (
        Column("代码", "code", _same("code")),
        Column("清单", "list", _word("list", words.LISTS), "list"),
        Column("名称", "title", _same("title")),
        Column("简称", "short", _same("short")),
        Column("平时叫法", "says", lambda row, b, t: JOIN.join(row.says)),
        Column("类型", "type", _word("type", words.TYPES), "type"),
        Column("功能", "function", _word("function", words.FUNCTIONS), "function"),
        Column("企业阶段", "firm_stages", _words("firm_stages", words.FIRM_STAGES), "firm_stages", True),
        Column("项目阶段", "project_stages", _words("project_stages", words.PROJECT_STAGES),
               "project_stages", True),
        Column("事项层级", "level_of_item", _word("level_of_item", words.LEVELS_OF_ITEM),
               "level_of_item"),
        Column("主项代码", "parent", _same("parent")),
        Column("基本编码", "basic_code", _same("basic_code")),
        Column("实施编码", "implementation_code", _same("implementation_code")),
        Column("办理单位", "unit", lambda row, b, t: t.units.get(row.unit, row.unit), "unit"),
        Column("行使层级", "level", _word("level", words.LEVELS), "level"),
        Column("办件类型", "kind", _word("kind", words.KINDS), "kind"),
        Column("承诺工作日", "promised_days", _same("promised_days")),
        Column("法定工作日", "statutory_days", _same("statutory_days")),
        Column("环节数", "", lambda row, b, t: len(row.steps)),
        Column("费用（元）", "fee", _same("fee")),
        Column("收费依据", "fee_basis", _same("fee_basis")),
        Column("到现场次数", "visits", _same("visits")),
        Column("方式", "channels", _words("channels", words.CHANNELS), "channels", True),
        Column("要带的材料", "", lambda row, b, t: _titles(row, t, asked=True)),
        Column("部门核验的材料", "", lambda row, b, t: _titles(row, t, asked=False)),
        Column("条件", "conditions", lambda row, b, t: "\n".join(row.conditions)),
        Column("结果", "result", _same("result")),
        Column("结果存为材料", "result_evidence", _same("result_evidence"), "evidence"),
        Column("咨询电话", "contact", _same("contact")),
        Column("投诉电话", "complaint", _same("complaint")),
        Column("提供者", "provider", _same("provider")),
        Column("服务产品", "product", _same("product")),
        Column("价格", "price", _same("price")),
        Column("所属中心", "centre", lambda row, b, t: t.centres.get(row.centre, ""), "centre"),
        Column("来源", "source", _same("source")),
        Column("已核定", "verified", _yes("verified"), "yes"),
    ),
    "材料": (
        Column("事项代码", "code", _code),
        Column("材料种类", "type", _same("type"), "evidence"),
        Column("材料名称", "", lambda row, b, t: t.evidence.get(row.type, "")),
        Column("必要性", "necessity", _word("necessity", words.NECESSITIES), "necessity"),
        Column("从哪里来", "source", _word("source", words.SOURCES), "sources"),
        Column("份数", "copies", _same("copies")),
        Column("可容缺", "tolerable", _yes("tolerable"), "yes"),
        Column("补正工作日", "tolerable_days", _same("tolerable_days")),
        Column("什么情况要", "when.raw", _when),
        Column("说明", "help", _same("help")),
    ),
    "表单": (
        Column("事项代码", "code", _code),
        Column("数据元", "name", _same("name"), "fields"),
        Column("数据元名称", "", lambda row, b, t: _label(row.name, t)),
        Column("必填", "required", _yes("required"), "yes"),
        Column("什么情况问", "when.raw", _when),
    ),
    "环节": (
        Column("事项代码", "item", _code),
        Column("环节代码", "code", _same("code")),
        Column("环节名称", "title", _same("title")),
        Column("工作日", "days", _same("days")),
        Column("负责单位", "unit", lambda row, b, t: t.units.get(row.unit, row.unit), "unit"),
        Column("做什么", "kind", _word("kind", words.STEP_KINDS), "step_kinds"),
        Column("等哪些环节", "after", lambda row, b, t: JOIN.join(row.after), "", True),
    ),
    "法律依据": (
        Column("事项代码", "code", _code),
        Column("名称", "title", _same("title")),
        Column("条款", "article", _same("article")),
        Column("网址", "source", _same("source")),
    ),
}  # fmt: skip
PARTS = {"材料": "materials", "表单": "fields", "环节": "steps", "法律依据": "legal_basis"}


def _titles(body: ItemBody, titles: Titles, *, asked: bool) -> str:
    return JOIN.join(
        titles.evidence.get(m.type, m.type) for m in body.materials if m.asked == asked
    )


def _label(name: str, titles: Titles) -> str:
    kind = titles.names.fields.get(name)
    return kind.label if kind else ""


def tables_of(bodies: Iterable[ItemBody], titles: Titles) -> dict[str, list[list[Any]]]:
    """Every table, its titles first."""
    tables = {name: [[c.title for c in columns]] for name, columns in COLUMNS.items()}
    for body in bodies:
        tables[ITEMS].append([c.told(body, body, titles) for c in COLUMNS[ITEMS]])
        for name, part in PARTS.items():
            for row in getattr(body, part):
                tables[name].append([c.told(row, body, titles) for c in COLUMNS[name]])
    return tables


@dataclass(frozen=True)
class Told:
    """What is wrong where: the table, the row in the file, the column."""

    table: str
    row: int
    column: str
    words: str


@dataclass
class ReadItem:
    """An item as a file has it; `plain` is None where something of it is wrong."""

    code: str
    row: int
    plain: dict[str, Any] | None = None
    errors: list[Told] = field(default_factory=list)


@dataclass
class _Item:
    sheet: Sheet
    read: ReadItem
    places: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)


def missing_columns(tables: Mapping[str, Table]) -> list[str]:
    """What a file lacks, a sentence each. A table of parts is whole or absent; of the items' own
    only the code must be there, and what is absent stays as it is."""
    found = []
    for name, table in tables.items():
        needed = COLUMNS[name][:1] if name == ITEMS else COLUMNS[name]
        gone = [c.title for c in needed if c.cell and c.title not in table.titles]
        if gone:
            found.append(f"“{name}”表缺少列：{JOIN.join(gone)}")
    return found


def read_tables(
    tables: Mapping[str, Table], bases: Mapping[str, dict[str, Any]], titles: Titles, choices: Given
) -> tuple[list[ReadItem], list[Told]]:
    """The items of a file in its order, and what belongs to none of them.

    `bases` are plain bodies by code, which what the file does not have is taken from; `choices` are
    titles by code of what a column may name.
    """
    known = {**WORDS, **choices}
    items: dict[str, _Item] = {}
    lost: list[Told] = []
    for number, cells in tables[ITEMS].rows:
        found, errors = _cells(tables[ITEMS], ITEMS, number, cells, known)
        code = (found.get("code") or [""])[0]
        if not code:
            lost.append(Told(ITEMS, number, "代码", "没有写事项代码"))
        elif code in items:
            lost.append(Told(ITEMS, number, "代码", f"和第 {items[code].read.row} 行是同一个事项"))
        else:
            base = bases.get(code) or dump_item(ItemBody(code, "", "", "", "", "", ""))
            sheet = sheet_of(base, titles.names.fields)
            sheet.cells |= found
            sheet.rows |= {part: [] for name, part in PARTS.items() if name in tables}
            items[code] = _Item(sheet, ReadItem(code, number, errors=errors))
    for name, part in PARTS.items():
        if name in tables:
            lost += _parts(tables[name], name, part, known, items)
    codes = {name: list(pairs) for name, pairs in choices.items()}
    codes |= {name: list(pairs) for name, pairs in WORDS.items()}
    for item in items.values():
        _settle(item, titles, codes)
    return [item.read for item in items.values()], lost


def _parts(
    table: Table, name: str, part: str, known: Given, items: Mapping[str, _Item]
) -> list[Told]:
    lost = []
    key = COLUMNS[name][0].cell
    for number, cells in table.rows:
        found, errors = _cells(table, name, number, cells, known)
        item = items.get((found.pop(key, None) or [""])[0])
        if item is None:
            lost.append(
                Told(name, number, "事项代码", "“服务事项”表里没有这个事项，这一行没有用上")
            )
            continue
        item.read.errors += errors
        item.places[part, len(item.sheet.rows[part])] = (name, number)
        item.sheet.rows[part].append(found)
    return lost


def _cells(
    table: Table, name: str, number: int, cells: Sequence[str], known: Given
) -> tuple[Row, list[Told]]:
    """The cells of a row by the cell of the form they fill."""
    by_title = {column.title: column for column in COLUMNS[name]}
    found: Row = {}
    errors = []
    for place, title in enumerate(table.titles):
        column = by_title.get(title)
        text = cells[place] if place < len(cells) else ""
        if problem := table.problems.get((number, place)):
            errors.append(Told(name, number, title or letter(place), problem))
        elif column is not None and column.cell:
            values, wrong = _values(column, text, known)
            found[column.cell] = values
            if wrong:
                errors.append(Told(name, number, title, wrong))
    return found, errors


def _values(column: Column, text: str, known: Given) -> tuple[list[str], str]:
    parts = [p.strip() for p in text.split(JOIN) if p.strip()] if column.many else [text.strip()]
    if not column.choice:
        return parts, ""
    titles = known[column.choice]
    codes = {title: code for code, title in titles.items()}
    values = []
    for part in parts:
        if part in titles:
            values.append(part)
        elif part in codes:
            values.append(codes[part])
        elif part:
            return [], f"不认识“{part[:40]}”"
    if column.choice == "yes":
        return [value for value in values if value], ""
    return values, ""


def _settle(item: _Item, titles: Titles, codes: Mapping[str, Sequence[str]]) -> None:
    plain, errors = read(item.sheet, item.read.code, titles.names.fields, codes)
    for where, says in errors.items():
        item.read.errors.append(_placed(item, where, says))
    if not item.read.errors:
        item.read.plain = plain


def _placed(item: _Item, where: Where, says: str) -> Told:
    """An error of the form told by table, row and column."""
    if len(where) < 2:
        name, number, cell = ITEMS, item.read.row, str(where[0])
    else:
        name, number = item.places[str(where[0]), int(where[1])]
        cell = "when.raw" if where[-1] == "when" else str(where[-1])
    title = next((c.title for c in COLUMNS[name] if c.cell == cell), "")
    return Told(name, number, title, says)
