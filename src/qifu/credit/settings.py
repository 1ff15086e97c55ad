"""The district's credit book as it is loaded, kept while its text stays the same."""

from __future__ import annotations

from qifu.credit.rules.kinds import CreditBook, book_of
from qifu.identity.queries import current_district


def credit_book() -> CreditBook:
    """Kinds, uses and grounds; empty where the pack has no `credit.yaml`. One query."""
    district = current_district()
    return book_of(district.settings.get("credit", {}) if district else {})
