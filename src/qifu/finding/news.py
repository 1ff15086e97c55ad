"""What happened elsewhere and changes what can be found.

In the transaction that made it so, whatever is public no more is taken out of the index; what is
new or written differently waits for the worker (`SearchDue`), who is there within seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from qifu.finding.documents import Source, sources
from qifu.finding.indexing import Synced, sync
from qifu.finding.models import SearchDocument, SearchDue
from qifu.kernel.events import Event, subscribe

log = logging.getLogger(__name__)
# Kinds that change nothing the public sees.
UNSEEN = ("draft", "told", "pushed", "firm_pinned", "firm_unpinned")
BY_STREAM = {"item": "items", "policy": "policies", "bundle": "bundles"}
OFFERED, ASKED = ("exchange",), ("requests",)
WHOLE = {
    "case.known_answer": ("answers",),
    "case.known_answer_withdrawn": ("answers",),
    "pack.loaded": ("answers", "bundles", "centres", "exchange", "items", "law", "policies"),
    "exchange.product_saved": OFFERED,
    "exchange.product_withdrawn": OFFERED,
    "exchange.provider_decided": OFFERED,
    "exchange.provider_ended": OFFERED,
    "exchange.released": ASKED,
    "case.choose": ASKED,
    "case.answers_over": ASKED,
    "case.withdraw": ASKED,
    "case.stop": ASKED,
    "unit.closed": ("answers", "bundles", "centres", "items", "law", "policies"),
}
FAMILIES = {
    "centre": ("bundles", "centres", "items"),
    "window": ("bundles", "centres", "items"),
    "stationing": ("bundles", "items"),
    "evidence-type": ("items",),
}
MANY = 20  # from so many codes on, the whole source is asked


@subscribe("item.*", "policy.*", "bundle.*", "centre.*", "window.*", "stationing.*",
           "evidence-type.*", *WHOLE)  # fmt: skip
def hear(events: list[Event]) -> None:
    """Note what has to be read anew, and take out at once what nobody may see any more."""
    due = {pair for event in events for pair in concerned(event)}
    known = {source.name: source for source in sources()}
    for name in sorted({name for name, _ in due if name in known}):
        codes = {code for source, code in due if source == name}
        whole = "" in codes or len(codes) > MANY
        _take_out(known[name], None if whole else codes, events[-1].at)
        noted = [""] if whole else sorted(codes)
        SearchDue.objects.bulk_create(
            SearchDue(source=name, code=code, noted_at=events[-1].at) for code in noted
        )


def follow(family: str, source: str, *kinds: str) -> None:
    """Let a room above have its `source` read anew: `kinds` of events of streams `family:<code>`."""
    BY_STREAM[family] = source
    subscribe(*kinds)(hear)


def concerned(event: Event) -> Iterable[tuple[str, str]]:
    """(source, code) of everything an event changes; code "" is all of the source."""
    family, _, name = event.stream.partition(":")
    if event.kind in WHOLE:
        return [(source, "") for source in WHOLE[event.kind]]
    if event.kind.rpartition(".")[2].startswith(UNSEEN):
        return []
    if family in BY_STREAM and name:
        return [(BY_STREAM[family], name)]
    return [(source, "") for source in FAMILIES.get(event.kind.partition(".")[0], ())]


def _take_out(source: Source, codes: set[str] | None, at: datetime) -> None:
    """Remove what the source shows no more. Where it cannot be read, what was written is not undone
    for it: the documents of `codes` go, to be on the safe side, and come back with the worker."""
    rows = SearchDocument.objects.filter(kind__in=source.kinds)
    if codes is not None:
        rows = rows.filter(code__in=codes)
    if not rows.exists():
        return
    try:
        with transaction.atomic():
            public = {doc.key for doc in source.documents(codes, at)}
    except Exception:
        log.exception("source %s cannot be read", source.name)
        public = set() if codes is not None else set(rows.values_list("kind", "code"))
    gone = [pk for pk, *key in rows.values_list("pk", "kind", "code") if tuple(key) not in public]
    SearchDocument.objects.filter(pk__in=gone).delete()


def catch_up(*, at: datetime) -> Synced:
    """Read anew what is due, each source by itself: one that fails is logged and holds up no other.

    Safe in several workers: rows are taken by one of them.
    """
    names = set(SearchDue.objects.values_list("source", flat=True))
    done = []
    for source in sources():
        if source.name in names:
            try:
                done.append(_catch_up_with(source, at))
            except Exception:
                log.exception("source %s cannot be read", source.name)
    SearchDue.objects.filter(source__in=names - {s.name for s in sources()}).delete()
    return Synced(sum(d.written for d in done), sum(d.removed for d in done))


@transaction.atomic
def _catch_up_with(source: Source, at: datetime) -> Synced:
    due = SearchDue.objects.select_for_update(skip_locked=True).filter(source=source.name)
    rows = dict(due.values_list("pk", "code"))
    if not rows:
        return Synced()
    codes = set(rows.values())
    done = sync(source=source, at=at, codes=None if "" in codes else codes)
    SearchDue.objects.filter(pk__in=rows).delete()
    return done
