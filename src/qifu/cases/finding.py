"""The page of a list that contains some words, quickly whether they are rare or everywhere.

Rare words are found by the index of character pairs. A word that stands in every tenth case would
fetch a hundred thousand rows that way to show fifty; but then the first rows of the list itself
already hold enough of them, so those are looked at first.
"""

from __future__ import annotations

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from qifu.cases.models import Case
from qifu.cases.search import folded_words, matching
from qifu.kernel.numbering import check_number

LOOK = 2_000  # rows of the list read before the index is asked
FEW, FAR = 2_000, 12_000  # a word in more rows than FEW is looked for so far down the list
MOST = 10_000


def find_ids(cases: QuerySet[Case], words: str, needed: int) -> tuple[list[int], bool]:
    """Ids of those of the ordered `cases` that contain `words`, in order; True when there are more.

    At least `needed` + 1 of them when that many exist, at most `MOST`. Two queries for rare words, at most four.
    """
    if not check_number(words):
        found = _among_first(cases, words, LOOK + 2 * needed)
        if len(found) > needed:
            return found, True
        if _is_everywhere(cases, words):
            found = _among_first(cases, words, FAR + 2 * needed)
            if len(found) > needed:
                return found, True
    ids = list(matching(cases, words).values_list("id", flat=True)[: MOST + 1])
    return ids[:MOST], len(ids) > MOST


def _is_everywhere(cases: QuerySet[Case], words: str) -> bool:
    """True when more than `FEW` contain the words; in no order, so it stops there."""
    rows = matching(cases, words).order_by().values_list("id", flat=True)
    return len(rows[: FEW + 1]) > FEW


def _among_first(cases: QuerySet[Case], words: str, look: int) -> list[int]:
    """Ids among the first `look` of `cases`; the rest is not looked at."""
    wanted = folded_words(words)
    if not all(word.isprintable() for word in wanted):
        return []
    try:
        sql, params = cases.values_list("id", "search_text")[:look].query.sql_with_params()
    except EmptyResultSet:
        return []
    tests = " AND ".join(["t LIKE %s"] * len(wanted)) or "true"
    likes = [f"%{_plain(word)}%" for word in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM (SELECT *, row_number() OVER () AS n FROM ({sql}) AS a(id, t)) AS b"  # noqa: S608
            f" WHERE {tests} ORDER BY n",
            [*params, *likes],
        )
        return [row[0] for row in cursor.fetchall()]


def _plain(word: str) -> str:
    """`word` without meaning for LIKE."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
