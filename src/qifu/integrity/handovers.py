"""Handing a matter over to a body outside the desk: the package sealed, its receipt, its outcome."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from qifu.identity.actors import Actor
from qifu.integrity import store, vault
from qifu.integrity.desk import Desk, open_desk
from qifu.integrity.officers import accused_names, accused_units, check_discipline_only
from qifu.integrity.operations import TEXT, changed_by
from qifu.integrity.queries import find_report, unit_names
from qifu.integrity.rules.handover import (
    OUTCOME,
    TAKEN,
    Body,
    Package,
    PackedFile,
    PackedWords,
    bodies_open_to,
    dump_package,
    handed_over,
    load_package,
    noted_outcome,
    noted_taken,
)
from qifu.integrity.rules.process import Act
from qifu.integrity.rules.report import FileNote, Handover, HandoverNote, Report
from qifu.integrity.vault import Kind
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.text import clean_text
from qifu.kernel.time import SHANGHAI, shanghai_date

REFUSED = "integrity_handover"


@dataclass(frozen=True, slots=True)
class HandoverInput:
    """What an officer chooses and writes: `turns` and `files` are places, from 1, in the talk and
    among the attachments; `once` keeps a form sent twice from handing over twice."""

    body: str
    summary: str
    opinion: str
    words: str
    once: str
    with_text: bool = False
    with_reporter: bool = False
    turns: tuple[int, ...] = ()
    files: tuple[int, ...] = ()


def passing_act(desk: Desk, state: str = "") -> Act | None:
    """The act of the process that hands a matter over; with `state`, only when possible there."""
    acts = desk.process.acts_from(state) if state else desk.process.acts.values()
    return next((act for act in acts if act.passes_on), None)


def bodies_for(report: Report, desk: Desk) -> list[Body]:
    """Who may be handed the matter: no accused unit, none near one."""
    return bodies_open_to(desk.bodies, accused_units(report, desk))


def hand_over(*, handle: str, data: HandoverInput, actor: Actor, at: datetime) -> Handover:
    """Hand the matter over and tell the reporter so.

    Effects: the package sealed as a record of its own, the report moved by the process's act, an
    entry in the desk's log. The same form sent twice hands over once. Raises Invalid by field,
    Refused; NotVisible to whoever keeps away.
    """
    check_discipline_only(actor)
    data = _cleaned(data)
    with vault.writing():
        report, desk = find_report(handle, actor, at), open_desk()
        if known := next((h for h in report.handovers if h.once == data.once), None):
            return known
        act = passing_act(desk, report.state) or passing_act(desk)
        body = next((b for b in bodies_for(report, desk) if b.code == data.body), None)
        if act is None or body is None:
            raise Invalid({"body": ["请选择移交给哪个机关；被反映的单位和它的上下级不能选。"]})
        today = shanghai_date(at)
        number = f"{report.handle}-{len(report.handovers) + 1}"
        package = dump_package(_package(report, desk, body, number, data, today))
        note = FileNote(str(uuid.uuid4()), f"移交材料 {number}", "application/json", len(package))
        answer_by = compute_due(Terms(today, body.days), current_calendar()).due
        assert actor.user_id is not None
        done = handed_over(
            report, desk.process, act.code,
            Handover(number, body.code, body.name, today, note, answer_by, data.once),
            words=data.words, step=(at, actor.user_id, actor.name), today=today,
            accused=accused_names(report, desk),
        )  # fmt: skip
        changed = changed_by(done, REFUSED)
        store.keep(Kind.FILE, package, id=note.id)
        store.save(changed, who=(actor.user_id, actor.name), at=at, act=act.title)
    return changed.handovers[-1]


def note_taken(
    *, handle: str, place: int, day: date, number: str, name: str, actor: Actor, at: datetime
) -> None:
    """Record that the body took it: the day, its document's number, who signed. Raises Invalid, Refused."""
    check_discipline_only(actor)
    assert actor.user_id is not None
    note = HandoverNote(
        day, _line(number, "文号", "number"), actor.user_id, at, name=_line(name, "签收人", "name")
    )
    with vault.writing():
        report = find_report(handle, actor, at)
        find_handover(report, place)
        done = noted_taken(
            report, place - 1, note,
            step=(at, actor.user_id, actor.name), today=shanghai_date(at),
        )  # fmt: skip
        store.save(changed_by(done, REFUSED), who=(actor.user_id, actor.name), at=at, act=TAKEN)


