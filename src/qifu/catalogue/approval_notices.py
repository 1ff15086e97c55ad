"""Who is told of a version on its way: those who can approve it that it waits, its editors what
became of it. In the transaction of the event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from qifu.catalogue.permissions import COUNTER, KEEPERS, OWNERS
from qifu.identity.actors import running
from qifu.identity.models import Centre, Post, Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices

# family of the event's kind → what it is called, the page where it is decided
PLACES = {
    "item": ("事项", "/work/catalogue/{code}/{page}"),
    "bundle": ("一件事", "/work/bundles/{code}/{page}"),
}


@subscribe(*(f"{kind}.{what}" for kind in PLACES for what in ("sent", "sent_back", "approved")))
def tell(events: list[Event]) -> None:
    """Write the notices of a batch."""
    drafts = [draft for event in events for draft in _drafts(event)]
    if drafts:
        enqueue_notices(drafts, at=events[0].at)


def _drafts(event: Event) -> Iterator[NoticeDraft]:
    kind, _, what = event.kind.partition(".")
    row: Any = event.about
    word, address = PLACES[kind]
    owner = getattr(row, kind)
    title = event.payload["title"] or owner.title
    if what == "sent":
        people, subject, page = (
            approvers(owner, row.editors, event.at),
            f"有{word}待审核",
            "review/",
        )
        body = f"{event.actor_name}提交了{word}“{title}”的新版本，请审核。"
        if reason := event.payload.get("reason"):
            body += f"变差的理由：{reason}"
    elif what == "sent_back":
        people, subject, page = set(row.editors), f"{word}被退回修改", "draft/"
        body = f"{event.actor_name}退回了{word}“{title}”：{event.payload.get('note', '')}"
    else:
        people, subject, page = set(row.editors), f"{word}已审核通过", ""
        day = event.payload.get("starts_on")
        body = f"{event.actor_name}审核通过了{word}“{title}”，" + (
            f"{day} 生效。" if day else "已经生效。"
        )
    for person in sorted(people - {event.actor_id or 0}):
        yield NoticeDraft(
            channel="site", recipient_id=person, subject=subject, body=body, stream=event.stream,
            link=address.format(code=owner.code, page=page),
            dedupe_key=f"{event.stream}#{event.seq}:u{person}",
        )  # fmt: skip


def approvers(owner: Any, editors: list[int], at: datetime) -> set[int]:
    """Who is asked to approve: the unit's heads and, of a centre's own product, its people; those
    who keep all lists where nobody of these is left. Never who typed in it."""
    own = Q(role=Role.HEAD, unit_id=owner.unit_id)
    if centre := Centre.objects.filter(code=getattr(owner, "centre_code", "") or "-").first():
        own |= Q(role__in=OWNERS, unit_id=centre.unit_id)
        own |= Q(role__in=COUNTER, window__centre=centre)
    there = Post.objects.filter(running("", at), user__is_active=True).exclude(user__in=editors)
    found = set(there.filter(own).values_list("user_id", flat=True))
    return found or set(there.filter(role__in=KEEPERS).values_list("user_id", flat=True))
