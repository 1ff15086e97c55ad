"""Sketches: rows and events of a journey with names left open, filled in per case by `%`.

A journey is played once with marks where a case's own values belong (its number, firm, unit,
people, ids); every case of the same plot and day is then stamped from the same sketch.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

SECONDS, MICROS = 59, 999_983
SECONDS_TEXT = f"{SECONDS}.{MICROS:06d}"
_NUMBER = re.compile('"?\ue000([a-z_0-9]+)\ue001"?')
_TEXT = re.compile("\ue002([a-z_0-9]+)\ue003")


def number(name: str) -> Any:
    """The mark of a number filled in later; stands for an id wherever one is compared."""
    return f"\ue000{name}\ue001"


def text(name: str) -> str:
    """The mark of a text filled in later."""
    return f"\ue002{name}\ue003"


def template(plain: str) -> str:
    """`plain` as a `%` template: marks become `%(name)s`, quotes round numbers go."""
    plain = plain.replace("%", "%%").replace(SECONDS_TEXT, "%(s)s")
    return _TEXT.sub(r"%(\1)s", _NUMBER.sub(r"%(\1)s", plain))


def jsonb_text(value: Any) -> str:
    """`value` as PostgreSQL prints jsonb: keys by length then bytes, ``": "`` and ``", "``."""
    match value:
        case dict():
            items = sorted(value.items(), key=lambda kv: (len(kv[0].encode()), kv[0].encode()))
            inner = ", ".join(f"{json.dumps(k)}: {jsonb_text(v)}" for k, v in items)
            return "{" + inner + "}"
        case list() | tuple():
            return "[" + ", ".join(map(jsonb_text, value)) + "]"
        case date() | datetime():
            return f'"{value.isoformat()}"'
    return json.dumps(value, ensure_ascii=False)


def copy_value(field_: models.Field[Any, Any], value: Any) -> str:
    """One value as COPY text."""
    if value is None:
        return "\\N"
    if isinstance(field_, models.JSONField):
        return _escaped(jsonb_text(value))
    if isinstance(field_, ArrayField):
        return "{" + ",".join(str(v) for v in value) + "}"
    match value:
        case bool():
            return "t" if value else "f"
        case date() | datetime():
            return value.isoformat()
        case bytes() | memoryview():
            return "\\\\x" + bytes(value).hex()
    return _escaped(str(value))


def _escaped(plain: str) -> str:
    escaped = plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return escaped.replace("\r", "\\r")


def columns(model: type[models.Model]) -> list[str]:
    """The column names of `model` in the order `copy_line` writes them."""
    return [str(f.column) for f in model._meta.concrete_fields]


def copy_line(row: models.Model) -> str:
    """`row` as a line of COPY text."""
    values = [copy_value(f, getattr(row, f.attname)) for f in row._meta.concrete_fields]
    return "\t".join(values) + "\n"


@dataclass(frozen=True, slots=True)
class EventSketch:
    """An event: `payload` is a template of PostgreSQL's own text of it, `epoch` whole minutes."""

    kind: str
    at: str
    epoch: int
    actor: str
    actor_name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """What one journey leaves behind: COPY templates by table, and events in order."""

    tables: dict[type[models.Model], str]
    counts: dict[type[models.Model], int]
    events: tuple[EventSketch, ...]
    handler: bool
    open: bool
    year: int


@dataclass
class Book:
    """Rows and events written while a journey is played."""

    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    events: list[EventSketch] = field(default_factory=list)

    def add(self, row: Any, mark: str) -> Any:
        """Keep `row` and give it the mark of its id: `mark` and its place among its kind."""
        kept = self.rows.setdefault(type(row), [])
        row.pk = number(f"{mark}{len(kept)}")
        kept.append(row)
        return row

    def event(
        self, kind: str, at: datetime, actor: tuple[Any, str], payload: dict[str, Any]
    ) -> None:
        """Keep an event; the payload's text is rendered now because the row moves on."""
        self.events.append(
            EventSketch(
                kind=kind,
                at=template(at.isoformat()),
                epoch=int(at.timestamp()) - SECONDS,
                actor=template("\\N" if actor[0] is None else actor[0]),
                actor_name=template(actor[1]),
                payload=template(jsonb_text(payload)),
            )
        )

    def sketch(self, *, year: int, open_: bool, handler: bool) -> Sketch:
        """Everything as templates."""
        return Sketch(
            tables={
                m: template("".join(map(copy_line, rows))) for m, rows in self.rows.items() if rows
            },
            counts={m: len(rows) for m, rows in self.rows.items()},
            events=tuple(self.events),
            handler=handler,
            open=open_,
            year=year,
        )
