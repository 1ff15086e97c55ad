"""Taking a list out of the system: just what the person sees, bounded, and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from qifu.cases.boxes import ListFilter, filtered_cases, page_query
from qifu.cases.lists import LIST_FIELDS
from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.kernel.access import record_access
from qifu.kernel.events import append_event
from qifu.kernel.time import shanghai_date

EXPORT_LIMIT = 20_000


def export_cases(actor: Actor, f: ListFilter, at: datetime) -> Iterator[Case]:
    """The rows of the list `f` in its order, one more than the limit when there are more."""
    cases = filtered_cases(actor, f, shanghai_date(at)).select_related("handler")
    return cases.only(*LIST_FIELDS)[: EXPORT_LIMIT + 1].iterator(chunk_size=2000)


@transaction.atomic
def record_export(*, actor: Actor, f: ListFilter, rows: int, at: datetime) -> None:
    """Leave a trace of who took how much out, by which filter (event `cases.exported`)."""
    append_event(
        stream=f"exports:{actor.user_id}",
        kind="cases.exported",
        at=at,
        actor=actor.ref,
        payload={"box": f.box, "filter": page_query(f), "rows": rows},
    )
    record_access(
        act="export", target="cases", actor=actor, at=at,
        detail={"what": f"办件清单 {rows} 行", "filter": page_query(f)},
    )  # fmt: skip
