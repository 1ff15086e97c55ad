"""Lists of applications and their tasks by words, quickly whether these are rare or everywhere.

The words are looked for where cases keep theirs: the firm, its code, the contact, what is applied for.
Rare ones are found by the index of character pairs; for one that stands everywhere the list itself is
walked in its own order, which soon has a page full.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from qifu.bundles.queries import KIND
from qifu.cases.models import Case
from qifu.cases.search import folded_words, matching

Row = TypeVar("Row", bound=Model)
RARE = 2_000


def with_words(rows: QuerySet[Row], text: str, *, case: str) -> QuerySet[Row]:
    """Those of `rows` whose case (`case` leads to it) contains every word. One query beside."""
    if not text.strip():
        return rows
    found = matching(Case.objects.filter(kind=KIND).order_by(), text)
    ids = list(found.values_list("pk", flat=True)[: RARE + 1])
    if len(ids) <= RARE:
        return rows.filter(**{f"{case}__in": ids})
    for word in folded_words(text):
        rows = rows.filter(**{f"{case}__search_text__contains": word})
    return rows
