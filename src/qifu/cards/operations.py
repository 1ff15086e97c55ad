"""What holders and departments do with a card, each act with its event in the same transaction."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qifu.cards.keys import digest, link_hash
from qifu.cards.locking import lock_by_secret, lock_card
from qifu.cards.models import Card, CardUse
from qifu.cards.notices import tell_holder
from qifu.cards.permissions import check_give, check_see, check_undo, relations_to
from qifu.cards.queries import genuine, get_use
from qifu.cards.rules.moves import HOLDER, USER, decide, left_of
from qifu.cards.settings import need_book, units_by_code
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.races import retried
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

TRIES = 10


def agree(*, secret: str, tail: str, actor: Actor, at: datetime) -> Card:
    """The holder says yes, proving who they are by the last six characters of the identity number.

    Signed in as a person (not an official), the card is in that account from then on. Effects:
    `card.agreed`. Raises NotVisible, Invalid (a wrong answer counts), Refused after ten of them.
    """
    with transaction.atomic():
        card = lock_by_secret(secret)
        decide(card.view, "agree", frozenset({HOLDER}), shanghai_date(at))
        if card.tries >= TRIES:
            raise Refused("too_many", "已经填错 10 次，请让单位或发卡窗口重发链接。")
        right = hmac.compare_digest(digest(tail.strip()[-6:].upper()), card.tail_digest)
        if right:
            return _agreed(card, actor, at)
        card.tries += 1
        card.save(update_fields=["tries"])
    raise Invalid({"tail": ["与申领时登记的身份证号不一致，请核对后六位。"]})


def _agreed(card: Card, actor: Actor, at: datetime) -> Card:
    row = card
    row.state, row.agreed_at, row.tries = "active", at, 0
    if actor.user_id is not None and not actor.is_staff:
        row.user_id = actor.user_id
    row.save(update_fields=["state", "agreed_at", "tries", "user"])
    _note(card, "agreed", _holder(card), at)
    return card


@transaction.atomic
def decline(*, secret: str, at: datetime) -> Card:
    """The holder says no: the card ends, nothing of it is used. Effects: `card.declined`."""
    card = lock_by_secret(secret)
    row = card
    row.state = decide(card.view, "decline", frozenset({HOLDER}), shanghai_date(at))
    row.ended_at, row.end_reason, row.end_name = at, "本人没有同意", "持卡人"
    row.save(update_fields=["state", "ended_at", "end_reason", "end_name"])
    _note(card, "declined", _holder(card), at)
    return card


@transaction.atomic
def new_code(
    *, at: datetime, secret: str = "", number: str = "", actor: Actor = ANONYMOUS_ACTOR
) -> Card:
    """The holder lost a code: a new one, the old one is refused at once. Effects: `card.new_code`.

    By the holder's link, or by `number` for whoever has the card in the own account.
    """
    card = lock_by_secret(secret) if secret else lock_card(number)
    if not secret and (actor.user_id is None or card.user_id != actor.user_id):
        raise NotVisible
    decide(card.view, "new_code", frozenset({HOLDER}), shanghai_date(at))
    card.serial += 1
    card.save(update_fields=["serial"])
    _note(card, "new_code", _holder(card), at, serial=card.serial)
    return card


@transaction.atomic
def send_link(*, number: str, actor: Actor, at: datetime) -> Card:
    """A new link to the holder's own phone; link and code from before are refused at once.

    For who lost the phone. Whoever asks never reads the link. Effects: `card.link_sent`.
    """
    card = lock_card(number)
    check_see(actor, card)
    decide(card.view, "send_link", relations_to(actor, card), shanghai_date(at))
    secret = secrets.token_urlsafe(16)
    card.link_hash, card.tries = link_hash(secret), 0
    card.serial += 1
    card.save(update_fields=["link_hash", "tries", "serial"])
    _note(card, "link_sent", actor.ref, at, serial=card.serial)
    tell_holder(card, "card.link", at, secret=secret)
    return card


@dataclass(frozen=True)
class UseInput:
    """A use as entered: the code that was shown, what for, where; `token` is the form's own."""

    code: str
    privilege: str
    place: str
    note: str = ""
    token: str = ""


@retried
@transaction.atomic
def use_privilege(*, data: UseInput, actor: Actor, at: datetime) -> CardUse:
    """Record a privilege as used, by the department that gives it, from the code that is shown.

    The main card's row is locked while what is left of the year is counted, so that two windows
    never give the last one twice. The same `token` again is the first use. Effects: `card.used`.
    Raises Refused (code, department, quota), Invalid.
    """
    if done := CardUse.objects.filter(token=data.token).select_related("card").first():
        if done.by_id != actor.user_id:
            raise NotVisible
        return done
    payload = genuine(data.code)
    card = lock_card(payload.number)
    if payload.serial != card.serial:
        raise Refused("old_code", "这个码已经作废：持卡人换过新码，请出示新的。")
    decide(card.view, "use", frozenset({USER}), shanghai_date(at))
    rows = need_book().privileges_of(card.level, family=card.main_id is not None)
    privilege = next((p for p in rows if p.code == data.privilege), None)
    if privilege is None:
        raise Invalid({"privilege": ["这张卡没有这项待遇，请重新选择。"]})
    unit = units_by_code([privilege.unit])[privilege.unit]
    check_give(actor, unit.pk)
    place = clean_text(data.place, max_length=80, label="在哪里", field="place", multiline=False)
    note = clean_text(
        data.note, max_length=200, label="说明", field="note", required=False, multiline=False
    )
    main, year = card.main_id or card.pk, shanghai_date(at).year
    used = CardUse.objects.filter(
        main_id=main, year=year, privilege=privilege.code, undone_at=None
    ).count()
    if left_of(privilege.per_year, used) == 0:
        raise Refused("quota", f"今年的 {privilege.per_year} 次已经用完，明年再用。")
    assert actor.user_id is not None
    use = CardUse.objects.create(
        card=card, main_id=main, privilege=privilege.code, title=privilege.title, unit=unit,
        place=place, note=note, year=year, at=at, by_id=actor.user_id, by_name=actor.name,
        token=data.token or secrets.token_hex(16),
    )  # fmt: skip
    said = {
        "privilege": privilege.code,
        "title": privilege.title,
        "place": place,
        "unit": unit.name,
    }
    _note(card, "used", actor.ref, at, use=use.pk, **said)
    return use


@transaction.atomic
def undo_use(*, use_id: int, reason: str, actor: Actor, at: datetime) -> CardUse:
    """Take a use back that was recorded by mistake, with the reason; the holder sees both.

    Effects: `card.use_undone`. Raises NotVisible, Refused, Invalid.
    """
    found = get_use(actor, use_id)
    lock_card(found.card.number)
    use = CardUse.objects.select_related("card").get(pk=found.pk)
    check_undo(actor, use)
    use.undone_reason = clean_text(
        reason, max_length=200, label="撤销理由", field="reason", multiline=False
    )
    use.undone_at, use.undone_name = at, actor.name
    use.save(update_fields=["undone_at", "undone_name", "undone_reason"])
    _note(use.card, "use_undone", actor.ref, at, use=use.pk, reason=use.undone_reason)
    return use


def _holder(card: Card) -> ActorRef:
    return ActorRef(card.user_id, "持卡人")


def _note(card: Card, what: str, who: ActorRef, at: datetime, **payload: object) -> None:
    append_event(
        stream=card.stream, kind=f"card.{what}", at=at, actor=who, about=card,
        payload={"number": card.number, **payload},
    )  # fmt: skip
