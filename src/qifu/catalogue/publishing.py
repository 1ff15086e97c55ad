"""How a version comes into force: sent, approved by a second person, at once or on its day; and how
an item leaves the list. Same lock and stream as `operations`.

Rooms above that lean on items register what keeps one from leaving (`register_use`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from qifu.catalogue import desk
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.operations import State, draft, locked, tell, version
from qifu.catalogue.permissions import check_approve, check_withdraw
from qifu.catalogue.rules.checks import Problem
from qifu.catalogue.rules.compare import Difference
from qifu.catalogue.versions import end_version, put_in_force, schedule_for, take_back
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

Use = Callable[[ServiceItem], list[str]]
_uses: list[Use] = []
AHEAD_AT_MOST = 366


def register_use(use: Use) -> None:
    """Let `use(item)` say, a sentence each, what keeps an item from being withdrawn."""
    if use not in _uses:
        _uses.append(use)


def uses_of(item: ServiceItem) -> list[str]:
    """What keeps an item from being withdrawn, as the rooms above say."""
    return [sentence for use in _uses for sentence in use(item)]


@transaction.atomic
def send_draft(
    *,
    version_id: int,
    revision: int,
    actor: Actor,
    at: datetime,
    reason: str = "",
    starts_on: date | None = None,
) -> ItemVersion:
    """Send a draft to be approved, for a day or at once (`starts_on` None).

    Effects: state review, event `item.sent`. Invalid with every problem by anchor of its field (see
    `anchor`), for a version that makes a measure worse without a reason, and for a day that is over
    or overlaps; Conflict when it was saved since `revision`; Refused; NotVisible.
    """
    row = draft(version_id, actor)
    _same(row, revision)
    errors: dict[str, list[str]] = {}
    for where, says in desk.problems_of(row):
        errors.setdefault(anchor(where), []).append(says)
    reason = clean_text(
        reason, max_length=300, label="变差的理由", field="reason", required=False, multiline=False
    )
    found = desk.worse_than_live(row)
    if found is not None and found.worse and not reason:
        errors["reason"] = [f"{told_worse(found)}，请写明理由。"]
    if says := day_problem(row.item, starts_on, at):
        errors["starts_on"] = [says]
    if errors:
        raise Invalid(errors)
    row.state, row.reason, row.starts_on, row.note = State.REVIEW, reason, starts_on, ""
    row.save(update_fields=["state", "reason", "starts_on", "note"])
    tell(row, "item.sent", actor, at, reason=reason, starts_on=_iso(starts_on))
    return row


@transaction.atomic
def recall_draft(*, version_id: int, actor: Actor, at: datetime) -> ItemVersion:
    """Take back what waits for approval, to go on with it. Effects: state draft, event
    `item.recalled`. Refused; NotVisible."""
    row = _in_review(version_id, actor)
    row.state = State.DRAFT
    row.save(update_fields=["state"])
    tell(row, "item.recalled", actor, at)
    return row


@transaction.atomic
def send_back(*, version_id: int, note: str, actor: Actor, at: datetime) -> ItemVersion:
    """The second person says what is to be changed first. Effects: state draft, the note on it, event
    `item.sent_back`. Invalid without a note; Refused (see `check_approve`); NotVisible."""
    row = _in_review(version_id, actor)
    check_approve(actor, row)
    note = clean_text(note, max_length=300, label="退回理由", field="note")
    row.state, row.note = State.DRAFT, note
    row.save(update_fields=["state", "note"])
    tell(row, "item.sent_back", actor, at, note=note)
    return row


@transaction.atomic
def approve_version(*, version_id: int, revision: int, actor: Actor, at: datetime) -> ItemVersion:
    """A second person approves; the version is in force at once, or waits for its day.

    Effects: live (event `item.published`) or scheduled, event `item.approved`; the pack leaves the
    item alone from now on. Invalid when it may not be published any more, or its day overlaps;
    Conflict; Refused for who typed in it; NotVisible.
    """
    row = _in_review(version_id, actor)
    _same(row, revision)
    check_approve(actor, row)
    errors = [says for _, says in desk.problems_of(row)]
    if says := day_problem(row.item, row.starts_on, at):
        errors.append(says)
    if errors:
        raise Invalid({"version": errors})
    row.approved_by, row.approved_name, row.approved_at = actor.user_id, actor.name, at
    row.item.from_pack = False
    if row.starts_on is None or row.starts_on <= shanghai_date(at):
        _publish(row, actor, at, approved=True)
    else:
        schedule_for(row, row.starts_on)
        row.item.save(update_fields=["from_pack"])
        tell(row, "item.approved", actor, at, starts_on=_iso(row.starts_on))
    return row


@transaction.atomic
def unschedule_version(*, version_id: int, reason: str, actor: Actor, at: datetime) -> ItemVersion:
    """A version that waits for its day is not wanted any more; what is in force lasts on.

    Effects: state discarded, event `item.unscheduled`. Invalid without a reason; Refused when it
    does not wait (any more), or for who may not withdraw; NotVisible.
    """
    row = version(version_id, actor)
    check_withdraw(actor, row.item)
    if row.state != State.SCHEDULED:
        raise Refused("not_scheduled", "这一版没有在等待生效，不用撤下。")
    reason = clean_text(reason, max_length=300, label="理由", field="reason")
    take_back(row)
    tell(row, "item.unscheduled", actor, at, reason=reason)
    return row


@transaction.atomic
def withdraw_item(*, code: str, reason: str, actor: Actor, at: datetime) -> ServiceItem:
    """Take an item off the list; what runs stays on its version and is finished.

    Effects: its version ended, those that wait discarded, the item not active, event
    `item.withdrawn`. Refused when it is not in force, while something above leans on it
    (`register_use`), or for who may not; Invalid without a reason; NotVisible.
    """
    reason = clean_text(reason, max_length=300, label="撤下理由", field="reason")
    item = locked(code, actor)
    check_withdraw(actor, item)
    live = item.live
    if live is None:
        raise Refused("not_live", "这个事项现在没有生效的内容，不用撤下。")
    held = uses_of(item)
    if held:
        raise Refused("in_use", "还不能撤下：" + "；".join(held))
    for row in reversed(desk.waiting_versions(item)):
        take_back(row)
    live.refresh_from_db()
    end_version(live, shanghai_date(at))
    item.live, item.active, item.from_pack = None, False, False
    item.save(update_fields=["live", "active", "from_pack"])
    live.item = item
    tell(live, "item.withdrawn", actor, at, reason=reason)
    return item


@transaction.atomic
def put_due_version(*, version_id: int, at: datetime) -> ItemVersion | None:
    """Put a scheduled version whose day has come in force; None when it is no longer its turn.

    One that may not be published any more (a unit closed since) stays and says so in `note`; one
    whose follower is due too never comes into force. Effects: event `item.published`, or
    `item.unscheduled`.
    """
    row = version(version_id, SYSTEM_ACTOR)
    day = shanghai_date(at)
    if row.state != State.SCHEDULED or row.effective.lower > day:
        return None
    if row.effective.upper is not None and row.effective.upper <= day:
        take_back(row)
        tell(row, "item.unscheduled", SYSTEM_ACTOR, at, reason="到期时已有更新的一版")
        return None
    errors = [says for _, says in desk.problems_of(row)]
    if errors:
        note = f"到期没有生效：{errors[0]}"[:300]
        if row.note != note:
            row.note = note
            row.save(update_fields=["note"])
        return None
    _publish(row, SYSTEM_ACTOR, at)
    return row


def day_problem(item: ServiceItem, starts_on: date | None, at: datetime) -> str:
    """Why a version cannot begin on a day (None: today); "" when it can."""
    today = shanghai_date(at)
    day = starts_on or today
    if day < today:
        return "生效日期已经过去，请选今天或以后的日期。"
    if (day - today).days > AHEAD_AT_MOST:
        return "生效日期太远，请选一年以内的日期。"
    waiting = desk.waiting_versions(item)
    for row in waiting:
        begun = row.effective.lower
        if day <= begun:
            return (
                f"第 {row.number} 版已定于 {begun:%Y-%m-%d} 生效，和这一版重叠；"
                f"请先撤下那一版，或把这一版的生效日期定在 {begun:%Y-%m-%d} 之后。"
            )
    return ""


def anchor(where: Problem | tuple[str | int, ...]) -> str:
    """The name of the field a problem is of, as an editor's page knows it."""
    return "-".join(str(part) for part in where)


def told_worse(found: Difference) -> str:
    """What became worse, in words."""
    parts = [f"{c.label}从 {c.before} {c.unit}变成 {c.after} {c.unit}" for c in found.worse]
    return "这一版比现行的差：" + "，".join(parts)


def _publish(row: ItemVersion, actor: Actor, at: datetime, *, approved: bool = False) -> None:
    before = row.item.live
    put_in_force(row, at)
    if approved:
        tell(row, "item.approved", actor, at)
    number = before.number if before is not None else None
    tell(row, "item.published", actor, at, superseded=number)


def _in_review(version_id: int, actor: Actor) -> ItemVersion:
    row = version(version_id, actor)
    if row.state != State.REVIEW:
        raise Refused("not_sent", f"这一版没有在等待审核（{State(row.state).label}），请刷新页面。")
    return row


def _same(row: ItemVersion, revision: int) -> None:
    if row.revision != revision:
        raise Conflict(
            f"{row.edited_name}刚刚又保存过这一版，没有办成；请看过最新内容再办。",
            row.edited_name,
            row.edited_at,
            row.state,
        )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
