"""What papers and sheets are made of: plain values, no layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal

from qifu.office.cells import SHANGHAI

Kind = Literal["text", "number", "money", "share", "days", "date", "time"]
RIGHT: frozenset[str] = frozenset({"number", "money", "share", "days"})


class _Up(Enum):
    UP = "as above"


UP: Final = _Up.UP


@dataclass(frozen=True)
class Column:
    """`width` in half-width characters, 0 to fit the text; `kind` says how a value is written."""

    title: str
    width: float = 0
    kind: Kind = "text"


@dataclass(frozen=True)
class Band:
    """A row that is one cell across the table."""

    text: str


@dataclass(frozen=True)
class As:
    """A value written as another kind than its column's: a share among days."""

    value: Any
    kind: Kind


Row = Sequence[Any] | Band


@dataclass(frozen=True)
class Table:
    """A cell is a text, number, day, time, None (empty), or `UP`: one cell with the one above.
    `rows` is read once by whoever writes the table. `whole`: kept on one page, for few short rows."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    caption: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Heading:
    """Numbered by its level: 一、 （一） 1. （1）, unless `numbered` is off."""

    text: str
    level: int = 1
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A line break in `text` begins a new paragraph. `note` is set smaller."""

    text: str
    align: Literal["left", "center", "right"] = "left"
    indent: bool = True
    note: bool = False


@dataclass(frozen=True)
class Picture:
    """PNG, JPEG or SVG, told apart by its bytes; `alt` for who cannot see it. SVG must carry its own
    colours (attributes or a style inside it). `width` in millimetres."""

    content: bytes
    alt: str
    width: float = 150
    caption: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""


Part = Heading | Paragraph | Table | Picture | PageBreak


@dataclass(frozen=True)
class Document:
    """`meta` stands below the title as “label：value” lines; `landscape` for wide tables."""

    title: str
    parts: Sequence[Part] = ()
    subtitle: str = ""
    meta: Sequence[tuple[str, str]] = ()
    author: str = ""
    made_at: datetime | None = None
    landscape: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of the program's own beside a sheet's table: one line or row of bars for each column
    of `values`, named by the column `label`; of the first `rows` rows, or of all."""

    kind: Literal["line", "bar"]
    label: int
    values: tuple[int, ...]
    rows: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `notes` stand above its head."""

    title: str
    table: Table
    notes: Sequence[str] = ()
    landscape: bool = True
    chart: Chart | None = None


def said(value: Any, kind: str) -> str:
    """A value as a paper prints it; empty for None."""
    if isinstance(value, As):
        return said(value.value, value.kind)
    if value is None or value is UP:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI) if value.tzinfo else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return _number(value, kind)
    return str(value)


def _number(value: int | float | Decimal, kind: str) -> str:
    if kind == "share":
        return f"{value:.1%}"
    if kind == "money":
        return f"{value:,.2f}"
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}"
