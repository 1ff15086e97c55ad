"""Every public write of demands: draft, submit, rating link, known answer."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from qifu.cases.models import Case
from qifu.cases.operations import attach_files, open_case, perform_action
from qifu.cases.search import searchable
from qifu.demands.directory import channel_in_use, duty_lines
from qifu.demands.models import (
    KIND,
    Demand,
    DemandDraft,
    ExternalRef,
    KnownAnswer,
    RatingLink,
    Submission,
)
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor, FirmRef
from qifu.identity.models import Role, Unit
from qifu.identity.rules.accounts import normal_phone
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.rows import insert_row, insert_together
from qifu.kernel.text import clean_text

PROCESS = "demand"
SERIES = "SQ"
TEXT_MAX = 10_000
TITLE_MAX = 60
SECRET_LENGTH = 6
SECRET_ALPHABET = "23456789"
SECRET_TRIES = 10
RATING_DAYS = 30
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}", re.ASCII)


@dataclass(frozen=True)
class DemandInput:
    """What a demand consists of as typed; `channel` is a code of the district's channels.

    `firm` is the row of `enterprise_id` when the caller has read it already.
    """

    enterprise_id: int
    text: str
    contact_name: str
    contact_phone: str
    title: str = ""
    topic: str = ""
    channel: str = "portal"
    place: str = ""
    files: list[str] = field(default_factory=list)
    window_id: int | None = None
    centre_id: int | None = None
    fallback: bool = False
    firm: Enterprise | None = None


@dataclass(frozen=True)
class Receipt:
    """What the firm takes away: the case and, once only, the tracking secret in clear."""

    case: Case
    secret: str
    created: bool


def submit_demand(
    *,
    actor: Actor,
    at: datetime,
    data: DemandInput,
    token: str = "",
    external: tuple[str, str] | None = None,
    savepoint: bool = True,
    unsent: bool = False,
) -> Receipt:
    """Open a demand: case, words, attachments, events and notices in one transaction.

    `token` (a form's or an Idempotency-Key's) or `external` (system, number) seen before returns
    the first demand with `created` False and no secret. Raises Invalid by field, NotVisible for a
    firm the actor may not act for. A caller whose own transaction ends with any error, and who
    lets nobody else use the token or number meanwhile, spares the `savepoint`. `unsent` says that
    the token was not used before, as the caller knows by its draft, and spares looking.
    """
    if external is not None and (known := _known_external(external)) is not None:
        return _again(actor, known)
    if (
        token
        and not unsent
        and (sent := Submission.objects.filter(token=token).select_related("case").first())
    ):
        return _again(actor, sent.case)
    firm = _firm_for(actor, data)
    cleaned = _clean_input(data)
    try:
        with transaction.atomic(savepoint=savepoint):
            return _submit(actor, at, data, cleaned, firm, token, external)
    except IntegrityError:
        if not savepoint:
            raise
        # somebody sent the same token or number at the same moment and won
        winner = _known_external(external) if external else None
        winner = winner or getattr(
            Submission.objects.filter(token=token).select_related("case").first(), "case", None
        )
        if winner is None:
            raise
        return _again(actor, winner)


def _again(actor: Actor, case: Case) -> Receipt:
    from qifu.cases.permissions import can_see

    if not can_see(actor, case):
        raise NotVisible
    return Receipt(case, "", created=False)


def _known_external(external: tuple[str, str]) -> Case | None:
    row = (
        ExternalRef.objects.filter(system=external[0], external_id=external[1])
        .select_related("case")
        .first()
    )
    return row.case if row else None


def _firm_for(actor: Actor, data: DemandInput) -> Enterprise:
    own = data.enterprise_id in actor.firm_ids("submit")
    behalf = actor.has(Role.CLERK, Role.DISPATCHER, Role.SPECIALIST, Role.API_CLIENT)
    if not (own or behalf):
        raise NotVisible
    firm = data.firm or Enterprise.objects.filter(pk=data.enterprise_id).first()
    if firm is None or firm.pk != data.enterprise_id:
        raise NotVisible
    return firm


def _clean_input(data: DemandInput) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {"topic_title": ""}

    def take(name: str, value: str, limit: int, label: str) -> None:
        try:
            cleaned[name] = clean_text(value, max_length=limit, label=label)
        except Invalid as error:
            errors[name] = [m for many in error.field_errors.values() for m in many]

    take("text", data.text, TEXT_MAX, "问题描述")
    take("contact_name", data.contact_name, 40, "联系人")
    phone = normal_phone(data.contact_phone or "")
    if not _PHONE.fullmatch(phone):
        errors["contact_phone"] = [
            "联系电话不对，请填 11 位手机号，或带区号的座机（如 0816-2345678）。"
        ]
    cleaned["contact_phone"] = phone
    if data.title.strip():
        take("title", data.title, TITLE_MAX, "标题")
    elif "text" in cleaned:
        cleaned["title"] = title_from(cleaned["text"])
    if data.topic:
        line = next((d for d in duty_lines() if d.topic == data.topic), None)
        if line is None:
            errors["topic"] = ["职责目录里没有这个主题，请重新选择或留空。"]
        else:
            cleaned["topic_title"] = line.title
    cleaned["place"] = None
    if data.place:
        place = (
            Unit.objects.filter(code=data.place)
            if data.place.isprintable()
            else Unit.objects.none()
        )
        cleaned["place"] = place.first()
        if cleaned["place"] is None:
            errors["place"] = ["没有这个镇街，请从列表中选择或留空。"]
    if not channel_in_use(data.channel):
        errors["channel"] = ["没有这个来源渠道，请从列表中选择。"]
    if errors:
        raise Invalid(errors)
    return cleaned


def title_from(text: str) -> str:
    """The first sentence of a text, at most `TITLE_MAX` characters."""
    parts = (p.strip() for p in re.split(r"[。\uff01\uff1f!?\n\uff1b;]", text))
    first = next((p for p in parts if p), text.strip() or "（无标题）")
    return first if len(first) <= TITLE_MAX else first[: TITLE_MAX - 1] + "…"


def _submit(
    actor: Actor,
    at: datetime,
    data: DemandInput,
    cleaned: dict[str, Any],
    firm: Enterprise,
    token: str,
    external: tuple[str, str] | None,
) -> Receipt:
    secret = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    own = firm.pk in actor.firm_ids("submit")
    case = open_case(
        process=PROCESS,
        kind=KIND,
        series=SERIES,
        actor=actor,
        at=at,
        title=cleaned["title"],
        enterprise_id=firm.pk,
        firm_name=firm.name,
        channel=data.channel,
        topic=data.topic,
        topic_title=cleaned["topic_title"],
        search_text=searchable(cleaned["title"], firm.name, cleaned["text"]),
        intake_centre=data.centre_id,
        payload={
            "title": cleaned["title"],
            "_contact_phone": cleaned["contact_phone"],
            "fallback": data.fallback,
        },
    )
    demand = Demand(
        case=case,
        text=cleaned["text"],
        contact_name=cleaned["contact_name"],
        contact_phone=cleaned["contact_phone"],
        contact_user_id=actor.user_id if own else None,
        place=cleaned["place"],
        window_id=data.window_id,
        fallback=data.fallback,
        secret_hash=secret_hash(case.number, secret),
    )
    if token:
        insert_together(demand, Submission(token=token, case=case))
    else:
        insert_row(demand)
    attach_files(case, data.files, purpose="demand", actor=actor, at=at)
    if external is not None:
        ExternalRef.objects.create(
            system=external[0], external_id=external[1], case=case, created_at=at
        )
    return Receipt(case, secret, created=True)


def secret_hash(number: str, secret: str) -> str:
    """The stored form of a tracking secret (it opens only a summary, with few tries)."""
    return hashlib.sha256(f"{number}:{secret}".encode()).hexdigest()


def renew_secret(*, case_id: int, actor: Actor, at: datetime) -> str:
    """A new tracking secret for a firm that lost its receipt; the old one stops working."""
    from qifu.cases.permissions import relations_to

    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        if case is None or not relations_to(actor, case) & {"firm", "intake_clerk"}:
            raise NotVisible
        secret = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
        Demand.objects.filter(pk=case.pk).update(
            secret_hash=secret_hash(case.number, secret), secret_failures=0
        )
        append_event(
            stream=case.stream,
            kind="case.secret_renewed",
            at=at,
            actor=actor.ref,
            payload={"number": case.number, "set": {}},
        )
    return secret


def save_draft(
    *, actor: Actor, at: datetime, token: str, data: dict[str, Any], files: list[str], step: int
) -> DemandDraft:
    """Keep what was typed so far. A draft is private to its author and carries no event."""
    if actor.user_id is None:
        raise NotVisible
    draft, _ = DemandDraft.objects.update_or_create(
        token=token or secrets.token_hex(16),
        user_id=actor.user_id,
        defaults={"data": data, "files": files, "step": step, "updated_at": at},
    )
    return draft


def take_draft(*, actor: Actor, token: str) -> DemandDraft | None:
    """The draft of a token, gone with the transaction it is sent in; None when it is not there.

    Two senders of one form take turns here: the second finds nothing.
    """
    sql = (
        "DELETE FROM demands_demanddraft WHERE token = %s AND user_id = %s"
        " RETURNING id, user_id, token, data, files, step, updated_at"
    )
    return next(iter(DemandDraft.objects.raw(sql, [token, actor.user_id])), None)


def discard_draft(*, actor: Actor, token: str) -> None:
    """Throw a draft away (after submission, or because its author says so)."""
    DemandDraft.objects.filter(token=token, user_id=actor.user_id or 0).delete()


def make_rating_link(*, case: Case, at: datetime) -> str:
    """A fresh one-time token for rating the present round; told only to the firm's contact."""
    token = secrets.token_urlsafe(16)
    RatingLink.objects.create(
        case=case,
        round=case.round,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        created_at=at,
        expires_at=at + timedelta(days=RATING_DAYS),
    )
    return token


