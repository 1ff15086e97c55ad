"""Notices: written with the act they tell of, delivered afterwards, each with its record.

A notice is claimed with SKIP LOCKED, marked `sending`, and sent outside of any transaction with
its own id as idempotency key. While it is sent, the sender's session holds an advisory lock on it:
when worker or database die in between, that lock is gone at once and the next round takes the
notice over with the same key. Failures wait longer each time, then become dead letters.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from qifu.kernel.actors import ActorRef, HasRef
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.files import open_file
from qifu.kernel.models import Notice, StoredFile
from qifu.kernel.notice_templates import render
from qifu.kernel.ports import (
    MailFile,
    OutgoingMail,
    OutgoingSms,
    PermanentFailure,
    mail_port,
    sms_port,
)
from qifu.kernel.sealing import seal

__all__ = [
    "Delivery",
    "Notice",
    "NoticeDraft",
    "deliver_due_notices",
    "enqueue_notices",
    "mark_read",
    "retry_dead_notice",
    "unread_count",
]

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # for a sender whose session lives on but who does not
SENDER_LOCK = 7103003
FIRST_WAIT = timedelta(seconds=30)
MAX_ATTEMPTS = 8
_FIELDS = ("status", "next_try_at", "last_error", "sent_at", "provider_ref")


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One message to write. `dedupe_key` names it for ever: the same key is never told twice.

    Either `template` with `context`, or `subject` and `body` themselves. The site needs a
    `recipient_id`; mail and text messages need an `address`. `files` (of stored files) go with mail.
    """

    channel: str
    dedupe_key: str
    recipient_id: int | None = None
    address: str = ""
    template: str = ""
    context: dict[str, str] = field(default_factory=dict)
    subject: str = ""
    body: str = ""
    link: str = ""
    stream: str = ""
    files: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Delivery:
    """What a round of delivery came to."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0

    @property
    def total(self) -> int:
        """All notices of the round."""
        return self.sent + self.retrying + self.dead


# One statement and one JSON text: a sweep of alarms writes thousands, and placeholders are dear.
_INSERT = (
    "INSERT INTO kernel_notice (recipient_id, channel, address, template, subject, body, link,"
    " stream, dedupe_key, status, next_try_at, sent_at, created_at, attempts, last_error,"
    " provider_ref, files) SELECT r, c, a, t, s, b, l, m, d, n,"
    " CASE WHEN n = 'queued' THEN %(at)s::timestamptz END,"
    " CASE WHEN n = 'sent' THEN %(at)s::timestamptz END, %(at)s::timestamptz, 0, '', '', f"
    " FROM json_to_recordset(%(rows)s::json) AS u(r bigint, c text, a text, t text, s text, b text,"
    " l text, m text, d text, n text, f uuid[]) ON CONFLICT DO NOTHING"
)


def enqueue_notices(drafts: Sequence[NoticeDraft], at: datetime) -> None:
    """Write the notices by one INSERT; those whose key exists already are left out silently.

    Runs in the caller's transaction. A notice on the site is delivered by being written.
    """
    if not drafts:
        return
    rows = [dict(zip("rcatsblmdnf", _values(draft), strict=True)) for draft in drafts]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {"rows": json.dumps(rows, ensure_ascii=False), "at": at})


def _values(draft: NoticeDraft) -> tuple[object, ...]:
    subject, body = draft.subject, draft.body
    if draft.template and not body:
        subject, body = render(draft.template, draft.channel, draft.context)
    site = draft.channel == Notice.Channel.SITE
    return (
        draft.recipient_id,
        str(draft.channel),
        seal("phone", draft.address),
        draft.template,
        subject[:200],
        body,
        draft.link,
        draft.stream,
        draft.dedupe_key,
        str(Notice.Status.SENT if site else Notice.Status.QUEUED),
        [str(key) for key in draft.files],
    )


def deliver_due_notices(at: datetime, limit: int = 20) -> Delivery:
    """Send what is due at `at`, at most `limit`; several workers may do so at once.

    `limit` times an adapter's time-out must stay below the lease, or a second worker sends again.
    """
    done = Delivery()
    claimed = _claim(at, limit)
    try:
        for notice in claimed:
            _deliver(notice, at, done)
    finally:
        _release(claimed)
    return done


def _deliver(notice: Notice, at: datetime, done: Delivery) -> None:
    _send(notice, at)
    # Only while the claim is still ours: after the lease another worker may have taken it.
    Notice.objects.filter(
        pk=notice.pk, status=Notice.Status.SENDING, attempts=notice.attempts
    ).update(**{name: getattr(notice, name) for name in _FIELDS})
    done.sent += notice.status == Notice.Status.SENT
    done.retrying += notice.status == Notice.Status.RETRYING
    done.dead += notice.status == Notice.Status.DEAD


@transaction.atomic
def _claim(at: datetime, limit: int) -> list[Notice]:
    """Take due notices, and those whose sender is gone, for this worker until the lease runs out."""
    waiting = Notice.objects.select_for_update(skip_locked=True).order_by("next_try_at")
    due = list(
        waiting.filter(status__in=["queued", "retrying", "sending"], next_try_at__lte=at)[:limit]
    )
    _lock(due)
    others = waiting.filter(status=Notice.Status.SENDING, next_try_at__gt=at)
    claimed = due + _lock(list(others[: limit - len(due)]))
    if claimed:
        Notice.objects.filter(pk__in=[n.pk for n in claimed]).update(
            status=Notice.Status.SENDING, attempts=F("attempts") + 1, next_try_at=at + LEASE
        )
    for notice in claimed:
        notice.attempts += 1
    return claimed


def _lock(notices: list[Notice]) -> list[Notice]:
    """Those that no living session was sending; this one holds their locks until `_release`."""
    got = _with_locks("pg_try_advisory_lock", notices)
    return [notice for notice in notices if notice.pk in got]


def _release(notices: list[Notice]) -> None:
    if notices and connection.is_usable():  # with the session its locks are gone
        _with_locks("pg_advisory_unlock", notices)


def _with_locks(function: str, notices: list[Notice]) -> set[int]:
    """Ids of the notices for whose sender's lock `function` says yes."""
    if not notices:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM unnest(%s::bigint[]) AS u(id) WHERE {function}(%s, id::bit(32)::int)",  # noqa: S608  (two fixed names)
            [[notice.pk for notice in notices], SENDER_LOCK],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _send(notice: Notice, at: datetime) -> None:
    """Try once and set the outcome on the row (unsaved)."""
    key = f"notice-{notice.pk}"
    try:
        if notice.channel == Notice.Channel.EMAIL:
            files = _mail_files(notice)
            mail = OutgoingMail(key, notice.address, notice.subject, notice.body, files)
            reference = mail_port().send(mail)
        else:
            reference = sms_port().send(OutgoingSms(key, notice.address, notice.body))
    except PermanentFailure as failure:
        _fail(notice, failure, at, dead=True)
    except Exception as failure:  # an adapter may raise anything; the record must be kept
        log.warning("notice %s: attempt %s failed: %r", notice.pk, notice.attempts, failure)
        _fail(notice, failure, at, dead=notice.attempts >= MAX_ATTEMPTS)
    else:
        notice.status, notice.sent_at, notice.next_try_at = Notice.Status.SENT, at, None
        notice.provider_ref, notice.last_error = reference[:200], ""


