"""A firm's documents, kept once and used in many cases: handed in, shared by a department, or the
result of a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from qifu.enterprises.models import Enterprise, Evidence, EvidenceType
from qifu.enterprises.operations import lock_firm
from qifu.enterprises.permissions import PAPER_READERS, can_keep_papers
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.files import StoredFile, store_file
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@transaction.atomic
def keep_evidence(
    *,
    enterprise_id: int,
    type_code: str,
    file: StoredFile,
    actor: Actor,
    at: datetime,
    number: str = "",
    issuer: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Evidence:
    """Keep a document of one kind; what the firm had of that kind is replaced and stays readable.

    Effects: one row, perhaps one replaced, event `enterprise.evidence`. NotVisible for a firm that
    is not the actor's; Invalid for a kind there is none of, or a day that has passed.
    """
    firm = _own(enterprise_id, actor)
    kind = EvidenceType.objects.filter(code=type_code, active=True).first()
    said = _said(kind, number, issuer, valid_from, valid_until, shanghai_date(at))
    return _keep(firm, kind, file, actor, at, by_official=actor.is_staff, **said)


@transaction.atomic
def record_shared(
    *,
    enterprise_id: int,
    type_code: str,
    unit_id: int,
    actor: Actor,
    at: datetime,
    number: str,
    file: StoredFile | None = None,
    issuer: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Evidence:
    """Keep what an official obtained from a department by data sharing: never asked again while it
    is valid. Without a file, a sheet of what was shared stands for it.

    Effects as `keep_evidence`, with the unit as source. NotVisible for who may not read papers at a
    desk, Invalid by field (`number`, `unit`, `type`, days).
    """
    if not actor.has(*PAPER_READERS):
        raise NotVisible
    firm = lock_firm(enterprise_id)
    kind = EvidenceType.objects.filter(code=type_code, active=True).first()
    unit = Unit.objects.filter(pk=unit_id, status=Unit.Status.ACTIVE).first()
    errors: dict[str, list[str]] = {}
    if unit is None:
        errors["unit"] = ["没有这个单位，请从列表中选择。"]
    if not number.strip():
        errors["number"] = ["请填写共享到的证照或文件编号。"]
    try:
        said = _said(kind, number, issuer, valid_from, valid_until, shanghai_date(at))
    except Invalid as invalid:
        errors = {**invalid.field_errors, **errors}
    if errors:
        raise Invalid(errors)
    assert kind is not None and unit is not None
    paper = file or _sheet(firm, kind, unit, said, actor, at)
    return _keep(
        firm, kind, paper, actor, at, by_official=True, source=Evidence.Source.SHARED,
        source_unit=unit, **said,
    )  # fmt: skip


@transaction.atomic
def keep_result(
    *,
    enterprise_id: int,
    type_code: str,
    file: StoredFile,
    unit_id: int | None,
    origin: str,
    actor: Actor,
    at: datetime,
    number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Evidence | None:
    """Keep the result of a case (`origin`: its number) as the firm's document, so that nobody asks
    for it later; for rooms that issued it. None for a kind there is none of, or kept already."""
    firm = lock_firm(enterprise_id)
    kind = EvidenceType.objects.filter(code=type_code, active=True).first()
    if kind is None or Evidence.objects.filter(enterprise=firm, type=kind, file=file).exists():
        return None
    unit = Unit.objects.filter(pk=unit_id or 0).first()
    return _keep(
        firm, kind, file, actor, at, by_official=True, source=Evidence.Source.RESULT,
        source_unit=unit, origin=origin, number=number, issuer=unit.name if unit else "",
        valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip


def _said(
    kind: EvidenceType | None,
    number: str,
    issuer: str,
    valid_from: date | None,
    valid_until: date | None,
    on: date,
) -> dict[str, Any]:
    """What is written on a document, as it is kept; Invalid by field."""
    errors: dict[str, list[str]] = {}
    if kind is None:
        errors["type"] = ["没有这种材料，请从列表中选择。"]
    if valid_until is not None and valid_until < on:
        errors["valid_until"] = ["这份材料已经过期，请上传有效的。"]
    if valid_from is not None and valid_until is not None and valid_from > valid_until:
        errors["valid_from"] = ["有效期的起止日期写反了，请核对。"]
    words: dict[str, Any] = {"valid_from": valid_from, "valid_until": valid_until}
    for name, text, limit, label in (
        ("number", number, 60, "编号"),
        ("issuer", issuer, 80, "出具单位"),
    ):
        try:
            words[name] = clean_text(text, max_length=limit, label=label) if text.strip() else ""
        except Invalid as invalid:
            errors[name] = invalid.messages
    if errors:
        raise Invalid(errors)
    return words


def _keep(
    firm: Enterprise,
    kind: EvidenceType | None,
    file: StoredFile,
    actor: Actor,
    at: datetime,
    **said: Any,
) -> Evidence:
    assert kind is not None
    Evidence.objects.filter(enterprise=firm, type=kind, replaced_at__isnull=True).update(
        replaced_at=at
    )
    row = Evidence.objects.create(
        enterprise=firm, type=kind, file=file, added_by=actor.user_id, added_name=actor.name,
        added_at=at, **said,
    )  # fmt: skip
    payload = {"type": kind.code, "file": file.sha256, "source": str(row.source)}
    _note(firm, "enterprise.evidence", actor, at, payload)
    return row


def _sheet(
    firm: Enterprise,
    kind: EvidenceType,
    unit: Unit,
    said: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> StoredFile:
    """What was shared, written down as a file like any other."""
    lines = [
        "数据共享核验记录",
        f"企业：{firm.name}（{firm.uscc}）",
        f"材料：{kind.title}",
        f"编号：{said['number']}",
        f"出具单位：{said['issuer'] or kind.issuer or '未注明'}",
        f"有效期：{said['valid_from'] or '未注明'} 至 {said['valid_until'] or '未注明'}",
        f"提供数据的部门：{unit.name}",
        f"核验人：{actor.name}，{shanghai_date(at)}",
    ]
    return store_file(
        name=f"{kind.title}（数据共享）.txt", data="\n".join(lines).encode(), actor=actor.ref, at=at
    )


def usable_evidence(enterprise_id: int, codes: Collection[str], on: date) -> dict[str, Evidence]:
    """The firm's documents of these kinds that may be used on a day, by code. One query, not
    scoped. What is here is never asked for."""
    rows = Evidence.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        enterprise_id=enterprise_id, type__code__in=list(codes),
        replaced_at__isnull=True, destroyed_at__isnull=True,
    ).select_related("type", "file", "source_unit")  # fmt: skip
    return {row.type.code: row for row in rows}


def _own(enterprise_id: int, actor: Actor) -> Enterprise:
    """The firm, locked; its own people with the right to submit, or the window for them."""
    if not can_keep_papers(actor, enterprise_id):
        raise NotVisible
    return lock_firm(enterprise_id)


def _note(firm: Enterprise, kind: str, actor: Actor, at: datetime, said: dict[str, Any]) -> None:
    append_event(stream=firm.stream, kind=kind, at=at, actor=actor.ref, payload=said)
