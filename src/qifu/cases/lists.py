"""Pages of cases: ids first from a covering index (a deep page stays cheap), then the rows.

Lists read `Case` alone, with the name of the handler.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from qifu.cases.boxes import ListFilter, filtered_cases
from qifu.cases.counting import COUNT_LIMIT, count_cases
from qifu.cases.finding import find_ids
from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.kernel.rows import read_rows
from qifu.kernel.time import shanghai_date

PAGE_SIZE = 50
LIST_FIELDS = tuple(
    "id number state version title topic topic_title firm_name channel klass lead_unit_id"
    " handler_id opened_at received_on due_on original_due_on warn_on paused live provisional"
    " step_due_on step_warn_on next_due_on level round returns open open_orders open_co"
    " pending_extension closed_at answered_at result process_id enterprise_id merged_number"
    " final".split()
)


@dataclass(frozen=True)
class CasePage:
    """One page of a list. `total` is exact, or at least so many when `total_capped`."""

    rows: list[Case]
    total: int
    total_capped: bool
    page: int
    pages: int


def list_cases(
    actor: Actor, f: ListFilter, at: datetime, *, size: int = PAGE_SIZE, total: int | None = None
) -> CasePage:
    """One page of a list: at most three queries however many rows.

    `total` saves counting when the caller knows it (the count of a light).
    """
    if f.q.strip():
        return _page_of_words(actor, f, at, size)
    cases = filtered_cases(actor, f, shanghai_date(at))
    if total is None:
        total = count_cases(actor, f, at)
    pages = max(1, -(-total // size))
    page = min(max(1, f.page), pages)
    ids = list(cases.values_list("id", flat=True)[(page - 1) * size : page * size])
    return CasePage(
        rows=rows_of(ids),
        total=min(total, COUNT_LIMIT),
        total_capped=total > COUNT_LIMIT,
        page=page,
        pages=pages,
    )


def _page_of_words(actor: Actor, f: ListFilter, at: datetime, size: int) -> CasePage:
    """A page of what contains the words; `total` is a lower bound when there are many."""
    cases = filtered_cases(actor, replace(f, q=""), shanghai_date(at))
    ids, more = find_ids(cases, f.q, max(1, f.page) * size)
    pages = max(1, -(-len(ids) // size))
    page = min(max(1, f.page), pages)
    shown = ids[(page - 1) * size : page * size]
    return CasePage(rows=rows_of(shown), total=len(ids), total_capped=more, page=page, pages=pages)


def number_after(actor: Actor, f: ListFilter, case: Case, at: datetime) -> str:
    """The number of the case that follows `case` in a list of open ones; "" when it is the last."""
    later = Q(next_due_on__gt=case.next_due_on) | Q(next_due_on=case.next_due_on, pk__gt=case.pk)
    rows = filtered_cases(actor, f, shanghai_date(at)).filter(later).exclude(pk=case.pk)
    return rows.values_list("number", flat=True).first() or ""


def rows_of(ids: list[int]) -> list[Case]:
    """List rows of `ids` in that order, one query."""
    rows = read_rows(
        Case, "t.id = ANY(%s)", [ids], names=LIST_FIELDS, joins=(("handler", ("id", "name")),)
    )
    found = {c.pk: c for c in rows}
    return [found[i] for i in ids if i in found]
