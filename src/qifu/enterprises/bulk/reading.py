"""A file becomes staging rows: copied in parts, each its own transaction, from where it stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from qifu.enterprises.bulk.fields import SEPARATOR
from qifu.enterprises.models import FactImport, ImportRow
from qifu.enterprises.operations import local_places
from qifu.enterprises.rules.initials import initials_of
from qifu.enterprises.rules.tables import Line, read_rows
from qifu.enterprises.rules.uscc import LENGTH, normal_uscc
from qifu.kernel.files import file_path

PART = 50_000
_ODD = re.compile(r"[\s\\\x00-\x1f]")
_COPY = "COPY enterprises_importrow (batch_id, number, uscc, initials, cells) FROM STDIN"


def is_xlsx(row: FactImport) -> bool:
    """True for a workbook."""
    return row.file.name.lower().endswith(".xlsx")


def path_of(row: FactImport) -> Path:
    """Where the bytes of an import lie."""
    return file_path(row.file)


def stage(row: FactImport) -> None:
    """Copy the file's rows that are not staged yet; `done` follows. ValueError when it breaks off."""
    staged = ImportRow.objects.filter(batch=row).count()
    if staged != row.done:  # the database was killed: rows on the way in are gone
        ImportRow.objects.filter(batch=row).delete()
        _reach(row, 0, 0)
    lines = read_rows(path_of(row), xlsx=is_xlsx(row))
    rest = (line for line in lines if line[0] > row.reached) if row.reached else lines
    while part := list(islice(rest, PART)):
        with transaction.atomic():
            _copy(row, part)
            _reach(row, row.done + len(part), part[-1][0])


def _reach(row: FactImport, done: int, number: int) -> None:
    row.done, row.reached = done, number
    FactImport.objects.filter(pk=row.pk).update(done=done, reached=number)


def _copy(row: FactImport, part: list[Line]) -> None:
    here = local_places()  # before, for nothing can be asked while rows are copied
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for line in _staged(row, part, here):
            copy.write(line)


def _staged(row: FactImport, part: list[Line], here: tuple[str, ...]) -> Iterator[str]:
    """Rows in the text form of COPY; formatting them here is four times quicker."""
    columns: list[dict[str, Any]] = row.columns
    code = next(c["place"] for c in columns if c["field"] == "uscc")
    name = next((c["place"] for c in columns if c["field"] == "name"), None)
    places = [c["place"] for c in columns if c["field"] not in ("", "uscc")]
    width = max([code, *places]) + 1
    for number, cells in part:
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        texts = [cells[p] for p in places]
        line = SEPARATOR.join(texts)
        if _ODD.search(line):
            line = SEPARATOR.join(_tidy(text) for text in texts)
        letters = initials_of(_tidy(cells[name]), here) if name is not None else ""
        yield f"{row.pk}\t{number}\t{_code(cells[code])}\t{letters}\t{line}\n"


def _tidy(text: str) -> str:
    """Without outer, doubled and unseen spaces, and safe in COPY."""
    plain = " ".join(text.replace("\x00", " ").replace(SEPARATOR, " ").split())
    return plain.replace("\\", "\\\\")


def _code(text: str) -> str:
    plain = text.isascii() and text.isalnum() and len(text) == LENGTH
    code = text.upper() if plain else normal_uscc(text)
    return _tidy(code)[:40]
