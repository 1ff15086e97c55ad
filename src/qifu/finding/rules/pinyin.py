"""Pinyin: what is typed in letters, and characters that sound alike. Pure.

A syllable is compared by its flat form: zh/z, ch/c, sh/s, n/l, f/h and -ng/-n are one, as they are
for many who type. Two neighbouring syllables make a marked key, so one wrong syllable costs two of
many keys and not the find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

SOUND = "~"  # marks two neighbouring syllables among words
_INITIALS = "zh ch sh b p m f d t n l g k h j q x r z c s y w".split()
_FINALS = (
    "a o e ai ei ao ou an en ang eng ong i ia ie iao iu ian in iang ing iong"
    " u ua uo uai ui uan un uang ueng v ve ue er".split()
)
_ALONE = "a o e ai ei ao ou an en ang eng er".split()
_LETTERS = re.compile(r"[a-z']{2,40}")


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    return frozenset([i + f for i in _INITIALS for f in _FINALS] + _ALONE)


def flat(syllable: str) -> str:
    """A syllable as it is compared.

    >>> flat("zhang"), flat("zan"), flat("ling")
    ('zan', 'zan', 'nin')
    """
    found = re.sub(r"^(z|c|s)h", r"\1", syllable)
    found = re.sub(r"^l(?!v)", "n", found)
    return re.sub(r"ng$", "n", found)


def split_letters(letters: str) -> list[str]:
    """Letters as syllables, the longest first; [] when they are none. The last may be unfinished.

    >>> split_letters("yingyezhizhao")
    ['ying', 'ye', 'zhi', 'zhao']
    """
    return next(iter(_split(letters.replace("'", ""))), [])


def _split(letters: str) -> Iterable[list[str]]:
    if not letters:
        yield []
        return
    for size in range(min(6, len(letters)), 0, -1):
        head = letters[:size]
        if head in _syllables():
            for rest in _split(letters[size:]):
                yield [head, *rest]
                return
    if any(s.startswith(letters) for s in _syllables()):
        yield []  # unfinished: it is left out


def letter_runs(text: str) -> list[str]:
    """Runs of Latin letters of folded text that may be pinyin: full or initials."""
    return [run.replace("'", "") for run in _LETTERS.findall(text.lower())]


def sounds_of(syllables: Sequence[str]) -> set[str]:
    """Marked keys of neighbouring syllables.

    >>> sorted(sounds_of(["zhi", "zhao"]))
    ['~zizao']
    """
    heard = [flat(s) for s in syllables]
    return {f"{SOUND}{a}{b}" for a, b in pairwise(heard)}


def initials_of(syllables: Sequence[str]) -> str:
    """The first letter of each syllable.

    >>> initials_of(["ying", "ye", "zhi", "zhao"])
    'yyzz'
    """
    return "".join(s[0] for s in syllables if s)
