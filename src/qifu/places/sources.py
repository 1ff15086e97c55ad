"""What of places can be found: carriers, platforms and instruments, gatherings to come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from qifu.finding.documents import FoundDoc, Source, register_source
from qifu.finding.news import follow
from qifu.kernel.time import SHANGHAI
from qifu.places.models import Facility, Gathering, Place
from qifu.places.queries import coming, facilities, places
from qifu.places.rules.words import FACILITY_KINDS, FIELDS, GATHERING_KINDS, STEPS

PLACE, FACILITY, GATHERING = "place", "facility", "gathering"


def place_pages(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Carriers in use. One query."""
    for row in _of(places(), codes):
        yield _place(row)


def _of(rows: Any, codes: Collection[str] | None) -> Any:
    if codes is None:
        return rows
    return rows.filter(pk__in=[int(c) for c in codes if c.isdecimal()])


def _place(row: Place) -> FoundDoc:
    said = {"是什么": row.intro, "入驻条件": row.terms, "在哪": row.address, "联系": row.phone}
    return FoundDoc(
        kind=PLACE, code=str(row.pk), title=row.name, says=(STEPS[row.step], "场地", "入驻"),
        notes=(STEPS[row.step], row.address),
        passages=tuple((head, text) for head, text in said.items() if text),
        unit=row.unit.code, unit_name=row.unit.name,
    )  # fmt: skip


def facility_pages(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """The directory. One query."""
    for row in _of(facilities(), codes):
        yield _facility(row)


def _facility(row: Facility) -> FoundDoc:
    said = {
        "能做什么": row.says, "使用条件": row.terms, "谁的": row.owner.name, "在哪": row.address,
        "怎么用": "网上约时段" if row.bookable else "通过供需对接提出", "联系": row.phone,
    }  # fmt: skip
    return FoundDoc(
        kind=FACILITY, code=str(row.pk), title=row.name,
        says=(FACILITY_KINDS[row.kind], FIELDS[row.field]),
        notes=(FACILITY_KINDS[row.kind], row.owner.name),
        passages=tuple((head, text) for head, text in said.items() if text),
        unit=row.unit.code, unit_name=row.unit.name,
    )  # fmt: skip


def gathering_pages(codes: Collection[str] | None, at: datetime) -> Iterator[FoundDoc]:
    """Gatherings that can still be enrolled for; held back once the day is past. One query."""
    for row in _of(coming(at=at), codes):
        yield _gathering(row)


def _gathering(row: Gathering) -> FoundDoc:
    day = row.begins_at.astimezone(SHANGHAI)
    said = {"内容": row.says, "时间": f"{day:%Y-%m-%d %H:%M}", "地点": row.place, "联系": row.phone}
    return FoundDoc(
        kind=GATHERING, code=str(row.pk), title=row.title, says=(GATHERING_KINDS[row.kind],),
        notes=(GATHERING_KINDS[row.kind], f"{day:%m-%d %H:%M}", row.unit.name),
        passages=tuple(said.items()), unit=row.unit.code, unit_name=row.unit.name,
        until=day.date(),
    )  # fmt: skip


def register() -> None:
    """Let all of them be searched."""
    register_source(Source("places", (PLACE,), place_pages), place="科创载体")
    register_source(Source("facilities", (FACILITY,), facility_pages), facility="平台和仪器")
    register_source(Source("gatherings", (GATHERING,), gathering_pages), gathering="培训和活动")
    follow("place", "places", "place.saved")
    follow("facility", "facilities", "facility.saved")
    follow("gathering", "gatherings", "gathering.saved", "gathering.cancelled")
