"""The worker's round: cards whose days are over are written down as ended, and who is to renew is
told in time. Nothing waits for it: a card is not valid after its last day in any case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from qifu.cards.ending import expire_card
from qifu.cards.locking import lock_card
from qifu.cards.models import Card
from qifu.cards.notices import tell_firm, tell_holder
from qifu.cards.rules.moves import LIVE
from qifu.cards.settings import card_book
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now, shanghai_date

AT_ONCE = 200
WARN_DAYS = 30


@periodic(seconds=3600)
def tend_cards() -> None:
    """Once an hour."""
    end_what_is_over(now())
    warn_of_the_end(now())


def end_what_is_over(at: datetime) -> int:
    """Write down cards that ended by themselves, some at a time; says how many."""
    today = shanghai_date(at)
    rows = Card.objects.filter(state__in=LIVE, valid_until__lt=today).order_by("id")
    done = 0
    for number in rows.values_list("number", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            card = lock_card(number)
            if card.state in LIVE and card.valid_until < today:
                expire_card(card, at)
                done += 1
    return done


def warn_of_the_end(at: datetime) -> int:
    """Tell holders and firms of cards that end soon and may be renewed, once a term."""
    book, today = card_book(), shanghai_date(at)
    if book is None:
        return 0
    rows = Card.objects.select_related("enterprise", "main").filter(
        state="active", main=None, valid_until__gte=today,
        valid_until__lte=today + timedelta(days=min(WARN_DAYS, book.renew_days)),
    ).order_by("id")  # fmt: skip
    for card in rows[:AT_ONCE]:
        key = card.valid_until.isoformat()
        tell_holder(card, "card.expiring", at, key=key)
        tell_firm(card, "card.expiring", at, key=key)
    return rows.count()
