"""Words and tones that pages of cards share."""

from __future__ import annotations

from collections.abc import Sequence

from qifu.cards.rules.book import Category
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.rules.body import Names
from qifu.catalogue.rules.checks import facts_of_fields
from qifu.catalogue.rules.conditions import words_of

TONES = {"active": "green", "offered": "yellow", "revoked": "red", "expired": "", "declined": ""}


def state_tone(code: str) -> str:
    """The tone of a state's badge."""
    return TONES.get(code, "")


def condition_words(categories: Sequence[Category]) -> dict[str, str]:
    """What each category asks, in words, by code. One query."""
    facts = facts_of_fields(Names(fields=field_kinds()))
    return {c.code: words_of(dict(c.when), facts) for c in categories}
