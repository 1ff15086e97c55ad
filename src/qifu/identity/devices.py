"""Where somebody is signed in: begun, seen, ended; by oneself, by the security administrator, by time.

A session carries when it began, when it was last seen and how long it may rest, so that asking on
every request costs no query; once a minute the last activity is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.identity.models import User
from qifu.identity.permissions import can_manage_rights, check_manage_rights
from qifu.identity.rules.sessions import is_due_for_touch, why_over
from qifu.identity.sign_in_models import SignedIn, SignIn
from qifu.identity.signing_in import Place
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import append_event

BEGAN, SEEN, IDLE, ENROL = "began", "seen", "idle", "enrol"
SHOWN = 50


def begin(*, session: Any, user: User, staff: bool, place: Place, at: datetime) -> None:
    """Note a sign-in that just happened; `session` is the one made for it."""
    if session.session_key is None:
        session.create()
    moment = int(at.timestamp())
    session[BEGAN] = session[SEEN] = moment
    session[IDLE] = settings.QIFU_IDLE_MINUTES if staff else settings.QIFU_IDLE_MINUTES_FIRMS
    SignedIn.objects.filter(session_key=session.session_key).delete()
    SignedIn.objects.create(
        user=user,
        session_key=session.session_key,
        address=place.address[:45],
        agent=place.agent[:200].replace("\x00", ""),
        began_at=at,
        seen_at=at,
    )


def over(session: Any, at: datetime) -> str | None:
    """Why the sign-in of a session is over at `at`; None while it runs. No query."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        return None
    return why_over(
        began=began,
        seen=seen,
        idle_minutes=session.get(IDLE, 0),
        hours=settings.QIFU_SESSION_HOURS,
        now=int(at.timestamp()),
    )


def touch(session: Any, at: datetime) -> None:
    """Note that somebody is active, at most once a minute. At most two writes."""
    seen = session.get(SEEN)
    if seen is not None and is_due_for_touch(seen=seen, now=int(at.timestamp())):
        session[SEEN] = int(at.timestamp())
        SignedIn.objects.filter(session_key=session.session_key).update(seen_at=at)


def note_end(session_key: str | None, why: str, at: datetime) -> None:
    """A session ended by itself or by signing out."""
    if session_key:
        rows = SignedIn.objects.filter(session_key=session_key, ended_at=None)
        rows.update(ended_at=at, why=why)


def follow(before: str | None, after: str | None) -> None:
    """The same device under the new key of its session (a password was changed)."""
    if before and after and before != after:
        SignedIn.objects.filter(session_key=before).update(session_key=after)


def devices_of(user_id: int, actor: Actor, at: datetime) -> list[SignedIn]:
    """Where somebody is signed in now: one's own, anybody's for the security administrator."""
    if actor.user_id != user_id and not can_manage_rights(actor):
        raise NotVisible
    rows = list(
        SignedIn.objects.filter(user_id=user_id, ended_at=None).order_by("-seen_at", "-id")[:SHOWN]
    )
    keys = [row.session_key for row in rows]
    living = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=at).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in rows if row.session_key in living]


@transaction.atomic
def end_device(*, device_id: int, actor: Actor, at: datetime) -> SignedIn:
    """Sign a device out: one's own, or anybody's as security administrator.

    Event `user.session_ended`. Idempotent.
    """
    row = SignedIn.objects.select_for_update().filter(pk=device_id).select_related("user").first()
    if row is None:
        raise NotVisible
    if actor.user_id != row.user_id:
        if not can_manage_rights(actor):
            raise NotVisible
        check_manage_rights(actor)
    if row.ended_at is None:
        _end([row], actor, at)
    return row


@transaction.atomic
def end_devices(*, user_id: int, actor: Actor, at: datetime, but: str = "") -> int:
    """Sign every device of somebody out (except the session `but`); returns how many."""
    rows = list(
        SignedIn.objects.select_for_update()
        .filter(user_id=user_id, ended_at=None)
        .exclude(session_key=but)
        .select_related("user")
    )
    if rows:
        _end(rows, actor, at)
    return len(rows)


def _end(rows: Iterable[SignedIn], actor: Actor, at: datetime) -> None:
    rows = list(rows)
    user = rows[0].user
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    for row in rows:
        row.ended_at, row.why = at, "own" if actor.user_id == user.pk else "other"
        row.save(update_fields=["ended_at", "why"])
    append_event(
        stream=user.stream,
        kind="user.session_ended",
        at=at,
        actor=actor.ref,
        payload={"user": user.pk, "count": len(rows), "by_other": actor.user_id != user.pk},
    )


def sign_ins_of(user_id: int, actor: Actor) -> QuerySet[SignIn]:
    """The tries on an account, newest first: one's own, anybody's for the security administrator."""
    if actor.user_id != user_id and not can_manage_rights(actor):
        raise NotVisible
    return SignIn.objects.filter(user_id=user_id).order_by("-at", "-id")


def sign_in_log(actor: Actor) -> QuerySet[SignIn]:
    """Every try, newest first, for the security administrator; NotVisible for anybody else."""
    if not can_manage_rights(actor):
        raise NotVisible
    return SignIn.objects.select_related("user").order_by("-at", "-id")
