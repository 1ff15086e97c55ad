"""What the district's pack says of its desk: process, limits, stations, where else to turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qifu.integrity.models import DeskData
from qifu.integrity.rules.handover import Body
from qifu.integrity.rules.process import FIRST, Process, read_process
from qifu.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class Station:
    """A 清风护航站: where a firm meets the discipline office."""

    code: str
    name: str
    confirmed: bool
    serves: str
    address: str = ""
    hours: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of a district. `unit` runs it; `former_years` counts posts that lie behind."""

    title: str
    unit: str
    unit_name: str
    former_years: int
    elsewhere: tuple[str, ...]
    matters: tuple[tuple[str, str], ...]
    stations: tuple[Station, ...]
    process: Process
    point_months: int
    bodies: tuple[Body, ...] = ()

    @property
    def answer_days(self) -> int:
        """Working days within which somebody named is told whether the report is taken up."""
        return self.process.states[FIRST].days["named"]


def open_desk() -> Desk:
    """The desk of the loaded pack; NotVisible when the district has none."""
    row = DeskData.objects.first()
    if row is None:
        raise NotVisible
    return read_desk(row.body)


def read_desk(body: Mapping[str, Any]) -> Desk:
    """A checked desk file as values."""
    return Desk(
        title=body["title"],
        unit=body["unit"],
        unit_name=body["unit_name"],
        former_years=body["former_years"],
        elsewhere=tuple(body["elsewhere"]),
        matters=tuple((m["code"], m["title"]) for m in body["matters"]),
        stations=tuple(_station(row) for row in body["stations"]),
        process=read_process(body),
        point_months=body["point_months"],
        bodies=tuple(_body(row) for row in body.get("bodies", ())),
    )


def load_desk(*, body: Mapping[str, Any] | None, at: datetime) -> str:
    """Bring the desk into line with the pack; "added", "changed", "closed" or "" (nothing to do).

    The pack's own event tells of it; nothing of it is secret. Reports keep the due day they have.
    """
    row = DeskData.objects.first()
    if body is None:
        if row is None:
            return ""
        row.delete()
        return "closed"
    if row is not None and row.body == body:
        return ""
    if row is None:
        DeskData.objects.create(body=dict(body), loaded_at=at)
        return "added"
    DeskData.objects.filter(pk=row.pk).update(body=dict(body), loaded_at=at)
    return "changed"


def _station(row: Mapping[str, Any]) -> Station:
    return Station(
        row["code"], row["name"], row["name_confirmed"], row["serves"],
        row.get("address", ""), row.get("hours", ""), row.get("phone", ""),
    )  # fmt: skip


def _body(row: Mapping[str, Any]) -> Body:
    return Body(
        row["code"], row["name"], row["takes"], row["days"], row.get("unit", ""),
        row["name_confirmed"],
    )  # fmt: skip
