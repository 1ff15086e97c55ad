"""Verifying the audit chain on demand: asked for on a page, done by the worker, kept as an event.

Millions of events take minutes, so nobody waits for it in a request.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from qifu.kernel.actors import ActorRef, HasRef, actor_ref
from qifu.kernel.audit import verify_audit
from qifu.kernel.errors import Refused
from qifu.kernel.events import Event, append_event
from qifu.kernel.jobs import app
from qifu.kernel.time import now

STREAM = "audit"
LOCK = "kernel.verify"
FINDINGS = 200


@transaction.atomic
def request_verification(*, actor: ActorRef | HasRef, at: datetime) -> None:
    """Ask the worker to verify everything; event `audit.verify_requested`.

    Refused when one is waiting already.
    """
    ref = actor_ref(actor)
    append_event(
        stream=STREAM, kind="audit.verify_requested", at=at, actor=ref, payload={"by": ref.name}
    )
    try:
        with transaction.atomic():
            verify_task.configure(queueing_lock=LOCK).defer(actor_id=ref.id, actor_name=ref.name)
    except AlreadyEnqueued as error:
        raise Refused("verifying", "已经有一次核验在排队，请等它完成后再看结果。") from error


def verify_now(*, actor: ActorRef | HasRef, at: datetime, limit: int = FINDINGS) -> Event:
    """Verify everything and keep the outcome as event `audit.verified`, naming what is wrong."""
    started = time.monotonic()
    report = verify_audit(limit=limit)
    payload: dict[str, Any] = {
        "ok": report.ok,
        "events": report.events,
        "seals": report.seals,
        "findings": [f.message for f in report.findings],
        "seconds": round(time.monotonic() - started, 1),
    }
    with transaction.atomic():
        return append_event(
            stream=STREAM, kind="audit.verified", at=at, actor=actor, payload=payload
        )


@app.task(name="qifu.kernel.verification.verify_task")
def verify_task(actor_id: int | None, actor_name: str) -> None:
    """The worker's part; a whole verification may take longer than a page's statement may."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    try:
        verify_now(actor=ActorRef(actor_id, actor_name), at=now())
    finally:
        connection.close()


def verifications(limit: int = 20) -> list[Event]:
    """What was asked for and found, newest first."""
    rows = Event.objects.filter(stream=STREAM, kind__startswith="audit.verif")
    return list(rows.order_by("-seq")[:limit])