def rating_link(token: str, at: datetime) -> RatingLink:
    """The usable link of a token; NotVisible when unknown, used or expired."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    link = (
        RatingLink.objects.select_related("case")
        .filter(token_hash=digest, used_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if link is None or link.round != link.case.round:
        raise NotVisible
    return link


def spend_rating_link(token: str, at: datetime) -> RatingLink:
    """Use the link up, in the caller's transaction; NotVisible, Refused when somebody was faster."""
    link = rating_link(token, at)
    spent = RatingLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at)
    if not spent:
        raise Refused("link_used", "这个评价链接已经用过了，谢谢您的评价。")
    return link


@transaction.atomic
def rate_by_link(*, token: str, data: dict[str, Any], at: datetime) -> Case:
    """The firm's rating through a one-time link; the link is spent in the same transaction."""
    link = spend_rating_link(token, at)
    firm = FirmRef(link.case.firm_id, frozenset({"submit"}))
    actor = Actor(None, f"{link.case.firm_name}（评价链接）", firms=(firm,), client="rating-link")
    return perform_action(case_id=link.case_id, action="rate", actor=actor, at=at, data=data)


@transaction.atomic
def publish_known_answer(
    *, case: Case, question: str, answer: str, actor: Actor, at: datetime
) -> KnownAnswer:
    """Publish a question and answer for everyone; the officer answers for leaving names out."""
    if not actor.has(Role.DISPATCHER):
        raise NotVisible
    row = KnownAnswer.objects.create(
        question=clean_text(question, max_length=200, label="问题"),
        answer=clean_text(answer, max_length=5000, label="答复"),
        topic=case.topic,
        unit_id=case.lead_unit_id,
        from_number=case.number,
        published_by=actor.user_id,
        published_at=at,
    )
    append_event(
        stream=case.stream,
        kind="case.known_answer",
        at=at,
        actor=actor.ref,
        payload={"number": case.number, "question": row.question, "set": {}},
    )
    return row
