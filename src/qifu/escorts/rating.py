"""The firm rates who went with it: signed in, or by the one-time link it was sent. Never staff."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from qifu.escorts.models import GRADES, Escort
from qifu.escorts.operations import digest, lock_escort
from qifu.escorts.permissions import can_rate, can_see
from qifu.identity.actors import Actor
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

LINK_LASTS = timedelta(days=30)


@transaction.atomic
def rate_escort(*, number: str, grade: int, comment: str, actor: Actor, at: datetime) -> Escort:
    """By the firm's own sign-in. NotVisible out of scope, Refused for anybody else or twice."""
    escort = lock_escort(number)
    if not can_see(actor, escort):
        raise NotVisible
    if not can_rate(actor, escort):
        raise Refused("not_rateable", "只有被帮办的企业可以评价，每件一次，办成以后才能评价。")
    return _rate(escort, grade, comment, actor.ref, at)


def escort_of_link(secret: str, at: datetime) -> Escort:
    """The escort an unused link is for; NotVisible when unknown, used or too old."""
    row = Escort.objects.filter(link_hash=digest(secret), grade__isnull=True).first()
    if row is None or row.closed_at is None or at > row.closed_at + LINK_LASTS:
        raise NotVisible
    return row


@transaction.atomic
def rate_by_link(*, secret: str, grade: int, comment: str, at: datetime) -> Escort:
    """By the link; it is spent in the same transaction."""
    escort = lock_escort(escort_of_link(secret, at).number)
    if escort.grade is not None:
        raise Refused("link_used", "这个评价链接已经用过了，谢谢您的评价。")
    name = f"{escort.enterprise.name}（评价链接）"
    return _rate(escort, grade, comment, ActorRef(None, name), at)


def _rate(escort: Escort, grade: int, comment: str, who: ActorRef, at: datetime) -> Escort:
    if grade not in dict(GRADES):
        raise Invalid({"grade": ["请选一个等级。"]})
    escort.comment = clean_text(
        comment, max_length=500, label="想说的话", field="comment", required=False
    )
    escort.grade, escort.rated_at, escort.rated_by = grade, at, who.name[:80]
    escort.link_hash = ""
    escort.save(update_fields=["grade", "comment", "rated_at", "rated_by", "link_hash"])
    append_event(
        stream=escort.stream,
        kind="escort.rated",
        at=at,
        actor=who,
        payload={"number": escort.number, "grade": grade},
        about=escort,
    )
    return escort
