"""One card's row under its lock. A family card is locked after its main card, so that two writers
never wait for each other."""

from __future__ import annotations

from qifu.cards.keys import link_hash
from qifu.cards.models import Card
from qifu.kernel.errors import NotVisible


def lock_card(number: str) -> Card:
    """By number; NotVisible."""
    found = Card.objects.filter(number=number[:24]) if number.isprintable() else Card.objects.none()
    return _locked(found.values_list("pk", "main_id").first())


def lock_by_secret(secret: str) -> Card:
    """By the secret of the holder's link; NotVisible."""
    rows = Card.objects.filter(link_hash=link_hash(secret))
    return _locked(rows.values_list("pk", "main_id").first())


def _locked(place: tuple[int, int | None] | None) -> Card:
    if place is None:
        raise NotVisible
    key, main = place
    if main is not None:
        list(Card.objects.select_for_update().filter(pk=main))
    rows = Card.objects.select_for_update(of=("self",)).select_related("enterprise", "main")
    return rows.get(pk=key)
