"""Who is told: an owner of hours booked, a firm of hours refused, members, whoever moves up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from qifu.cases.recipients import firm_people
from qifu.identity.actors import Actor
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import SHANGHAI
from qifu.places.models import Alliance, Booking, Enrolment, Gathering


def _when(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _send(
    firms: Collection[int], template: str, context: dict[str, str], link: str, key: str,
    actor: Actor, at: datetime,
) -> None:  # fmt: skip
    people, _ = firm_people(firms, at)
    users = sorted({u for firm in firms for u in people[firm]} - {actor.user_id or 0})
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", recipient_id=user, template=template, context=context, link=link,
                dedupe_key=f"{key}:{template}:u{user}",
            )
            for user in users
        ],
        at,
    )  # fmt: skip


def tell_owner(row: Booking, actor: Actor, at: datetime) -> None:
    """Hours were booked, or given back."""
    context = {
        "title": row.facility.name, "due": _when(row.begins_at), "firm": row.enterprise.name,
        "text": row.get_state_display(),
    }  # fmt: skip
    link = f"/provider/facilities/{row.facility_id}/"
    key = f"{row.facility.stream}#b{row.pk}:{row.state}"
    _send([row.facility.owner_id], "places.booking", context, link, key, actor, at)


def tell_firm(row: Booking, actor: Actor, at: datetime) -> None:
    """The owner cannot keep the hours."""
    context = {"title": row.facility.name, "due": _when(row.begins_at), "reason": row.words}
    key = f"{row.facility.stream}#b{row.pk}:{row.state}"
    _send(
        [row.enterprise_id], "places.booking_refused", context, "/science/bookings/", key, actor, at
    )


def tell_alliance(
    row: Alliance, firms: Collection[int], actor: Actor, at: datetime, text: str
) -> None:
    """Something of an alliance that a member has to know."""
    link, key = f"/science/alliances/{row.pk}/", f"{row.stream}@{at.isoformat()}"
    context = {"title": row.name, "text": text}
    _send(firms, "places.alliance", context, link, key, actor, at)


def tell_enrolled(
    row: Gathering, rows: Collection[Enrolment], template: str, actor: Actor, at: datetime
) -> None:
    """Who enrolled moves up, or it is called off."""
    for found in rows:
        context = {
            "title": row.title, "due": _when(row.begins_at), "text": found.name,
            "reason": row.note,
        }  # fmt: skip
        key = f"{row.stream}#e{found.pk}"
        link = f"/gatherings/{row.pk}/"
        _send([found.enterprise_id], template, context, link, key, actor, at)
