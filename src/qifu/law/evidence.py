"""Preserving evidence: every write and read of it (plan, section 三(二)8, 侵权证据保全).

The file itself is never kept. What is kept: both fingerprints, when the platform was shown them,
the event of the audit log that says the same, and a signed statement of all that.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import Event, append_event
from qifu.kernel.numbering import check_number, next_number
from qifu.kernel.text import clean_text
from qifu.law.keys import note_key, signing_key
from qifu.law.models import EvidenceKey, PreservedEvidence
from qifu.law.rules.digest import Digests, read_hex
from qifu.law.rules.token import problem, sign
from qifu.law.stamping import Stamp, ask_stamp

SERIES, KIND = "CZ", "law.evidence_preserved"
LARGEST = 1 << 53


@dataclass(frozen=True)
class EvidenceInput:
    """What is preserved, for whom, and how its fingerprints came to be."""

    title: str
    digests: Digests
    mode: str
    file_name: str = ""
    enterprise_id: int | None = None


def preserve_evidence(*, data: EvidenceInput, actor: Actor, at: datetime) -> PreservedEvidence:
    """Preserve fingerprints at `at`. Effects: one row, one event of the audit log, a signed
    statement; where an authority is configured its time stamp (asked for before anything is
    written). NotVisible for a firm that is not the actor's, Invalid by field."""
    if actor.user_id is None:
        raise NotVisible
    firm = data.enterprise_id
    if firm is not None and firm not in actor.firm_ids("submit"):
        raise NotVisible
    title = clean_text(data.title, max_length=80, label="这是什么")
    check_digests(data.digests)
    return _preserve(data, title, ask_stamp(data.digests.sha256), actor, at)


def check_digests(found: Digests) -> None:
    """Invalid by field for what is no fingerprint, or no size."""
    errors = {}
    for name, label in (("sha256", "SHA-256"), ("sm3", "SM3")):
        typed = getattr(found, name)
        if not typed or read_hex(typed) != typed:
            errors[name] = [f"{label} 指纹应是 64 位的 0–9、a–f，请重新计算后粘贴。"]
    if not 0 < found.size < LARGEST:
        errors["size"] = ["文件大小不对：空文件不能存证。"]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def _preserve(
    data: EvidenceInput, title: str, stamp: Stamp, actor: Actor, at: datetime
) -> PreservedEvidence:
    key = signing_key()
    note_key(key, at)
    number, found = next_number(SERIES, at), data.digests
    said = {"sha256": found.sha256, "sm3": found.sm3, "size": found.size}
    event = append_event(
        stream=f"evidence:{number}", kind=KIND, at=at, actor=actor.ref,
        payload={"number": number, **said, "mode": data.mode, "stamped": stamp.answer is not None},
    )  # fmt: skip
    digest = Event.objects.values_list("hash", flat=True).get(pk=event.pk)
    statement = {
        "number": number, **said, "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "event": event.pk, "event_hash": bytes(digest).hex(),
    }  # fmt: skip
    return PreservedEvidence.objects.create(
        number=number, code=secrets.token_urlsafe(18), owner_id=actor.user_id or 0,
        enterprise_id=data.enterprise_id, title=title, file_name=data.file_name[:140],
        mode=data.mode, preserved_at=at, token=sign(statement, key), **said,
        stamp=stamp.answer, stamped_at=stamp.at, authority=stamp.authority, failure=stamp.failure,
    )  # fmt: skip


def my_evidence(actor: Actor) -> QuerySet[PreservedEvidence]:
    """What the actor preserved alone, and what was preserved for firms they now belong to."""
    own = Q(owner_id=actor.user_id or 0, enterprise=None)
    rows = PreservedEvidence.objects.filter(own | Q(enterprise_id__in=actor.firm_ids("view")))
    return rows.select_related("enterprise", "owner").order_by("-id")


def get_evidence(actor: Actor, number: str) -> PreservedEvidence:
    """One of the actor's own; NotVisible otherwise."""
    found = my_evidence(actor).filter(number=check_number(number) or "").first()
    if found is None:
        raise NotVisible
    return found


def evidence_by_code(code: str) -> PreservedEvidence:
    """What a certificate's code stands for, for anybody who has it; NotVisible otherwise."""
    found = PreservedEvidence.objects.filter(code=code[:40]).first()
    if found is None:
        raise NotVisible
    return found


def evidence_of(digest: str) -> list[PreservedEvidence]:
    """Records of a file by either fingerprint, oldest first, at most ten."""
    if not read_hex(digest):
        return []
    rows = PreservedEvidence.objects.filter(Q(sha256=digest) | Q(sm3=digest))
    return list(rows.order_by("id")[:10])


def record_problem(row: PreservedEvidence) -> str:
    """Why a record is not to be believed, as a sentence; "" when statement, row and the event of
    the audit log agree, signature and the event's own hash included."""
    stated: Mapping[str, Any] = row.token.get("statement", {})
    key = EvidenceKey.objects.filter(fingerprint=str(stated.get("key", ""))).first()
    if key is None:
        return "签名用的公钥不在本平台的公钥册里。"
    if why := problem(row.token, trusted=bytes(key.public)):
        return why
    own = {"number": row.number, "sha256": row.sha256, "sm3": row.sm3, "size": row.size}
    if any(stated[name] != value for name, value in own.items()):
        return "记录与签名的内容不一致：记录被改动过。"
    if _event_of(stated) != own:
        return "记录与审计链上的事件不一致：其中之一被改动过。"
    return ""


def _event_of(stated: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the event a statement names says, if its hash is right and the one that was stated."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload FROM kernel_event WHERE id = %s AND kind = %s AND encode(hash, 'hex') = %s"
            " AND hash = kernel_event_hash(prev_hash, id, stream, seq, kind, at, actor_id,"
            " actor_name, payload)",
            [stated["event"], KIND, stated["event_hash"]],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    payload = json.loads(found[0]) if isinstance(found[0], str) else found[0]
    return {name: payload.get(name) for name in ("number", "sha256", "sm3", "size")}
