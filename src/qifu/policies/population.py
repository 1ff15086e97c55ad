"""All firms as columns in memory, for the matcher: read from the ledger once, then kept.

A web process keeps what it read until the ledger has changed and `SECONDS` have gone by, so that
an officer's keystrokes cost no reading. `Population.at` says how fresh it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection
from django.db.models import Max

from qifu.eligibility.facts import Fact as DeclaredFact
from qifu.enterprises.facts import INDUSTRY, TOWN, declared_facts
from qifu.enterprises.models import Enterprise, FirmFacts
from qifu.enterprises.rules.values import as_typed

if TYPE_CHECKING:
    from qifu.eligibility import Enterprises

SECONDS = 20

_FIRMS = """
SELECT e.id, e.uscc, e.industry, coalesce(u.area_code, ''), coalesce(f.values, '{}'::jsonb)
FROM enterprises_enterprise e
LEFT JOIN identity_unit u ON u.id = e.town_id
LEFT JOIN enterprises_firmfacts f ON f.enterprise_id = e.id
WHERE e.status = 'active' ORDER BY e.id
"""


@dataclass(frozen=True)
class Population:
    """Every active firm: `ids[row]` is its id, `stamp` says of what state of the ledger."""

    ids: np.ndarray
    enterprises: Enterprises
    facts: Mapping[str, DeclaredFact]
    stamp: tuple[Any, ...]
    read_at: datetime

    def __len__(self) -> int:
        return len(self.ids)


_lock = Lock()
_kept: list[tuple[Population, float]] = []


def population(at: datetime) -> Population:
    """The firms as of now, at most `SECONDS` old where the ledger keeps changing."""
    with _lock:
        if _kept:
            found, checked = _kept[0]
            if monotonic() - checked < SECONDS:
                return found
            if found.stamp == ledger_stamp():
                _kept[0] = (found, monotonic())
                return found
        fresh = read_population(at)
        _kept[:] = [(fresh, monotonic())]
        return fresh


def forget_population() -> None:
    """Drop what this process keeps (after an import, in tests)."""
    with _lock:
        _kept.clear()


def ledger_stamp() -> tuple[Any, ...]:
    """Changes whenever a firm or a fact of one does. Two queries on indexes."""
    last = Enterprise.objects.aggregate(last=Max("id"))["last"]
    return last, FirmFacts.objects.aggregate(at=Max("changed_at"))["at"]


def read_population(at: datetime) -> Population:
    """Read every active firm from the ledger; one pass with a server-side cursor."""
    from qifu.eligibility import enterprises_of

    stamp, facts = ledger_stamp(), declared_facts()
    ids: list[int] = []
    rows: list[dict[str, Any]] = []
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FIRMS)
        while many := cursor.fetchmany(5000):
            for pk, uscc, industry, town, values in many:
                ids.append(pk)
                rows.append(_typed(uscc, industry, town, values, facts))
    return Population(np.array(ids, np.int64), enterprises_of(rows, facts), facts, stamp, at)


def _typed(
    uscc: str, industry: str, town: str, values: Any, facts: Mapping[str, DeclaredFact]
) -> dict[str, Any]:
    row = {n: as_typed(facts[n].type, v) for n, v in _json(values).items() if n in facts}
    for name, value in ((INDUSTRY, industry), (TOWN, town)):
        if value and name in facts:
            row.setdefault(name, value)
    return row | {"uscc": uscc}


def _json(values: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(values) if isinstance(values, str) else values
    return found
