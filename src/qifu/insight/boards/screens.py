"""Wall screens: opened and ended by who watches the district, read by their secret address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor, PostRef
from qifu.identity.models import Role
from qifu.insight.boards.models import Screen
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

AT_MOST = 20
# who a screen asks as: it sees sums of the whole district and opens nothing
VIEWER = Actor(user_id=None, name="大屏", posts=(PostRef(Role.LEADER, 0),))


def can_keep_screens(actor: Actor) -> bool:
    """True for who watches the district."""
    return actor.has(*SEES_ALL)


def check_keep_screens(actor: Actor) -> None:
    """NotVisible for everybody else."""
    if not can_keep_screens(actor):
        raise NotVisible


def screens(actor: Actor) -> list[Screen]:
    """All screens, the newest first; NotVisible."""
    check_keep_screens(actor)
    return list(Screen.objects.order_by("-id")[:50])


def screen_of(key: str) -> Screen:
    """The running screen of a secret address; NotVisible."""
    found = Screen.objects.filter(digest=_digest(key), ended_at__isnull=True).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def open_screen(*, title: str, actor: Actor, at: datetime) -> tuple[Screen, str]:
    """A new screen with its key, told this once; event `screen.opened`. Invalid, Refused."""
    check_keep_screens(actor)
    title = clean_text(title, max_length=60, label="大屏名称", field="title", multiline=False)
    if Screen.objects.filter(ended_at__isnull=True).count() >= AT_MOST:
        raise Refused("too_many_screens", f"已有 {AT_MOST} 块大屏在用，请先停用不用的。")
    key = secrets.token_urlsafe(24)
    row = Screen.objects.create(
        title=title, digest=_digest(key), made_at=at, made_by_name=actor.name
    )
    append_event(
        stream=f"screen:{row.pk}", kind="screen.opened", at=at, actor=actor,
        payload={"title": title},
    )  # fmt: skip
    return row, key


@transaction.atomic
def end_screen(*, screen_id: int, actor: Actor, at: datetime) -> Screen:
    """Its address shows nothing from now on; event `screen.ended`. Again: nothing. NotVisible."""
    check_keep_screens(actor)
    row = Screen.objects.select_for_update().filter(pk=screen_id).first()
    if row is None:
        raise NotVisible
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        append_event(stream=f"screen:{row.pk}", kind="screen.ended", at=at, actor=actor, payload={})
    return row


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
