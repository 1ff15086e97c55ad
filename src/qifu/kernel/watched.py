"""What somebody owes by a day and is reminded of: warned once when it is near, once when it is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qifu.kernel.time import shanghai_date

AT_ONCE = 500
NEAR, LATE = 1, 2


@transaction.atomic
def warn_of(
    rows: QuerySet[Any], warn: Callable[[Any, bool, datetime], object], *, at: datetime
) -> int:
    """Tell of open rows that are nearly due or late, each once; how many. Locked ones wait.

    Rows have `state`, `due_on`, `warn_on` and `told` (0, NEAR, LATE); `warn` is given the row,
    whether it is late, and the moment.
    """
    today, done = shanghai_date(at), 0
    due = rows.filter(state="open", told__lt=LATE, warn_on__lte=today)
    for row in due.select_for_update(of=("self",), skip_locked=True).order_by("id")[:AT_ONCE]:
        step = LATE if today > row.due_on else NEAR
        if row.told < step:
            warn(row, step == LATE, at)
            row.told = step
            row.save(update_fields=["told"])
            done += 1
    return done
