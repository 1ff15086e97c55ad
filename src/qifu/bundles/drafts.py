"""Writing an application: begun, answered bit by bit, shared, handed in once.

Each write locks the draft and takes only what it is given, so two people at one draft lose nothing
of each other. Drafts carry no event; letting somebody else in is an event of the firm.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.bundles.draft_access import Hand, open_draft
from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.draft_view import DraftView, view_of
from qifu.bundles.papers import standing_of
from qifu.bundles.queries import Offer, offer_of_bundle, offer_of_item, pinned_offer
from qifu.bundles.rules.tolerance import (
    days_allowed,
    latest_day,
    refused_to,
    undertaking_problem,
)
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import get_enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.files import StoredFile
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

ANSWER_AT_MOST = 4000
SENT = "这份申请已经提交，不能再改；请在“我的办件”里查看进展。"


@transaction.atomic
def start_draft(
    *, code: str, kind: str, enterprise_id: int, actor: Actor, at: datetime
) -> ApplicationDraft:
    """Begin an application for a bundle or one item (`kind`: bundle, item), on the versions in
    force now. What was begun by the same person and not answered yet is gone on with.

    NotVisible for a firm that is not the actor's to submit for, or something not in force.
    Refused where it is not handled online.
    """
    firm = Enterprise.objects.filter(pk=enterprise_id).first()
    if firm is None or enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    offer = offer_of_bundle(code) if kind == "bundle" else offer_of_item(code)
    check_online(offer)
    return _begin(offer, code, firm, actor, at, None)


@transaction.atomic
def start_at_window(
    *, code: str, kind: str, enterprise_id: int, centre_id: int, actor: Actor, at: datetime
) -> ApplicationDraft:
    """Begin for whoever came to a window: the same draft as the firm's own, which its people may go
    on with at home. NotVisible for who is no clerk of the centre, Refused for what no window takes.
    """
    firm = get_enterprise(actor, enterprise_id)
    if centre_id not in actor.centres(Role.CLERK):
        raise NotVisible
    offer = offer_of_bundle(code) if kind == "bundle" else offer_of_item(code)
    if "window" not in offer.body.channels:
        raise Refused(
            "not_at_window", f"“{offer.body.name}”不在窗口办理；请按办事指南写明的方式办。"
        )
    return _begin(offer, code, firm, actor, at, centre_id)


def _begin(
    offer: Offer, code: str, firm: Enterprise, actor: Actor, at: datetime, centre_id: int | None
) -> ApplicationDraft:
    """The draft, or the empty one of the same beginning."""
    version_id = offer.version.pk if offer.version else None
    empty = ApplicationDraft.objects.filter(
        enterprise=firm, created_by=actor.user_id, version_id=version_id, pins=offer.pins,
        raw={}, papers={}, chosen=None, number="", centre_id=centre_id,
    ).first()  # fmt: skip
    if empty is not None:
        return empty
    return ApplicationDraft.objects.create(
        token=secrets.token_hex(16), enterprise=firm, code=code, title=offer.body.name,
        version_id=version_id, pins=offer.pins, created_by=actor.user_id,
        created_name=actor.name, created_at=at, updated_name=actor.name, updated_at=at,
        centre_id=centre_id,
    )  # fmt: skip


def can_apply_online(channels: Collection[str]) -> bool:
    """Whether something with these channels is applied for on the portal."""
    return "online" in channels


def check_online(offer: Offer) -> None:
    """Refused for what is not applied for on the portal."""
    if not can_apply_online(offer.body.channels):
        raise Refused(
            "not_online", f"“{offer.body.name}”还不能网上办理；请按页面写明的方式到窗口办理。"
        )


@transaction.atomic
def save_answers(
    *, token: str, raw: Mapping[str, Any], actor: Actor, at: datetime
) -> ApplicationDraft:
    """Keep what was typed, by data element, right or wrong; an empty answer takes the former back.
    Names the form does not know are left out."""
    hand = _open(token, actor, at)
    draft = hand.draft
    known = pinned_offer(draft.version_id, draft.pins).kinds
    for name, text in raw.items():
        if name not in known:
            continue
        said = str(text).replace("\x00", "")[:ANSWER_AT_MOST]
        if said.strip():
            draft.raw[name] = said
        else:
            draft.raw.pop(name, None)
    return _touched(draft, actor, at, "raw")


@transaction.atomic
def choose_members(
    *, token: str, chosen: Collection[str], actor: Actor, at: datetime
) -> ApplicationDraft:
    """Which optional items the firm wants; codes that are none of them are left out."""
    draft = _open(token, actor, at).draft
    body = pinned_offer(draft.version_id, draft.pins).body
    draft.chosen = [m.item for m in body.members if not m.required and m.item in chosen]
    return _touched(draft, actor, at, "chosen")


@transaction.atomic
def hand_in_paper(
    *, token: str, kind: str, file: StoredFile, actor: Actor, at: datetime,
    valid_until: date | None = None,
) -> ApplicationDraft:  # fmt: skip
    """Keep a document for this application, and in the firm's library. Invalid by field."""
    hand = _open(token, actor, at)
    draft = hand.draft
    _check_kind(draft, kind)
    row = keep_evidence(
        enterprise_id=draft.enterprise_id, type_code=kind, file=file, actor=hand.actor, at=at,
        valid_until=valid_until,
    )  # fmt: skip
    draft.papers[kind] = row.pk
    draft.promises.pop(kind, None)
    draft.left_out = [code for code in draft.left_out if code != kind]
    return _touched(draft, actor, at, "papers", "promises", "left_out")


