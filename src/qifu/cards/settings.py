"""What the district says of its cards, as loaded last."""

from __future__ import annotations

from django.core.cache import cache

from qifu.cards.rules.book import CardBook, parse_book
from qifu.identity.models import District, Unit
from qifu.kernel.errors import NotVisible

KEEP_SECONDS = 60


def card_book() -> CardBook | None:
    """The book; None where the district has no cards. Read once a minute."""
    found = cache.get("cards.book")
    if found is None:
        district = District.objects.only("settings").first()
        said = district.settings.get("cards") if district is not None else None
        found = parse_book(said) if said else False
        cache.set("cards.book", found, KEEP_SECONDS)
    return found or None


def need_book() -> CardBook:
    """The book; NotVisible where the district has no cards."""
    book = card_book()
    if book is None:
        raise NotVisible
    return book


def is_card_task(item: str) -> bool:
    """True for a service whose granting makes or renews a card."""
    book = card_book()
    return book is not None and bool(book.act_of(item))


def forget_book() -> None:
    """After a load the next question reads anew."""
    cache.delete("cards.book")


def units_by_code(codes: list[str]) -> dict[str, Unit]:
    """Units that the book names."""
    return {u.code: u for u in Unit.objects.filter(code__in=codes)}
