"""Every write about requests: each with its event in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from qifu.enterprises.models import Membership
from qifu.enterprises.operations import revoke_membership
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor, running
from qifu.identity.erasing import check_may_go, erase_account
from qifu.identity.models import User
from qifu.kernel.actors import ActorRef
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.privacy.erasing import Erasure, erase_rows, preview, still_kept
from qifu.privacy.gathering import archive_of
from qifu.privacy.links import tell_where
from qifu.privacy.models import DataRequest
from qifu.privacy.permissions import check_handle
from qifu.privacy.rules.outcome import after_waiting
from qifu.privacy.rules.requests import KINDS, OPEN, No, decide
from qifu.privacy.settings import privacy_book

SERIES = "GR"
WORDS_FOR = {"correct": "要更正什么、更正成什么", "withdraw": "要撤回哪一项同意"}


@transaction.atomic
def ask(*, kind: str, words: str, actor: Actor, at: datetime) -> DataRequest:
    """A person asks about their own data; event `data_request.asked`.

    Raises Invalid for an unknown kind or missing words, Refused while one of the kind is open.
    """
    if kind not in KINDS:
        raise Invalid({"kind": ["请选择要办的事。"]})
    if actor.user_id is None:
        raise NotVisible
    if kind in WORDS_FOR and not words.strip():
        raise Invalid({"words": [f"请写明{WORDS_FOR[kind]}。"]})
    said = clean_text(words, max_length=1000, label="说明", field="words") if words.strip() else ""
    if kind == "delete":
        check_may_go(user_id=actor.user_id, at=at)
    due = compute_due(Terms(shanghai_date(at), privacy_book().days), current_calendar())
    try:
        with transaction.atomic():
            row = DataRequest.objects.create(
                number=next_number(SERIES, at), user_id=actor.user_id, kind=kind, words=said,
                asked_at=at, due_on=due.due, warn_on=due.warn_on,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            "asked_already", f"您已经提出过“{KINDS[kind]}”，正在处理；办结后可以再提。"
        ) from error
    _note(row, "asked", actor.ref, at, {"kind": kind, "due": str(row.due_on)})
    return row


def cancel(*, request_id: int, actor: Actor, at: datetime) -> DataRequest:
    """The person thinks better of it, before anybody began."""
    return _move(request_id, "cancel", "person", actor, at)


def take(*, request_id: int, actor: Actor, at: datetime) -> DataRequest:
    """An officer begins."""
    return _move(request_id, "take", "officer", actor, at)


def answer(*, request_id: int, words: str, refuse: bool, actor: Actor, at: datetime) -> DataRequest:
    """Done, with what was done; or refused with the reason (article 50). The person is told."""
    said = clean_text(words, max_length=1000, label="答复", field="words")
    act = "refuse" if refuse else "answer"
    return _move(request_id, act, "officer", actor, at, answer=said)


@transaction.atomic
def erase(*, request_id: int, sure: bool, actor: Actor, at: datetime) -> DataRequest:
    """Delete what may go, end the account, keep the list of what stays and why.

    `sure`: the officer has made sure who asks and whose telephone it is. Raises Refused while the
    person holds a post or is a firm's only administrator.
    """
    row = _locked(request_id, "erase", "officer", actor)
    if not sure:
        raise Invalid({"sure": ["请先核对是本人提出、手机号是本人的，再勾选。"]})
    user = User.objects.select_for_update().get(pk=row.user_id)
    check_may_go(user_id=user.pk, at=at)
    for seat in Membership.objects.filter(running("", at), user=user).order_by("id"):
        revoke_membership(membership_id=seat.pk, actor=load_actor(user, at), at=at)
    phone = user.phone
    tell_where(row, phone=phone, email=user.email, at=at)
    found = erase_rows(user.pk, phone, at)
    erase_account(user_id=user.pk, actor=actor, at=at)
    waits = any(line.waits for line in found)
    row.outcome = [line.as_data() for line in found]
    row.waits, row.phone = waits, phone if waits else ""
    row.answer = _told(row.outcome)
    return _ended(row, "erase", "done", actor, at)


def _told(outcome: list[dict[str, Any]]) -> str:
    gone, waits, kept = (sum(line[key] for line in outcome) for key in ("gone", "waits", "kept"))
    later = f"，{waits} 条要等办结后自动抹去" if waits else ""
    return f"账号已注销。抹去或删除 {gone} 条{later}，依法保留 {kept} 条。"


def preview_of(row: DataRequest, at: datetime) -> list[Erasure]:
    """What `erase` would do now."""
    user = User.objects.get(pk=row.user_id)
    return preview(user.pk, user.phone, at)


def make_copies(*, at: datetime, limit: int = 20) -> int:
    """Make the copies asked for (the worker); how many."""
    asked = DataRequest.objects.filter(kind="copy", state="asked").order_by("id")
    return sum(_make(pk, at) for pk in asked.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _make(request_id: int, at: datetime) -> int:
    row = (
        DataRequest.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(pk=request_id, state="asked")
        .first()
    )
    if row is None:
        return 0
    days = privacy_book().copy_days
    row.copy, row.copy_until = archive_of(row.user, at), at + timedelta(days=days)
    row.answer = f"副本已生成，请在 {days} 天内下载；过期自动删除，可以再要一份。"
    _ended(row, "make", "done", SYSTEM_ACTOR, at)
    return 1


def end_copies(*, at: datetime) -> int:
    """Drop the copies whose days are over; how many. The request stays."""
    with transaction.atomic():
        past = DataRequest.objects.select_for_update().filter(
            copy__isnull=False, copy_until__lte=at
        )
        rows = list(past.order_by("id").defer("copy")[:200])
        for row in rows:
            row.copy = None
            row.save(update_fields=["copy"])
            _note(row, "copy_ended", SYSTEM_ACTOR.ref, at, {})
    return len(rows)


def finish_waiting(*, at: datetime, limit: int = 50) -> int:
    """Erase what had to wait and is needed no longer; how many requests ended for good."""
    waiting = DataRequest.objects.filter(waits=True).order_by("id")
    return sum(_finish(pk, at) for pk in waiting.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _finish(request_id: int, at: datetime) -> int:
    row = DataRequest.objects.select_for_update().defer("copy").get(pk=request_id)
    found = [line for line in erase_rows(row.user_id, row.phone, at) if line.does != "keep"]
    gone, left = sum(f.gone for f in found), sum(f.waits for f in found)
    if not gone and left:
        return 0
    row.outcome = after_waiting(row.outcome, [f.as_data() for f in found], shanghai_date(at))
    row.answer = _told(row.outcome)
    if left == 0:
        row.waits, row.phone = False, ""
    row.save(update_fields=["waits", "phone", "outcome", "answer"])
    _note(row, "erased_later", SYSTEM_ACTOR.ref, at, {"rows": gone, "left": left})
    return int(left == 0)


def note_ended(*, at: datetime) -> int:
    """Write into the answers to deletions what has meanwhile ended by age; how many lines."""
    open_ = DataRequest.objects.filter(
        kind="delete", state="done", outcome__contains=[{"ended_on": ""}]
    )
    day = str(shanghai_date(at))
    past = [
        pk
        for pk, outcome in open_.order_by("id").values_list("pk", "outcome").iterator()
        if any(_is_past(line, day) for line in outcome)
    ]
    return sum(_note_lines(pk, day, at) for pk in past)


def _is_past(line: dict[str, Any], day: str) -> bool:
    return line.get("ended_on") == "" and line["last"] < day


@transaction.atomic
def _note_lines(request_id: int, day: str, at: datetime) -> int:
    row = DataRequest.objects.select_for_update().defer("copy").get(pk=request_id)
    ended = [
        line for line in row.outcome
        if _is_past(line, day) and not still_kept(line["title"], row.user_id)
    ]  # fmt: skip
    for line in ended:
        line["ended_on"] = day
    if ended:
        row.save(update_fields=["outcome"])
        titles = [line["title"] for line in ended]
        _note(row, "term_ended", SYSTEM_ACTOR.ref, at, {"what": titles})
    return len(ended)


def _locked(request_id: int, action: str, who: str, actor: Actor) -> DataRequest:
    row = DataRequest.objects.select_for_update().defer("copy").filter(pk=request_id).first()
    if row is None or (who == "person" and row.user_id != actor.user_id):
        raise NotVisible
    if who == "officer":
        check_handle(actor, row)
    found = decide(row.kind, row.state, action, who)
    if isinstance(found, No):
        raise Refused("wrong_state", found.sentence)
    return row


@transaction.atomic
def _move(
    request_id: int, action: str, who: str, actor: Actor, at: datetime, **values: Any
) -> DataRequest:
    row = _locked(request_id, action, who, actor)
    after = decide(row.kind, row.state, action, who)
    assert isinstance(after, str)
    for name, value in values.items():
        setattr(row, name, value)
    return _ended(row, action, after, actor, at)


def _ended(row: DataRequest, action: str, after: str, actor: Actor, at: datetime) -> DataRequest:
    row.state = after
    if action != "cancel":
        row.handler, row.handler_name = actor.user_id, actor.name
    if after not in OPEN:
        row.ended_at = at
    row.save()
    _note(row, action, actor.ref, at, {"kind": row.kind, "to": after, "answer": row.answer[:200]})
    if after in ("done", "refused") and row.kind != "delete":
        _tell(row, at)
    return row


def _tell(row: DataRequest, at: datetime) -> None:
    draft = NoticeDraft(
        channel="site", dedupe_key=f"data_request:{row.pk}:{row.state}", recipient_id=row.user_id,
        subject=f"“{KINDS[row.kind]}”{row.get_state_display()}", body=row.answer,
        link="/profile/data/", stream=row.stream,
    )  # fmt: skip
    enqueue_notices([draft], at)


def _note(row: DataRequest, kind: str, actor: ActorRef, at: datetime, said: dict[str, Any]) -> None:
    append_event(
        stream=row.stream, kind=f"data_request.{kind}", at=at, actor=actor,
        payload={"number": row.number, "user": row.user_id, **said},
    )  # fmt: skip