def note_outcome(
    *,
    handle: str,
    place: int,
    day: date,
    result: str,
    number: str,
    words: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record what the body answered. Raises Invalid, Refused."""
    check_discipline_only(actor)
    assert actor.user_id is not None
    said = clean_text(words, max_length=TEXT, label="对方回复", field="words", required=False)
    note = HandoverNote(
        day, _line(number, "文号", "number"), actor.user_id, at, result=result, words=said
    )
    with vault.writing():
        report = find_report(handle, actor, at)
        find_handover(report, place)
        done = noted_outcome(
            report, place - 1, note,
            step=(at, actor.user_id, actor.name), today=shanghai_date(at),
        )  # fmt: skip
        store.save(changed_by(done, REFUSED), who=(actor.user_id, actor.name), at=at, act=OUTCOME)


def find_handover(report: Report, place: int) -> Handover:
    """A handover by its place, from 1; NotVisible when there is none."""
    if not 1 <= place <= len(report.handovers):
        raise NotVisible
    return report.handovers[place - 1]


def open_package(handover: Handover) -> Package:
    """What was handed over, as it stood."""
    return load_package(store.read_file(handover.package.id))


def packed_bytes(package: Package) -> list[tuple[str, bytes]]:
    """The attachments of a package: a name of its own for each, and its bytes."""
    return [(f"{n:02}-{f.name}", store.read_file(f.id)) for n, f in enumerate(package.files, 1)]


def _package(
    report: Report, desk: Desk, body: Body, number: str, data: HandoverInput, today: date
) -> Package:
    names, files, turns = unit_names(), report.attachments(), report.messages
    return Package(
        number=number, body=body.name, sender=desk.unit_name, day=today.isoformat(),
        days=body.days, kind=report.kind_title,
        received=shanghai_date(report.received_at).isoformat(),
        matter=dict(desk.matters).get(report.matter, ""),
        units=tuple(names.get(code, code) for code in report.units), persons=report.persons,
        happened=report.happened, summary=data.summary, opinion=data.opinion,
        text=report.text if data.with_text else "",
        reporter=_reporter(report) if data.with_reporter else "",
        talk=tuple(
            PackedWords(f"{m.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", m.who, m.text)
            for m in (turns[n - 1] for n in _within(data.turns, turns, "turns"))
        ),
        files=tuple(
            PackedFile(f.id, f.name, f.size, sha256(store.read_file(f.id)).hexdigest())
            for f in (files[n - 1] for n in _within(data.files, files, "files"))
        ),
    )  # fmt: skip


def _reporter(report: Report) -> str:
    """Who reported; nobody for an anonymous report, whatever was ticked."""
    return f"{report.name} {report.phone}".strip() if report.is_named else ""


def _within(chosen: tuple[int, ...], among: Collection[object], field: str) -> list[int]:
    if any(not 1 <= n <= len(among) for n in chosen):
        raise Invalid({field: ["所选的内容已不在，请刷新后重新勾选。"]})
    return sorted(set(chosen))


def _cleaned(data: HandoverInput) -> HandoverInput:
    """The input with texts cleaned; Invalid with every field that lacks something."""
    problems: dict[str, list[str]] = {}
    texts = {}
    for field, label in (("summary", "摘要"), ("opinion", "移交意见"), ("words", "告知的话")):
        try:
            texts[field] = clean_text(
                getattr(data, field), max_length=TEXT, label=label, field=field
            )
        except Invalid as error:
            problems.update(error.field_errors)
    if problems:
        raise Invalid(problems)
    return HandoverInput(
        data.body, **texts, once=data.once[:40], with_text=data.with_text,
        with_reporter=data.with_reporter, turns=data.turns, files=data.files,
    )  # fmt: skip


def _line(text: str, label: str, field: str) -> str:
    return clean_text(
        text, max_length=60, label=label, field=field, required=False, multiline=False
    )
