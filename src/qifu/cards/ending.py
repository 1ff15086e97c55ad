"""A card ends: revoked by the head of the issuing unit with a reason, or by itself on its last day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.cards.locking import lock_card
from qifu.cards.models import Card
from qifu.cards.notices import tell_firm, tell_holder
from qifu.cards.permissions import check_see, relations_to
from qifu.cards.rules.moves import LIVE, decide
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.actors import ActorRef
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date


@transaction.atomic
def revoke_card(*, number: str, reason: str, actor: Actor, at: datetime) -> Card:
    """End a card and its family's before their day; holder and firm are told why.

    Effects: `card.revoked` on each card. Raises NotVisible, Refused, Invalid.
    """
    card = lock_card(number)
    check_see(actor, card)
    decide(card.view, "revoke", relations_to(actor, card), shanghai_date(at))
    said = clean_text(reason, max_length=300, label="注销理由", field="reason", multiline=False)
    _end(card, "revoked", said, actor.ref, at)
    for row in Card.objects.select_for_update().filter(main=card, state__in=LIVE).order_by("id"):
        _end(row, "revoked", f"主卡已注销：{said}"[:300], actor.ref, at)
    return card


def expire_card(card: Card, at: datetime) -> None:
    """Write down that a card's days are over; it has not been valid since its last day anyway."""
    _end(card, "expired", f"有效期到 {card.valid_until}", SYSTEM_ACTOR.ref, at)


def _end(card: Card, state: str, reason: str, who: ActorRef, at: datetime) -> None:
    row = card
    row.state, row.ended_at, row.end_reason, row.end_name = state, at, reason, who.name[:80]
    row.save(update_fields=["state", "ended_at", "end_reason", "end_name"])
    append_event(
        stream=card.stream, kind=f"card.{state}", at=at, actor=who, about=card,
        payload={"number": card.number, "reason": reason},
    )  # fmt: skip
    key = f"{state}:{at:%Y%m%d}"
    tell_holder(card, "card.ended", at, key=key, reason=reason)
    tell_firm(card, "card.ended", at, key=key, reason=reason)
