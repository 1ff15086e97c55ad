"""Who is told of a card: its holder by text message (and in the own account), and the firm's people.

The holder's link goes to the holder's phone alone; the firm never reads it.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from qifu.cards.models import Card
from qifu.cases.recipients import firm_people
from qifu.kernel.notices import NoticeDraft, enqueue_notices


def tell_holder(
    card: Card, template: str, at: datetime, *, key: str = "", secret: str = "", reason: str = ""
) -> None:
    """A text message to the holder, and a notice where the card is in somebody's account."""
    link = f"{settings.QIFU_BASE_URL}/card/{secret}/" if secret else ""
    context = _context(card, link, reason)
    drafts = [
        NoticeDraft(
            channel="sms", dedupe_key=f"{template}:holder:{card.pk}:{key or secret[:8]}",
            address=card.holder_phone, template=template, context=context, stream=card.stream,
        )
    ]  # fmt: skip
    if card.user_id is not None and not secret:
        drafts.append(
            NoticeDraft(
                channel="site", dedupe_key=f"{template}:account:{card.pk}:{key}",
                recipient_id=card.user_id, template=template, context=context,
                link="/cards/", stream=card.stream,
            )
        )  # fmt: skip
    enqueue_notices(drafts, at)


def tell_firm(card: Card, template: str, at: datetime, *, key: str = "", reason: str = "") -> None:
    """A notice to the people of the firm; without a link to the holder's page."""
    people, _ = firm_people([card.enterprise_id], at)
    context = _context(card, "", reason)
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"{template}:firm:{card.pk}:{person}:{key}",
                recipient_id=person, template=template, context=context,
                link="/cards/ours/", stream=card.stream,
            )
            for person in sorted(people[card.enterprise_id])
        ], at,
    )  # fmt: skip


def _context(card: Card, link: str, reason: str) -> dict[str, str]:
    return {
        "number": card.number, "due": f"{card.valid_until}", "reason": reason, "link": link,
    }  # fmt: skip
