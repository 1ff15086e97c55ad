"""The doors of the audit: every read and the asking for a verification, for the audit administrator
alone. The kernel keeps the record and knows no roles; who may look is said here."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.identity.permissions import check_read_audit
from qifu.kernel.access import AccessRecord
from qifu.kernel.events import Event
from qifu.kernel.models import Seal
from qifu.kernel.verification import request_verification, verifications


def audit_events(actor: Actor) -> QuerySet[Event]:
    """The log of events. Refused for anybody but the audit administrator."""
    check_read_audit(actor)
    return Event.objects.all()


def audit_accesses(actor: Actor) -> QuerySet[AccessRecord]:
    """Who opened what. Refused for anybody but the audit administrator."""
    check_read_audit(actor)
    return AccessRecord.objects.all()


def audit_seals(actor: Actor) -> QuerySet[Seal]:
    """The seals, newest first, without their prints. Refused as above."""
    check_read_audit(actor)
    return Seal.objects.defer("prints").order_by("-pk")


def audit_verifications(actor: Actor) -> list[Event]:
    """What was asked for and found. Refused as above."""
    check_read_audit(actor)
    return verifications()


def ask_for_verification(*, actor: Actor, at: datetime) -> None:
    """Ask the worker to verify everything; event `audit.verify_requested`. Refused as above."""
    check_read_audit(actor)
    request_verification(actor=actor, at=at)
