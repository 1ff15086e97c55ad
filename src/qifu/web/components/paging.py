"""Pages of a list without counting a million rows: one row more than a page tells if more follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from qifu.identity.request import Request

COUNT_CAP = 1000


@dataclass(frozen=True)
class Page:
    """One page of rows; iterate it, and give it to ``{% pager page %}``."""

    rows: Sequence[Any]
    number: int
    has_next: bool
    total: int | None = None
    capped: bool = False

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def summary(self) -> str:
        """共 1,234 条，第 2 页"""
        if self.total is None:
            return f"第 {self.number} 页"
        more = "以上" if self.capped else ""
        return f"共 {self.total:,} 条{more} · 第 {self.number} 页"


def page_number(request: Request) -> int:
    """The page asked for in the address; whatever is not a number is the first."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def paginate(
    request: Request,
    rows: QuerySet[Any] | Sequence[Any],
    *,
    per_page: int = 20,
    count: bool = True,
) -> Page:
    """The page of `rows` the address asks for; at most two queries.

    The total is counted up to 1,000 and then told as "1,000 条以上"; `count=False` leaves it out.
    """
    number = page_number(request)
    first = (number - 1) * per_page
    found = list(rows[first : first + per_page + 1])
    has_next = len(found) > per_page
    total = None
    if count:
        if number == 1 and not has_next:
            total = len(found)
        elif isinstance(rows, QuerySet):
            total = rows.order_by()[: COUNT_CAP + 1].count()
        else:
            total = len(rows)
    capped = total is not None and total > COUNT_CAP
    return Page(found[:per_page], number, has_next, COUNT_CAP if capped else total, capped)
