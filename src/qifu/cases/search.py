"""Contains-search over Chinese text that also works for two characters.

Trigram indexes need three characters and Chinese words have two, so a case keeps hashed character
pairs of its searchable text; a query must contain them all and is then checked to the letter.
"""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

from django.db.models import QuerySet

from qifu.cases.models import Case
from qifu.kernel.numbering import check_number

MAX_TEXT = 240
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Full-width to half-width, lower case, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def searchable(*parts: str) -> str:
    """The folded text a case is found by, at most `MAX_TEXT` characters."""
    return fold("|".join(p for p in parts if p))[:MAX_TEXT]


def grams_of(text: str) -> list[int]:
    """Sorted hashes of the character pairs of folded `text`, as signed 32-bit integers."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    return sorted(crc32(p.encode()) - 2**31 for p in pairs)


def matching(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """`cases` whose number is `words`, or whose searchable text contains every word."""
    number = check_number(words)
    if number:
        return cases.filter(number=number)
    for word in folded_words(words):
        if not word.isprintable():
            return cases.none()
        cases = cases.filter(search_text__contains=word)
        if len(word) > 1:
            cases = cases.filter(grams__contains=grams_of(word))
    return cases


def folded_words(words: str) -> list[str]:
    """At most five words of what was typed, folded like the text they are looked for in."""
    return [folded for word in words.split()[:5] if (folded := fold(word))]
