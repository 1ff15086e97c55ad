"""Every public write of the desk. None appends a kernel event, a notice, a file or a job."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.integrity import attachments, store, talk, vault
from qifu.integrity.attachments import Upload
from qifu.integrity.desk import Desk, open_desk
from qifu.integrity.keys import derive, master_keys
from qifu.integrity.officers import (
    accused_names,
    check_discipline_only,
    check_officer,
    load_officers,
)
from qifu.integrity.queries import find_report
from qifu.integrity.rules.avoidance import may_open
from qifu.integrity.rules.process import FIRST, Refusal, decide, destroyable, entered
from qifu.integrity.rules.report import (
    ANONYMOUS,
    DESK,
    Conflict,
    FileNote,
    Message,
    Report,
    Step,
)
from qifu.integrity.rules.report import said as with_words
from qifu.integrity.rules.words import ALPHABET, asks_identity, mark_of, receipt
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

TEXT = 5000


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a reporter fills in. Of an anonymous one, name and phone are dropped unread."""

    kind: str
    text: str
    token: str
    matter: str = ""
    units: tuple[str, ...] = ()
    persons: str = ""
    happened: str = ""
    place: str = ""
    name: str = ""
    phone: str = ""
    uploads: tuple[Upload, ...] = ()
    clean_files: bool = True
    point: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes away; shown once. `nobody`: every officer has to keep away."""

    code: str
    passphrase: str
    files: tuple[FileNote, ...]
    nobody: bool


def submit_report(*, data: ReportInput, at: datetime) -> Receipt:
    """Take in a report from anybody.

    Effects: sealed boxes rewritten, an entry in the desk's own log; nothing else anywhere. The
    same form sent twice gives the same receipt. Raises Invalid by field.
    """
    desk = open_desk()
    code, passphrase = receipt_for(_token(data.token))
    report = _fresh(data, desk, at)
    ready = attachments.prepare(data.uploads, clean=data.clean_files)
    report = replace(report, passphrase=talk.hashed(passphrase))
    with vault.writing():
        known = vault.read_index().marked(vault.Kind.REPORT, mark_of(code))
        if known is not None:
            before = store.report(str(known.id))
            return Receipt(code, passphrase, before.files if before else (), nobody=False)
        files = attachments.keep(ready)
        report = replace(report, files=files)
        store.save(report, who=store.REPORTER, at=at, act="收到举报", mark=mark_of(code))
        officers = load_officers(desk, at).values()
        nobody = not any(may_open(officer, report, desk.unit) for officer in officers)
    return Receipt(code, passphrase, files, nobody)


def add_words(
    *, word: str, text: str, uploads: Sequence[Upload], clean_files: bool, once: str, at: datetime
) -> Report:
    """The reporter says more, by the word that keeps the talk open. Raises Invalid, NotVisible."""
    report = talk.resume(word, at)
    if not isinstance(report, Report):
        raise NotVisible
    said = clean_text(text, max_length=TEXT, label="补充的话", required=not uploads)
    ready = attachments.prepare(uploads, clean=clean_files)
    with vault.writing():
        if any(m.once == once for m in report.messages):
            return report
        files = attachments.keep(ready)
        return talk.add_words(
            report_id=report.id, text=said or "（附件）", files=files, once=once[:40], at=at
        )


def take_report(*, handle: str, user_id: int, actor: Actor, at: datetime) -> None:
    """Name who handles it: oneself, or another officer who need not keep away."""
    check_discipline_only(actor)
    with vault.writing():
        report, desk = find_report(handle, actor, at), open_desk()
        chosen = load_officers(desk, at).get(user_id)
        if chosen is None or not may_open(chosen, report, desk.unit):
            raise Invalid({"officer": ["这位同志不能经办，请另选一位。"]})
        step = Step(at, actor.user_id, actor.name, "指定经办人", report.state, chosen.name)
        changed = replace(
            report, officer=user_id, officer_name=chosen.name, steps=(*report.steps, step)
        )
        store.save(changed, who=_who(actor), at=at, act="指定经办人")


def act_on_report(
    *, handle: str, act: str, words: str, note: str, actor: Actor, at: datetime
) -> None:
    """Do what the process allows. Raises Invalid by field, Refused; NotVisible to whoever keeps away."""
    check_discipline_only(actor)
    words = clean_text(words, max_length=TEXT, label="告知的话", field="words", required=False)
    note = clean_text(note, max_length=TEXT, label="内部记录", field="note", required=False)
    with vault.writing():
        report, desk = find_report(handle, actor, at), open_desk()
        _check_anonymous(report, words, "words")
        chosen = desk.process.acts.get(act)
        if chosen and chosen.passes_on and desk.bodies:
            raise Refused("integrity_package", "移交要写明移交给谁、移交什么，请从“移交”办理。")
        assert actor.user_id is not None
        done = decide(
            report, desk.process, act, words=words, note=note,
            step=(at, actor.user_id, actor.name), today=shanghai_date(at),
            accused=accused_names(report, desk),
        )  # fmt: skip
        store.save(
            changed_by(done, "integrity_act"),
            who=_who(actor),
            at=at,
            act=desk.process.acts[act].title,
        )


def answer_reporter(*, handle: str, text: str, actor: Actor, at: datetime, once: str = "") -> None:
    """Write to the reporter without moving the report; the form with `once` sent twice says it once."""
    check_discipline_only(actor)
    said = clean_text(text, max_length=TEXT, label="要说的话")
    with vault.writing():
        report = find_report(handle, actor, at)
        _check_anonymous(report, said, "text")
        if report.officer != actor.user_id:
            raise Refused(
                "integrity_not_yours", "只有经办人能与举报人对话。请先认领，或请经办人回复。"
            )
        changed = with_words(report, Message(at, DESK, said, once=once[:40]))
        if changed is not report:
            changed = replace(changed, read_until=at)
            store.save(changed, who=_who(actor), at=at, act="答复举报人")


def declare_conflict(*, handle: str, reason: str, actor: Actor, at: datetime) -> None:
    """Keep away from one report from now on (回避); it goes back to the desk for another officer."""
    check_discipline_only(actor)
    reason = clean_text(reason, max_length=300, label="回避的原因", field="reason")
    with vault.writing():
        report = find_report(handle, actor, at)
        assert actor.user_id is not None
        own = report.officer == actor.user_id
        changed = replace(
            report,
            conflicts=(*report.conflicts, Conflict(actor.user_id, actor.name, reason, at)),
            officer=None if own else report.officer,
            officer_name="" if own else report.officer_name,
            steps=(
                *report.steps,
                Step(at, actor.user_id, actor.name, "申报回避", report.state, reason),
            ),
        )
        store.save(changed, who=_who(actor), at=at, act="申报回避")


def declare_units(*, units: dict[str, str], actor: Actor, at: datetime) -> None:
    """Say with which units one is close, and how: reports about them stay closed to oneself."""
    check_officer(actor)
    check_discipline_only(actor)
    known = set(Unit.objects.filter(code__in=units).values_list("code", flat=True))
    kept = {
        code: clean_text(why, max_length=200, label="关系", field="why")
        for code, why in units.items()
        if code in known
    }
    with vault.writing():
        state = store.state()
        state["declared"] = {**state["declared"], str(actor.user_id): kept}
        store.save_state(state)
        store.note(who=_who(actor), at=at, act="申报有关单位")


def note_opened(*, report: Report, actor: Actor, at: datetime, what: str = "打开") -> None:
    """Log that an officer opened a report or an attachment."""
    with vault.writing():
        store.note(who=_who(actor), at=at, act=what, ref=report.id)


def destroy_expired(*, at: datetime) -> None:
    """Destroy what has been kept long enough; the rule of the pack decides, nobody else."""
    today = shanghai_date(at)
    with vault.writing():
        for report in store.reports():
            if destroyable(report, today):
                store.destroy(report, at=at)


def receipt_for(token: str) -> tuple[str, str]:
    """Code and passphrase that belong to the form with this token."""
    return receipt(derive(master_keys()[0], "receipt"), token)


def changed_by(done: Report | Refusal, code: str) -> Report:
    """The report after an act; Invalid by field, or Refused as `code`, where the rules say no."""
    if isinstance(done, Refusal):
        if "" in done.errors:
            raise Refused(code, done.errors[""])
        raise Invalid({name: [text] for name, text in done.errors.items()})
    return done


def new_handle() -> str:
    """A name for officers that says nothing of how many there are."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def _fresh(data: ReportInput, desk: Desk, at: datetime) -> Report:
    """The report of what was typed, in its first state; Invalid by field."""
    named = data.kind != ANONYMOUS
    today = shanghai_date(at)
    problems: dict[str, list[str]] = {}

    def take(field: str, label: str, most: int, required: bool = False) -> str:
        try:
            value = getattr(data, field)
            return clean_text(value, max_length=most, label=label, field=field, required=required)
        except Invalid as error:
            problems.update(error.field_errors)
            return ""

    report = Report(
        id=uuid.uuid4().hex, handle=new_handle(), kind=data.kind, received_at=at,
        text=take("text", "举报内容", TEXT, required=True), state=FIRST, since=today, days=None,
        passphrase="", matter=data.matter if data.matter in dict(desk.matters) else "",
        units=_units(data.units), persons=_persons(take("persons", "被反映人", 300)),
        place=take("place", "从哪里知道这个入口", 80), happened=take("happened", "发生的时间、地点", 200),
        name=take("name", "您的姓名", 40, required=True) if named else "",
        phone=take("phone", "联系电话", 30, required=True) if named else "",
        point=data.point,
    )  # fmt: skip
    if problems:
        raise Invalid(problems)
    return entered(report, desk.process, FIRST, today)


def _units(codes: tuple[str, ...]) -> tuple[str, ...]:
    known = Unit.objects.filter(code__in=codes).values_list("code", flat=True)
    return tuple(sorted(known))


def _persons(text: str) -> tuple[str, ...]:
    parts = text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、")
    return tuple(part.strip() for part in parts if part.strip())


def _check_anonymous(report: Report, text: str, field: str) -> None:
    """Never ask somebody anonymous who they are."""
    word = "" if report.is_named else asks_identity(text)
    if word:
        raise Invalid(
            {
                field: [
                    f"这是匿名举报，不能向举报人询问身份（“{word}”）。请只问事情本身，改写后再发。"
                ]
            }
        )


def _token(token: str) -> str:
    if not 16 <= len(token) <= 64 or not token.isascii():
        raise Invalid({"text": ["这个页面不完整，请重新打开举报页，再贴上内容提交。"]})
    return token


def _who(actor: Actor) -> store.Who:
    return actor.user_id, actor.name
