"""Hears that a service ended, and that it was rated; both in the transaction of the event.

A service ended when its case came to where the process lets the firm rate it, or when a result was
handed over at a window. Demands carry their one-time link in the text of their answer; for the
others a link is made here and told to the contact's own phone.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from qifu.cases.definitions import definition_of
from qifu.cases.models import Case, Rating
from qifu.cases.recipients import firm_people
from qifu.demands.models import KIND as DEMAND
from qifu.identity.models import Centre
from qifu.kernel.actors import ActorRef
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.ratings.giving import settle
from qifu.ratings.models import Occasion
from qifu.ratings.settings import rating_settings
from qifu.ratings.subjects import Subject, subject_of


@subscribe("case.*")
def follow(events: list[Event]) -> None:
    """Make the occasions of what ended; take over what was rated."""
    for event in events:
        case = event.about
        if not isinstance(case, Case) or "to" not in event.payload:
            continue
        if event.kind == "case.rate":
            _take(event, case)
        elif _ended(event, case):
            make_occasion(case=case, kind=case.kind, at=event.at)


@subscribe("handover.signed")
def follow_handovers(events: list[Event]) -> None:
    """A result handed over at a window is a service of its centre."""
    for event in events:
        row = event.about
        case, centre = getattr(row, "case", None), getattr(row, "centre_id", None)
        if isinstance(case, Case) and centre is not None:
            make_occasion(case=case, kind=Occasion.WINDOW, at=event.at, centre_id=centre)


def _ended(event: Event, case: Case) -> bool:
    """True when the firm may rate now and could not before."""
    rate = definition_of(case.process_id).actions.get("rate")
    if rate is None or case.state not in rate.from_:
        return False
    return event.payload.get("from") not in rate.from_


def make_occasion(
    *, case: Case, kind: str, at: datetime, centre_id: int | None = None, ask: bool = True
) -> Occasion:
    """The occasion of a service that ended, made once; with `ask` the firm is asked then."""
    subject = subject_of(case)
    centre = centre_id or case.intake_centre
    unit = case.lead_unit_id
    if kind == Occasion.WINDOW:
        unit = Centre.objects.values_list("unit_id", flat=True).get(pk=centre or 0)
    row, fresh = Occasion.objects.get_or_create(
        case=case,
        kind=kind,
        round=case.round,
        defaults={
            "enterprise_id": case.firm_id,
            "unit_id": unit,
            "centre_id": centre,
            "item_kind": subject.kind,
            "item": subject.code,
            "item_title": subject.title[:120],
            "ended_at": at,
        },
    )
    if fresh and ask and kind != DEMAND:
        _ask(row, case, subject, at)
    return row


def _ask(row: Occasion, case: Case, subject: Subject, at: datetime) -> None:
    """A one-time link to the contact's phone, and a word to the firm's people."""
    days = rating_settings().link_days
    token = secrets.token_urlsafe(16)
    row.token_hash = hashlib.sha256(token.encode()).hexdigest()
    row.expires_at = at + timedelta(days=days)
    row.save(update_fields=["token_hash", "expires_at"])
    members, _ = firm_people([case.firm_id], at)
    words = {"title": case.title, "number": case.number, "days": str(days)}
    own = f"/ratings/mine/{row.pk}/"
    told: list[tuple[str, str, int | None, str]]
    told = [("site", "", user, own) for user in sorted(members[case.firm_id])]
    if subject.phone:
        told.append(("sms", subject.phone, None, f"{settings.QIFU_BASE_URL}/rate/{token}/"))
    enqueue_notices(
        [
            NoticeDraft(
                channel=channel,
                dedupe_key=f"{row.stream}:invited:{channel}:{user or address}",
                recipient_id=user,
                address=address,
                template="rating.invited",
                context=words | {"link": link},
                link=own,
                stream=row.stream,
            )
            for channel, address, user, link in told
        ],
        at=at,
    )


def _take(event: Event, case: Case) -> None:
    """What the engine kept of a rating, on its occasion."""
    rating = Rating.objects.get(case=case, round=case.round)
    row = make_occasion(case=case, kind=case.kind, at=event.at, ask=False)
    row.grade, row.solved = rating.grade, rating.solved
    row.comment, row.via, row.rated_by = rating.comment, rating.via, rating.rated_by
    settle(row, case, actor=ActorRef(event.actor_id, event.actor_name), at=event.at)
