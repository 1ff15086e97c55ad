"""Pages by key: a cursor says after which row to go on, so inserts never shift a page.

A cursor is opaque to callers, bound to the order and filters it came from.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from qifu.api.problems import Problem
from qifu.cases.models import Case

ORDERS = {"due": ("next_due_on", "id"), "newest": ("-id",)}
MAX_ID = 2**63 - 1


def cursor_after(case_id: int, day: date, order: str, filters: str) -> str:
    """The cursor of the page that begins after the case that was listed at `day`."""
    key: list[Any] = [day.isoformat(), case_id] if order == "due" else [case_id]
    raw = json.dumps([_mark(order, filters), key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def after_cursor(
    cases: QuerySet[Case], order: str, filters: str, cursor: str | None
) -> QuerySet[Case]:
    """`cases` in `order`, only what comes after `cursor`; Problem `cursor_invalid`."""
    ordered = cases.order_by(*ORDERS[order])
    if not cursor:
        return ordered
    key = _key(cursor, order, filters)
    if order == "newest":
        return ordered.filter(id__lt=key[-1])
    day, last = key
    # the first condition lets the index begin at the day, the second cuts within it
    return ordered.filter(next_due_on__gte=day).filter(Q(next_due_on__gt=day) | Q(id__gt=last))


def _key(cursor: str, order: str, filters: str) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, key = json.loads(raw)
        last = int(key[-1])
        found: list[Any] = [last] if order == "newest" else [date.fromisoformat(key[0]), last]
        if mark != _mark(order, filters) or not 0 <= last <= MAX_ID:
            raise ValueError
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Problem(
            "cursor_invalid", "翻页游标无效，或与这次的筛选条件不符；请从第一页重新开始。"
        ) from error
    return found


def _mark(order: str, filters: str) -> str:
    return hashlib.sha256(f"{order}\n{filters}".encode()).hexdigest()[:12]
