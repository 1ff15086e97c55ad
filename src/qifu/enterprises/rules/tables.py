"""A large table as people send it, XLSX or CSV, row by row: a million rows without holding them. Pure.

Cells are texts as in `sheets`; of a formula, what the spreadsheet last showed. The rows of an XLSX
are read by calamine, which holds the sheet in compressed form outside Python.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from qifu.enterprises.rules.sheets import cell_text

MAX_ROWS, MAX_COLUMNS, SAMPLE = 1_048_575, 200, 20
PROBE = 1 << 20
BROKEN = "文件读到一半出错，可能已损坏；请另存为新的文件后再上传。"


@dataclass(frozen=True)
class Head:
    """What a person maps by: titles and the first rows; `notes` say how it was read."""

    titles: list[str]
    sample: list[list[str]]
    notes: list[str]


Line = tuple[int, list[str]]


def read_head(path: Path, *, xlsx: bool) -> Head:
    """Titles and a few rows; ValueError says why the file cannot be read and what to do."""
    notes: list[str] = []
    lines = _lines(path, xlsx, notes)
    titles = next(([" ".join(c.split()) for c in cells] for _, cells in lines), [])
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise ValueError("第一行没有列标题，请补上后再上传。")
    if len(titles) > MAX_COLUMNS:
        raise ValueError(f"超过 {MAX_COLUMNS} 列，请只留要导入的列。")
    sample = [cells for _, cells in islice(lines, SAMPLE)]
    if not sample:
        raise ValueError("除了标题没有任何内容，请填好后再上传。")
    return Head(titles, sample, notes)


def read_rows(path: Path, *, xlsx: bool) -> Iterator[Line]:
    """The rows below the titles with their number in the file, empty ones left out."""
    lines = _lines(path, xlsx, [])
    next(lines, None)
    for many, (number, cells) in enumerate(lines, 1):
        if many > MAX_ROWS:
            raise ValueError(f"一个文件最多 {MAX_ROWS:,} 行，请分成几个文件。")
        yield number, cells


def _lines(path: Path, xlsx: bool, notes: list[str]) -> Iterator[Line]:
    rows = _xlsx(path, notes) if xlsx else _csv(path, notes)
    return ((number, cells) for number, cells in rows if any(cells))


def _xlsx(path: Path, notes: list[str]) -> Iterator[Line]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if len(names) > 1:
            notes.append(f"文件里有 {len(names)} 张表，只读第一张“{names[0]}”。")
        sheet = book.get_sheet_by_index(0)
        start = (sheet.start or (0, 0))[0] + 1
        left = (sheet.start or (0, 0))[1]
        for number, cells in enumerate(sheet.iter_rows(), start):
            yield number, [""] * left + [c if type(c) is str else cell_text(c) for c in cells]
    except CalamineError as error:
        raise ValueError(BROKEN) from error


def _csv(path: Path, notes: list[str]) -> Iterator[Line]:
    encoding = _encoding(path)
    notes.append("按 UTF-8 编码读取。" if encoding == "utf-8-sig" else "按 GB18030 编码读取。")
    with path.open("r", encoding=encoding, newline="") as opened:
        first = opened.readline()
        opened.seek(0)
        reader = csv.reader(opened, delimiter=max(",\t;", key=first.count), strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            words = f"第 {reader.line_num} 行的引号不成对，读不下去；请改好，或另存为 xlsx。"
            raise ValueError(words) from error
        except UnicodeDecodeError as error:
            raise ValueError(
                "文字编码读不出来；请另存为 UTF-8 编码的 CSV，或改用 xlsx。"
            ) from error


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is, else GB18030."""
    with path.open("rb") as opened:
        decoder = io.TextIOWrapper(opened, "utf-8-sig")
        try:
            while decoder.read(PROBE):
                pass
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"
