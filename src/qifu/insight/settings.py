"""The metrics as the district has them loaded; read once a minute."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache

from qifu.identity.models import District
from qifu.insight.rules.metrics import Book, read_book

KEEP_SECONDS = 60
CACHED = "insight.metrics"


def metric_book() -> Book:
    """As loaded last; empty where the district has no metrics."""
    said = cache.get(CACHED)
    if said is None:
        district = District.objects.first()
        said = (district.settings.get("metrics") or {}) if district else {}
        cache.set(CACHED, said, KEEP_SECONDS)
    return book_of(said)


_books: dict[str, Book] = {}


def book_of(said: dict[str, Any]) -> Book:
    """The book a metrics file makes, made once."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    if digest not in _books:
        _books.clear()
        _books[digest] = read_book(said, digest)
    return _books[digest]


def forget_metrics() -> None:
    """Read them anew at the next question (a pack was loaded)."""
    cache.delete(CACHED)
