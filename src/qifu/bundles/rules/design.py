"""The designer's form of a bundle: `read(sheet_of(plain)) == plain`, and the buttons of its rows. Pure.

Built on the sheets of an item's form (`catalogue.rules.form`): what was typed stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qifu.catalogue.rules.body import FieldKind
from qifu.catalogue.rules.checks import Where
from qifu.catalogue.rules.form import (
    ROWS_AT_MOST,
    Reader,
    Row,
    Sheet,
    chosen,
    lines_of,
    one,
    texts_of,
    when_row,
)
from qifu.catalogue.rules.form_rows import forget, moved

Plain = dict[str, Any]
LISTS = ("questions", "members", "stages")
TEXTS = {
    "title": ("名称", 120), "short": ("简称", 60), "intro": ("一句话介绍", 400),
    "result": ("办好拿到什么", 80), "source": ("来源", 200),
}  # fmt: skip
CHOICES = ("function", "unit")
MANY = ("firm_stages", "project_stages", "channels")
_COMMAND = re.compile(r"(questions|members|stages):(?:(add)|(\d{1,3}):(up|down|remove))")


def sheet_of(plain: Plain, kinds: Mapping[str, FieldKind]) -> Sheet:
    """A bundle's plain value as a form shows it."""
    cells: Row = {name: [str(plain.get(name) or "")] for name in (*TEXTS, *CHOICES)}
    cells |= {name: [*plain.get(name, ())] for name in MANY}
    cells["says"] = ["\n".join(plain.get("says", ()))]
    cells["verified"] = ["1"] if plain.get("verified") else []
    rows = {
        "questions": [
            {**texts_of(row, "field", "title", "help"), **when_row(row, kinds)}
            for row in plain.get("questions", ())
        ],
        "members": [_member_row(row, kinds) for row in plain.get("members", ())],
        "stages": [texts_of(row, "code", "title") for row in plain.get("stages", ())],
    }
    return Sheet(cells, rows)


def _member_row(row: Mapping[str, Any], kinds: Mapping[str, FieldKind]) -> Row:
    return {
        **texts_of(row, "item", "title", "stage", "joint"),
        "required": ["1"] if row.get("required", True) else [],
        "after": [*row.get("after", ())],
        **when_row(row, kinds),
    }


def read(
    sheet: Sheet, code: str, kinds: Mapping[str, FieldKind], choices: Mapping[str, Sequence[str]]
) -> tuple[Plain, dict[Where, str]]:
    """The plain body of what was typed, and what cannot be kept as it is, by its place."""
    reader = Reader(kinds)
    plain: Plain = {"code": code}
    for name, (label, limit) in TEXTS.items():
        plain[name] = reader.text(sheet.one(name), (name,), label, limit)
    for name in CHOICES:
        plain[name] = chosen(reader, sheet.one(name), (name,), choices[name])
    for name in MANY:
        wanted = set(sheet.cells.get(name, ()))
        plain[name] = [value for value in choices[name] if value in wanted]
    plain["says"] = lines_of(reader, sheet.one("says"), "says", "企业平时怎么叫它", (40, 20))
    plain["verified"] = bool(sheet.cells.get("verified"))
    plain["stages"] = [_stage(reader, r, ("stages", i)) for i, r in enumerate(sheet.rows["stages"])]
    plain["questions"] = [
        _question(reader, row, ("questions", i)) for i, row in enumerate(sheet.rows["questions"])
    ]
    stages = [row["code"] for row in plain["stages"]]
    plain["members"] = [
        _member(reader, row, ("members", i), stages) for i, row in enumerate(sheet.rows["members"])
    ]
    return plain, reader.errors


def _stage(reader: Reader, row: Row, at: Where) -> Plain:
    title = reader.text(one(row, "title"), (*at, "title"), "阶段名称", 60)
    if not title:
        reader.errors.setdefault((*at, "title"), "请写阶段名称，或去掉这一行")
    return {"code": one(row, "code")[:40], "title": title}


def _question(reader: Reader, row: Row, at: Where) -> Plain:
    return {
        "field": one(row, "field")[:60],
        "title": reader.text(one(row, "title"), (*at, "title"), "怎么问", 80),
        "help": reader.text(one(row, "help"), (*at, "help"), "说明", 200),
        "when": reader.when(row, at),
    }


def _member(reader: Reader, row: Row, at: Where, stages: Sequence[str]) -> Plain:
    code = one(row, "item")[:60]
    return {
        "item": code,
        "required": bool(row.get("required")),
        "when": reader.when(row, at),
        "after": [name for name in row.get("after", ()) if name != code],
        "stage": chosen(reader, one(row, "stage"), (*at, "stage"), stages),
        "joint": reader.text(one(row, "joint"), (*at, "joint"), "联合踏勘组", 40),
        "title": reader.text(one(row, "title"), (*at, "title"), "在这件事里叫什么", 60),
    }


def edited(sheet: Sheet, command: str) -> str:
    """Do what a button says to the sheet's rows; the list that changed, "" for none.

    What is added is chosen in the cells `add.members` and `add.questions`.
    """
    found = _COMMAND.fullmatch(command)
    if found is None:
        return ""
    name, rows = found[1], sheet.rows[found[1]]
    if found[2]:
        _add(sheet, name)
        return name
    place = int(found[3])
    if place >= len(rows):
        return ""
    gone = moved(rows, place, found[4])
    if gone is not None and name == "members":
        forget(rows, one(gone, "item"))
    if gone is not None and name == "stages":
        for row in sheet.rows["members"]:
            if one(row, "stage") == one(gone, "code"):
                row["stage"] = [""]
    return name


def _add(sheet: Sheet, name: str) -> None:
    rows = sheet.rows[name]
    if len(rows) >= ROWS_AT_MOST:
        return
    if name == "stages":
        used = {one(row, "code") for row in rows}
        number = next(n for n in range(len(rows) + 1, 10_000) if f"stage-{n}" not in used)
        rows.append({"code": [f"stage-{number}"]})
        return
    key = "item" if name == "members" else "field"
    for value in sheet.cells.get(f"add.{name}", ()):
        if value and value not in {one(row, key) for row in rows}:
            rows.append({key: [value], "required": ["1"]})
