"""Background work of finding, run by the worker."""

from __future__ import annotations

import logging

from qifu.finding.documents import sources
from qifu.finding.indexing import sync
from qifu.finding.news import catch_up
from qifu.finding.vectors import fill_vectors, index_many
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now

log = logging.getLogger(__name__)
VECTORS_A_ROUND = 200


@periodic(seconds=10)
def read_news() -> None:
    """Bring what changed into the index."""
    catch_up(at=now())


@periodic(seconds=10)
def embed() -> None:
    """Give new and changed documents their vectors, so many a round."""
    if fill_vectors(limit=VECTORS_A_ROUND):
        index_many()


@periodic(seconds=600)
def compare_all() -> None:
    """Hold every source against the index: what changed without news (a day that came) is found."""
    for source in sources():
        try:
            sync(source=source, at=now())
        except Exception:
            log.exception("source %s cannot be read", source.name)
