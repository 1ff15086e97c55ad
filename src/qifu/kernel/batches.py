"""Many rows gone through a batch at a time, so that none is passed over and none held for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet


def batches(rows: QuerySet[Any], size: int) -> Iterator[list[int]]:
    """The keys of `rows` in their order, `size` at a time; each batch is read when it is asked for."""
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield ids
        last = ids[-1]
