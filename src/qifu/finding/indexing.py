"""Keeping the index as the sources are: compare by digest, write what differs, drop what is gone.

Reading names needs pypinyin, so this runs in the worker and the command line, not in the web.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from qifu.finding.documents import FoundDoc, Source, sources
from qifu.finding.models import SearchDocument
from qifu.finding.rules.pinyin import initials_of, sounds_of
from qifu.finding.rules.words import fold, pairs_of, words_of
from qifu.finding.sounds import fill_sounds, syllables_of_phrase

READING = "1"  # change it when documents are read differently: every one is written anew
LOCK = 0x71667364
FIELDS = (
    "title name says notes passages stages unit unit_name from_day until phrases head body"
    " head_size letters initials digest changed_at"
).split()


@dataclass(frozen=True)
class Synced:
    """What a round did."""

    written: int = 0
    removed: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.written or self.removed)


def sync_all(*, at: datetime, force: bool = False) -> Synced:
    """Bring the whole index in line with every source; `force` writes the same ones anew too."""
    rounds = [sync(source=source, at=at, force=force) for source in sources()]
    return Synced(sum(r.written for r in rounds), sum(r.removed for r in rounds))


@transaction.atomic
def sync(
    *, source: Source, at: datetime, codes: Collection[str] | None = None, force: bool = False
) -> Synced:
    """Bring the documents of a source (those of `codes`, or all) in line; one round at a time.

    Effects: rows written and removed, and how common each term is counted anew when any was.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    wanted = {doc.key: doc for doc in source.documents(codes, at)}
    there = SearchDocument.objects.filter(kind__in=source.kinds)
    if codes is not None:
        there = there.filter(code__in=codes)
    known = {
        (kind, code): digest for kind, code, digest in there.values_list("kind", "code", "digest")
    }
    gone = [key for key in known if key not in wanted]
    fresh = [d for key, d in wanted.items() if force or known.get(key) != d.digest(READING)]
    remove(gone)
    write(fresh, at)
    if gone or fresh:
        count_terms()
    return Synced(len(fresh), len(gone))


def remove(keys: Iterable[tuple[str, str]]) -> None:
    """Take documents out of the index."""
    for kind, code in keys:
        SearchDocument.objects.filter(kind=kind, code=code).delete()


def write(docs: Collection[FoundDoc], at: datetime) -> None:
    """Write documents, new or changed."""
    if docs:
        fill_sounds()
    SearchDocument.objects.bulk_create(
        [row_of(doc, at) for doc in docs],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["kind", "code"],
        update_fields=FIELDS,
    )


def row_of(doc: FoundDoc, at: datetime) -> SearchDocument:
    """A document as a row, unsaved."""
    spoken = [syllables_of_phrase(phrase) for phrase in doc.phrases]
    words = set().union(*(words_of(p) for p in doc.phrases))
    told = " ".join(text for _, text in doc.passages) + " " + " ".join([doc.unit_name, *doc.notes])
    sounds = set().union(*map(sounds_of, spoken))
    pairs = set().union(*(pairs_of(p) for p in doc.phrases))
    return SearchDocument(
        kind=doc.kind,
        code=doc.code,
        title=doc.title,
        name=doc.name,
        says=list(doc.says),
        notes=list(doc.notes),
        passages=[list(p) for p in doc.passages],
        stages=list(doc.stages),
        unit=doc.unit,
        unit_name=doc.unit_name,
        from_day=doc.from_day,
        until=doc.until,
        phrases=keys_of(doc.phrases),
        head=_terms(words | pairs | sounds),
        body=_terms(words_of(told) - words),
        head_size=len(words),
        letters=" ".join("".join(s) for s in spoken),
        initials=" ".join(map(initials_of, spoken)),
        digest=doc.digest(READING),
        changed_at=at,
    )


def keys_of(phrases: Iterable[str]) -> list[str]:
    """Names as whole phrases are looked up: folded, and each part between signs of its own."""
    found: dict[str, None] = {}
    for phrase in phrases:
        folded = fold(phrase)
        parts = [part for part in folded.split() if len(part) > 2]
        found |= dict.fromkeys([folded.replace(" ", ""), *parts])
    return [key for key in found if len(key) > 1]


def _terms(terms: Iterable[str]) -> str:
    """Terms as the text of a tsvector, without places."""
    return " ".join("'" + t.replace("\\", "").replace("'", "''") + "'" for t in sorted(terms))


def count_terms() -> None:
    """Count anew how many documents hold each term. About a second for 20,000 documents."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM finding_searchterm")
        cursor.execute(
            "INSERT INTO finding_searchterm (term, documents)"
            " SELECT word, ndoc FROM ts_stat('SELECT head || body FROM finding_searchdocument')"
            " UNION ALL SELECT '', count(*) FROM finding_searchdocument"
        )
