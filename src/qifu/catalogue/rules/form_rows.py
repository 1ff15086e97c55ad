"""The buttons of an item's form: a row is added, moved or taken out. Pure.

A command is `materials:add`, `steps:2:up`, `fields:0:down`, `legal_basis:1:remove`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qifu.catalogue.rules.form import ROWS_AT_MOST, Row, Sheet, one

_COMMAND = re.compile(r"(legal_basis|materials|fields|steps):(?:(add)|(\d{1,3}):(up|down|remove))")


def edited(sheet: Sheet, command: str) -> str:
    """Do what a button says to the sheet's rows; the name of the list that changed, "" for none.

    What is added is chosen in the cells `add.materials` and `add.fields`; twice the same is not.
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
    if gone is not None and name == "steps":
        forget(rows, one(gone, "code"))
    return name


def moved(rows: list[Row], place: int, how: str) -> Row | None:
    """Move a row up or down, or take it out; what was taken out."""
    if how == "remove":
        return rows.pop(place)
    other = place + (1 if how == "down" else -1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return None


def _add(sheet: Sheet, name: str) -> None:
    rows = sheet.rows[name]
    if len(rows) >= ROWS_AT_MOST:
        return
    if name == "legal_basis":
        rows.append({})
    elif name == "steps":
        rows.append(_new_step(rows))
    else:
        key = "type" if name == "materials" else "name"
        for value in sheet.cells.get(f"add.{name}", ()):
            if value and value not in {one(row, key) for row in rows}:
                rows.append({key: [value], "required": ["1"]})


def _new_step(rows: Sequence[Row]) -> Row:
    """A step that waits for the last one."""
    used = {one(row, "code") for row in rows}
    number = next(n for n in range(len(rows) + 1, 10_000) if f"step-{n}" not in used)
    after = [one(rows[-1], "code")] if rows else []
    return {"code": [f"step-{number}"], "days": ["1"], "after": after}


def forget(rows: Sequence[Row], code: str) -> None:
    """Nobody waits for `code` any more."""
    for row in rows:
        row["after"] = [name for name in row.get("after", []) if name != code]