def _mail_files(notice: Notice) -> tuple[MailFile, ...]:
    """What goes with the letter, in its order; a file destroyed meanwhile fails for good."""
    if not notice.files:
        return ()
    stored = StoredFile.objects.in_bulk(notice.files)
    found = []
    for key in notice.files:
        row = stored.get(key)
        if row is None or row.destroyed_at is not None:
            raise PermanentFailure("附件已按保存期限销毁")
        with open_file(row) as file:
            found.append(MailFile(row.name, row.media_type, file.read()))
    return tuple(found)


def _fail(notice: Notice, failure: Exception, at: datetime, *, dead: bool) -> None:
    # what fails for good says why in words for people
    kind = "" if isinstance(failure, PermanentFailure) else f"{type(failure).__name__}: "
    notice.last_error = f"{kind}{failure}"[:500]
    if dead:
        notice.status, notice.next_try_at = Notice.Status.DEAD, None
    else:
        notice.status = Notice.Status.RETRYING
        notice.next_try_at = at + FIRST_WAIT * 4 ** (notice.attempts - 1)


@transaction.atomic
def retry_dead_notice(*, notice_id: int, actor: ActorRef | HasRef, at: datetime) -> Notice:
    """Put a dead letter back into the queue; event `notice.retried`. NotVisible, Refused."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotVisible
    if notice.status != Notice.Status.DEAD:
        raise Refused("notice_not_dead", "这条通知没有失败，不用重发；请刷新后查看最新状态。")
    append_event(
        stream=f"notice:{notice.pk}",
        kind="notice.retried",
        at=at,
        actor=actor,
        payload={"channel": notice.channel, "error": notice.last_error},
    )
    notice.status, notice.attempts, notice.next_try_at = Notice.Status.QUEUED, 0, at
    notice.save(update_fields=["status", "attempts", "next_try_at"])
    return notice


_UNREAD = (
    "SELECT count(*) FROM kernel_notice"
    " WHERE recipient_id = %s AND channel = 'site' AND read_at IS NULL"
)


def unread_count(user_id: int) -> int:
    """How many site notices a person has not read."""
    with connection.cursor() as cursor:  # on every page, so not compiled anew each time
        cursor.execute(_UNREAD, [user_id])
        (count,) = cursor.fetchone()
    return int(count)


def mark_read(*, user_id: int, at: datetime, ids: Sequence[int] | None = None) -> int:
    """Mark a person's site notices read (all, or those of `ids`); returns how many changed."""
    mine = Notice.objects.filter(recipient_id=user_id, channel="site", read_at=None)
    if ids is not None:
        mine = mine.filter(pk__in=ids)
    return mine.update(read_at=at, status=Notice.Status.READ)
