"""Every public read of the desk, scoped to who asks: what an officer keeps away from is not there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.queries import active_units
from qifu.integrity import store
from qifu.integrity.desk import Desk, open_desk
from qifu.integrity.officers import check_officer, load_officers, visible
from qifu.integrity.rules import small
from qifu.integrity.rules.avoidance import Officer, may_open
from qifu.integrity.rules.process import due
from qifu.integrity.rules.report import KINDS, FileNote, Report
from qifu.kernel.calendar import Light, light_of
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible

BROKEN_PAGE = "页面出错"


@dataclass(frozen=True, slots=True)
class Row:
    """A report in the officers' list."""

    report: Report
    state: str
    light: Light | None
    due_on: date | None
    due_note: str
    unit_names: tuple[str, ...]
    mine: bool


def reports_for(actor: Actor, at: datetime) -> list[Report]:
    """The reports the actor may know of; NotVisible to everybody but discipline officers."""
    check_officer(actor)
    desk = open_desk()
    officer = load_officers(desk, at).get(actor.user_id or 0)
    return visible(store.reports(), officer, desk) if officer else []


def list_reports(actor: Actor, at: datetime, today: date, *, finished: bool = False) -> list[Row]:
    """The list: what is due first, then the oldest; finished ones apart, newest first."""
    desk, names = open_desk(), unit_names()
    rows = [
        _row(report, desk, names, actor, today)
        for report in reports_for(actor, at)
        if desk.process.states[report.state].last == finished
    ]
    if finished:
        return sorted(rows, key=lambda row: row.report.since, reverse=True)
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.report.received_at))


def find_report(handle: str, actor: Actor, at: datetime) -> Report:
    """One report by its handle; NotVisible unless the actor may know of it."""
    for report in reports_for(actor, at):
        if report.handle == handle:
            return report
    raise NotVisible


def find_file(report: Report, number: int) -> FileNote:
    """An attachment by its place, from 1; NotVisible when there is none."""
    files = report.attachments()
    if not 1 <= number <= len(files):
        raise NotVisible
    return files[number - 1]


def officers_for(report: Report, at: datetime) -> list[Officer]:
    """Who may handle the report."""
    desk = open_desk()
    found = load_officers(desk, at).values()
    return sorted((o for o in found if may_open(o, report, desk.unit)), key=lambda o: o.user_id)


def declared_units(actor: Actor) -> dict[str, str]:
    """Units the actor said to be close to, with how."""
    check_officer(actor)
    found: dict[str, str] = store.state()["declared"].get(str(actor.user_id), {})
    return found


def log_of(report: Report) -> list[tuple[datetime, str, str]]:
    """Who did what with a report: moment, name, act; newest first."""
    found = [e for e in store.entries() if e.ref == report.id]
    return [(datetime.fromisoformat(e.at), e.name, e.act) for e in reversed(found)]


def broken_pages(actor: Actor) -> list[tuple[datetime, str]]:
    """What broke on the desk's pages: moment, kind and place. Newest first, twenty at most."""
    check_officer(actor)
    found = [e for e in store.entries() if e.act.startswith(BROKEN_PAGE)]
    return [(datetime.fromisoformat(e.at), e.act) for e in reversed(found[-20:])]


@dataclass(frozen=True, slots=True)
class Figures:
    """The desk's own figures with small counts hidden."""

    total: str
    tables: tuple[tuple[str, list[small.Cell]], ...]


def figures(actor: Actor, at: datetime, year: int) -> Figures:
    """Reports of a year the actor may know of: by state, kind, matter and quarter."""
    desk = open_desk()
    found = [r for r in reports_for(actor, at) if r.received_at.year == year]
    states = {code: state.title for code, state in desk.process.states.items()}
    counted = (
        ("办到哪一步", _counts(states, [r.state for r in found])),
        ("怎样反映的", _counts(KINDS, [r.kind for r in found])),
        ("反映什么", _counts({**dict(desk.matters), "": "没有选"}, [r.matter for r in found])),
        ("哪个季度", _counts(
            {n: f"第{n}季度" for n in (1, 2, 3, 4)},
            [(r.received_at.month + 2) // 3 for r in found],
        )),
    )  # fmt: skip
    return Figures(
        small.total(counted[0][1]), tuple((title, small.table(rows)) for title, rows in counted)
    )


def accusable_units() -> list[Unit]:
    """Units a report may be about: those in use and the places of the district."""
    return list(active_units().filter(run_by_district=True).exclude(kind=Unit.Kind.DISTRICT))


def unit_names() -> dict[str, str]:
    """Names of units by code."""
    return dict(Unit.objects.values_list("code", "name"))


def due_note(day: date | None, today: date) -> str:
    """还剩 3 个工作日, 今天到期, 已超 2 个工作日; "" without a due day."""
    if day is None:
        return ""
    if day == today:
        return "今天到期"
    calendar = current_calendar()
    if day > today:
        return f"还剩 {calendar.working_days_between(today, day)} 个工作日"
    return f"已超 {max(1, calendar.working_days_between(day, today))} 个工作日"


def _row(report: Report, desk: Desk, names: dict[str, str], actor: Actor, today: date) -> Row:
    found = due(report, current_calendar())
    day = found.due if found else None
    return Row(
        report,
        desk.process.states[report.state].title,
        light_of(day, found.warn_on, today) if found else None,
        day,
        due_note(day, today),
        tuple(names.get(code, code) for code in report.units),
        report.officer == actor.user_id,
    )


def _counts(titles: dict, values: list) -> dict[str, int]:
    counter = Counter(values)
    return {title: counter[code] for code, title in titles.items()}