@transaction.atomic
def use_paper(*, token: str, kind: str, use: bool, actor: Actor, at: datetime) -> ApplicationDraft:
    """Whether the firm's own document on record is used for this application."""
    draft = _open(token, actor, at).draft
    _check_kind(draft, kind)
    left = [code for code in draft.left_out if code != kind]
    draft.left_out = left if use else [*left, kind]
    if not use:
        draft.papers.pop(kind, None)
    return _touched(draft, actor, at, "left_out", "papers")


@transaction.atomic
def promise_paper(
    *, token: str, kind: str, promised_on: date | None, name: str, actor: Actor, at: datetime
) -> ApplicationDraft:
    """Sign an undertaking (容缺承诺) to bring a material by a day. Invalid by field; Refused for a
    material that may not follow."""
    hand = _open(token, actor, at)
    draft, today = hand.draft, shanghai_date(at)
    latest = last_promise(view_of(draft, hand.actor, at), kind)
    if latest is None:
        raise Refused("not_tolerable", "这种材料不能容缺，请备齐后提交。")
    if why := refused_to(standing_of(draft.enterprise, today), today):
        raise Refused("no_tolerance", why)
    errors: dict[str, list[str]] = {}
    if promised_on is None:
        errors["on"] = ["请选择承诺补齐的日期。"]
    elif problem := undertaking_problem(promised_on, today, latest):
        errors["on"] = [problem]
    try:
        signed = clean_text(name, max_length=40, label="签名")
    except Invalid as invalid:
        signed, errors["name"] = "", invalid.messages
    if errors:
        raise Invalid(errors)
    draft.promises[kind] = {"on": str(promised_on), "name": signed}
    return _touched(draft, actor, at, "promises")


def last_promise(view: DraftView, kind: str) -> date | None:
    """The last day a material may follow; None when it may not."""
    row = next((m for m in view.materials if m.material.type == kind), None)
    if row is None or not row.may_follow:
        return None
    days = days_allowed(row.material.tolerable_days, view.merged.plan.days)
    return latest_day(view.on, days, current_calendar()) if days else None


@transaction.atomic
def drop_promise(*, token: str, kind: str, actor: Actor, at: datetime) -> ApplicationDraft:
    """Take an undertaking back before it is handed in."""
    draft = _open(token, actor, at).draft
    draft.promises.pop(kind, None)
    return _touched(draft, actor, at, "promises")


@transaction.atomic
def discard_draft(*, token: str, actor: Actor, at: datetime) -> None:
    """Throw a draft away: by the firm's own people. Documents stay in the firm's library."""
    hand = _open(token, actor, at)
    if not hand.own:
        raise Refused("not_yours", "这是企业的草稿，授权的人不能删除；请告诉企业。")
    hand.draft.delete()


@transaction.atomic
def take_newer(*, token: str, actor: Actor, at: datetime) -> ApplicationDraft:
    """Go on with the form as it is now; answers and documents stay. Nothing when it is the same."""
    draft = _open(token, actor, at).draft
    offer = newer_offer(draft)
    if offer is None:
        return draft
    draft.version, draft.pins = offer.version, offer.pins
    return _touched(draft, actor, at, "version", "pins")


def newer_offer(draft: ApplicationDraft) -> Offer | None:
    """What is offered now, when it is other than what the draft stands on; None when it is the
    same, or no longer in force (a form begun stays valid)."""
    try:
        bundle = draft.version_id is not None
        now = offer_of_bundle(draft.code) if bundle else offer_of_item(draft.code)
    except NotVisible:
        return None
    same = now.pins == draft.pins and (now.version is None or now.version.pk == draft.version_id)
    return None if same else now


def _open(token: str, actor: Actor, at: datetime) -> Hand:
    """The draft, locked, to be written on; Refused once it was handed in."""
    hand = open_draft(token, actor, at, lock=True)
    if hand.draft.sent:
        raise Refused("sent", SENT)
    return hand


def _touched(draft: ApplicationDraft, actor: Actor, at: datetime, *fields: str) -> ApplicationDraft:
    draft.updated_name, draft.updated_at = actor.name, at
    draft.save(update_fields=[*fields, "updated_name", "updated_at"])
    return draft


def _check_kind(draft: ApplicationDraft, kind: str) -> None:
    """NotVisible for a material the form does not ask for."""
    items = pinned_offer(draft.version_id, draft.pins).items.values()
    if not any(m.type == kind for item in items for m in item.materials):
        raise NotVisible
