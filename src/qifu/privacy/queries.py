"""Every read about requests, scoped to who asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from qifu.enterprises.models import DataConsent, EvidenceConsent
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import Event
from qifu.privacy.models import DataRequest
from qifu.privacy.permissions import can_handle
from qifu.privacy.retention import STREAM
from qifu.privacy.rules.requests import OPEN


def my_requests(actor: Actor) -> QuerySet[DataRequest]:
    """The person's own, the newest first."""
    return DataRequest.objects.filter(user_id=actor.user_id or 0).defer("copy").order_by("-id")


def my_copy(actor: Actor, number: str, at: datetime) -> DataRequest:
    """The person's own copy while it waits; NotVisible."""
    row = DataRequest.objects.filter(
        user_id=actor.user_id or 0, number=number, copy__isnull=False, copy_until__gt=at
    ).first()
    if row is None:
        raise NotVisible
    return row


def requests_for(actor: Actor, *, done: bool = False) -> QuerySet[DataRequest]:
    """All requests for an officer: open ones by their day, or the ended ones."""
    if not can_handle(actor):
        raise NotVisible
    rows = DataRequest.objects.select_related("user").defer("copy")
    if done:
        return rows.exclude(state__in=OPEN).order_by("-id")
    return rows.filter(state__in=OPEN).order_by(F("due_on").asc(nulls_last=True), "id")


def request_for(actor: Actor, number: str) -> DataRequest:
    """One request for an officer; NotVisible."""
    if not can_handle(actor):
        raise NotVisible
    row = DataRequest.objects.select_related("user").defer("copy").filter(number=number).first()
    if row is None:
        raise NotVisible
    return row


def consents_of(actor: Actor) -> list[tuple[str, str]]:
    """(what, until) of the consents this person gave that still run."""
    given: list[QuerySet[Any]] = [
        EvidenceConsent.objects.filter(given_by=actor.user_id, revoked_at__isnull=True),
        DataConsent.objects.filter(given_by=actor.user_id, revoked_at__isnull=True),
    ]
    return [
        (f"{row.enterprise.name}：{row.purpose}", f"{row.until:%Y-%m-%d}" if row.until else "")
        for rows in given
        for row in rows.select_related("enterprise").order_by("-id")[:20]
    ]


def endings() -> QuerySet[Event]:
    """What ended by age, the latest first."""
    return Event.objects.filter(stream=STREAM).order_by("-seq")
