"""What the district says of personal data, as loaded last."""

from __future__ import annotations

from qifu.identity.models import District
from qifu.privacy.rules.book import Book, parse_book


def privacy_book() -> Book:
    """The book; its defaults where the district says nothing. One query."""
    district = District.objects.only("settings").order_by("id").first()
    return parse_book(district.settings.get("privacy") or {} if district is not None else {})
