"""How characters are read. The reading of phrases is done where documents are indexed (the worker);
a question is read by the table `SearchSound`, so that the web needs no dictionary of 60 MB."""

from __future__ import annotations

from collections.abc import Iterable

from qifu.finding.models import SearchSound
from qifu.finding.rules.words import fold

_known: dict[str, str] = {}
BATCH = 5_000


def syllables_of_phrase(text: str) -> list[str]:
    """The syllables of a name, characters with several readings by their phrase. Loads pypinyin."""
    from pypinyin import lazy_pinyin

    return [s for s in lazy_pinyin(fold(text).replace(" ", ""), errors="ignore") if s.isalpha()]


def syllables_of_question(text: str) -> list[str]:
    """The usual syllable of each Chinese character; at most one query, none for known ones."""
    chars = [c for c in fold(text) if "\u3400" <= c <= "\u9fff"]
    unknown = {c for c in chars if c not in _known}
    if unknown:
        rows = SearchSound.objects.filter(char__in=unknown).values_list("char", "syllable")
        _known.update(rows)
    return [_known[c] for c in chars if c in _known]


def fill_sounds() -> int:
    """Write the table where it is empty: every character of GB 2312. How many there are now."""
    from pypinyin import lazy_pinyin

    if found := SearchSound.objects.count():
        return found
    rows = [SearchSound(char=c, syllable=lazy_pinyin(c)[0]) for c in _common()]
    SearchSound.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _common() -> Iterable[str]:
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
