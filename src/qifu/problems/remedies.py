"""What is done about a class at the root: by whom, until when, and what was really changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.identity.queries import colleagues, may_be_given
from qifu.kernel.calendars import days_from
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.kernel.watched import warn_of
from qifu.problems.links import Link, resolve
from qifu.problems.models import ProblemClass, Remedy
from qifu.problems.notices import tell_remedy, warn_remedy
from qifu.problems.permissions import UNIT, can_end_remedy, check_mend
from qifu.problems.recording import lock_problem, note
from qifu.problems.rules.words import LINKS, REMEDIES

DAYS_MAX = 250


@dataclass(frozen=True)
class RemedyInput:
    """What will be done: `kind` of `rules.words.REMEDIES`, in `days` working days, by a unit (code;
    the class's own when none is named) and perhaps somebody of it."""

    kind: str
    text: str
    days: int
    unit: str = ""
    owner_id: int | None = None


@transaction.atomic
def add_remedy(*, problem_id: int, data: RemedyInput, actor: Actor, at: datetime) -> Remedy:
    """A remedy with who does it until when; they are told.

    Effects: a row, event `problem.remedy`. Raises Invalid by field, Refused, NotVisible.
    """
    problem = lock_problem(problem_id, actor)
    check_mend(actor, problem)
    if problem.state != ProblemClass.State.CONFIRMED:
        raise Refused("not_confirmed", "确认为类问题并定了责任单位以后，才能定整改措施。")
    errors: dict[str, list[str]] = {}
    said = _text(data.text, errors, "text", "做什么")
    if data.kind not in REMEDIES:
        errors["kind"] = ["请选择是哪一种措施。"]
    _check_days(data.days, errors)
    unit, owner = _who(problem, data, at, errors)
    if errors or unit is None:
        raise Invalid(errors)
    due, warn = days_from(shanghai_date(at), data.days)
    row = Remedy.objects.create(
        problem=problem, kind=data.kind, text=said, unit=unit, owner=owner, due_on=due,
        first_due_on=due, warn_on=warn, opened_by=actor.user_id, opened_at=at,
    )  # fmt: skip
    who = owner.name if owner else unit.name
    text = f"整改措施：{REMEDIES[data.kind]}——{said}（{who}，{due} 前）"
    payload = {"remedy": row.pk, "kind": row.kind, "due": due.isoformat()}
    note(problem, "remedy", actor, at, text, payload)
    tell_remedy(row, at)
    return row


def _text(text: str, errors: dict[str, list[str]], field: str, label: str) -> str:
    try:
        return clean_text(text, max_length=500, label=label, field=field)
    except Invalid as error:
        errors |= error.field_errors
        return ""


def _check_days(days: int, errors: dict[str, list[str]]) -> None:
    if not 1 <= days <= DAYS_MAX:
        errors["days"] = [f"请填 1 到 {DAYS_MAX} 个工作日。"]


def _who(
    problem: ProblemClass, data: RemedyInput, at: datetime, errors: dict[str, list[str]]
) -> tuple[Unit | None, User | None]:
    unit = problem.unit
    if data.unit:
        rows = Unit.objects.filter(code=data.unit, status=Unit.Status.ACTIVE)
        unit = rows.first() if data.unit.isprintable() else None
        if unit is None or not may_be_given(unit):
            errors["unit"] = ["请选择负责单位。"]
            return None, None
    owner = None
    if data.owner_id is not None and unit is not None:
        owner = colleagues(unit.pk, at, *UNIT).filter(pk=data.owner_id).first()
        if owner is None:
            errors["owner"] = [f"{unit.name}没有这个人，请重新选择。"]
    return unit, owner


@transaction.atomic
def finish_remedy(
    *,
    remedy_id: int,
    outcome: str,
    link_id: int | None,
    actor: Actor,
    at: datetime,
    since: date | None = None,
) -> Remedy:
    """It is done. What the kind must have changed is named by its key (`link_id`), and must have come
    to be after the class was confirmed; a remedy of another kind gives the day (`since`) itself.

    Effects: event `problem.remedied`. Raises Invalid by field, Refused, NotVisible.
    """
    row, problem = _lock_open(remedy_id, actor)
    errors: dict[str, list[str]] = {}
    said = _text(outcome, errors, "outcome", "做了什么、凭据在哪")
    link = None
    try:
        link = _linked(row, problem, link_id, since, at)
    except Invalid as error:
        errors |= error.field_errors
    if errors or link is None:
        raise Invalid(errors)
    row.state, row.outcome, row.since = Remedy.State.DONE, said, link.since
    row.link, row.link_id, row.link_title = LINKS[row.kind], link.id or None, link.title[:200]
    row.ended_by, row.ended_name, row.ended_at = actor.user_id, actor.name, at
    row.save()
    text = f"已落实：{row.text}（{link.title or said}，自 {link.since} 起）"
    payload = {
        "remedy": row.pk, "link": row.link, "link_id": row.link_id, "since": link.since.isoformat()
    }  # fmt: skip
    note(problem, "remedied", actor, at, text, payload)
    return row


def _linked(
    row: Remedy, problem: ProblemClass, link_id: int | None, since: date | None, at: datetime
) -> Link:
    confirmed = problem.confirmed_at
    assert confirmed is not None
    if link := LINKS[row.kind]:
        if link_id is None:
            raise Invalid({"link_id": ["请选择这项措施实际改了什么。"]})
        return resolve(link, link_id, confirmed, at)
    if since is None or not shanghai_date(confirmed) <= since <= shanghai_date(at):
        raise Invalid({"since": [f"请填 {shanghai_date(confirmed)}（确认之日）到今天之间的一天。"]})
    return Link(0, "", since)


@transaction.atomic
def drop_remedy(*, remedy_id: int, reason: str, actor: Actor, at: datetime) -> Remedy:
    """It is not done after all. Effects: event `problem.remedy_dropped`. Invalid, Refused, NotVisible."""
    row, problem = _lock_open(remedy_id, actor)
    said = clean_text(reason, max_length=500, label="理由", field="reason")
    row.state, row.outcome = Remedy.State.DROPPED, said
    row.ended_by, row.ended_name, row.ended_at = actor.user_id, actor.name, at
    row.save()
    note(problem, "remedy_dropped", actor, at, f"不再做：{row.text}（{said}）", {"remedy": row.pk})
    return row


@transaction.atomic
def move_remedy(*, remedy_id: int, days: int, why: str, actor: Actor, at: datetime) -> Remedy:
    """Another day, so many working days from today; the first day stays known.

    Effects: event `problem.remedy_moved`. Raises Invalid, Refused, NotVisible.
    """
    row, problem = _lock_open(remedy_id, actor)
    errors: dict[str, list[str]] = {}
    said = _text(why, errors, "why", "改期理由")
    _check_days(days, errors)
    if errors:
        raise Invalid(errors)
    before = row.due_on
    row.due_on, row.warn_on = days_from(shanghai_date(at), days)
    row.told = 0
    row.save(update_fields=["due_on", "warn_on", "told"])
    text = f"改期：{row.text} 由 {before} 改为 {row.due_on}（{said}）"
    note(problem, "remedy_moved", actor, at, text, {"remedy": row.pk})
    return row


def _lock_open(remedy_id: int, actor: Actor) -> tuple[Remedy, ProblemClass]:
    found = Remedy.objects.filter(pk=remedy_id).first()
    if found is None:
        raise NotVisible
    problem = lock_problem(found.problem_id, actor)
    row = Remedy.objects.select_related("unit", "owner").get(pk=remedy_id)
    if not can_end_remedy(actor, problem, row.unit_id, row.owner_id):
        raise Refused("not_yours", "由责任单位负责人、责任人或指挥调度中心、改革专班登记。")
    if row.state != Remedy.State.OPEN:
        raise Refused("ended", f"这项措施{row.get_state_display()}，不能再改。")
    return row, problem


def alarm_remedies(*, at: datetime) -> int:
    """Tell of what is nearly due and of what is late, each once; how many."""
    return warn_of(Remedy.objects.select_related("problem", "unit"), warn_remedy, at=at)
