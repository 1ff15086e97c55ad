"""Firms of which something else is known now: matched anew, told what has become theirs.

A change leaves one row a firm (`FirmCheck`), however often and however much changes; the worker
takes them in chunks, so that a file of a million rows asks for no million jobs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from qifu.eligibility import Fact as DeclaredFact
from qifu.eligibility import explain
from qifu.eligibility.language import asked_of
from qifu.enterprises.facts import (
    FactsMoved,
    Known,
    declared_facts,
    facts_by_name,
    firms_with_facts,
    known_of,
    register_values,
)
from qifu.enterprises.models import Enterprise, FactRecord
from qifu.enterprises.rules.values import as_json, as_typed
from qifu.kernel.events import Event, subscribe
from qifu.kernel.races import retried
from qifu.kernel.time import shanghai_date
from qifu.policies.matching import eligible_among, live_policies
from qifu.policies.models import FirmCheck, Policy, Push
from qifu.policies.queries import rule_of
from qifu.policies.reach import NewPush, write_pushes

CHUNK = 200
SOURCES = dict(FactRecord.Source.choices)

# What was believed before the first change of those that wait is what counts.
_ASK = """
INSERT INTO policies_firmcheck (enterprise_id, since, before)
SELECT f, t, b FROM json_to_recordset(%s::json) AS u(f bigint, t timestamptz, b jsonb) ORDER BY f
ON CONFLICT (enterprise_id) DO UPDATE
SET before = excluded.before || policies_firmcheck.before
"""


_ASK_MANY = """
INSERT INTO policies_firmcheck (enterprise_id, since, before)
SELECT m.enterprise_id, %s, m.before FROM moved m
JOIN enterprises_enterprise e ON e.id = m.enterprise_id ORDER BY 1
ON CONFLICT (enterprise_id) DO UPDATE
SET before = excluded.before || policies_firmcheck.before
"""


@subscribe("enterprise.facts")
def ask_to_check(events: list[Event]) -> None:
    """Put the firms of which something else is believed on the list, by one statement."""
    rows: dict[int, dict[str, Any]] = {}
    for event in events:
        moved = event.about
        if isinstance(moved, FactsMoved):
            rows[moved.firm] = {
                "f": moved.firm, "t": event.at.isoformat(), "b": dict(moved.before),
            }  # fmt: skip
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [json.dumps(list(rows.values()), ensure_ascii=False)])


@subscribe("enterprise.facts_of_many")
def ask_to_check_many(events: list[Event]) -> None:
    """The same of an import's firms, which the transaction has in a table."""
    for event in events:
        with connection.cursor() as cursor:
            cursor.execute(_ASK_MANY, [event.at])


def check_firms(*, at: datetime, chunks: int | None = None) -> int:
    """Match the firms on the list anew; how many chunks were gone through. For the worker."""
    gone = 0
    while (chunks is None or gone < chunks) and _check_chunk(at):
        gone += 1
    return gone


@dataclass(frozen=True)
class _Moved:
    """A firm now and before."""

    firm: Enterprise
    now: Known
    before: Mapping[str, Any]
    changed: Mapping[str, Any]


@retried
@transaction.atomic
def _check_chunk(at: datetime) -> bool:
    """The next firms of the list, taken off it with their pushes; False when it is empty."""
    waiting = FirmCheck.objects.select_for_update(skip_locked=True).order_by("since", "pk")[:CHUNK]
    checks = {row.pk: row.before for row in waiting}
    if not checks:
        return False
    day, facts, declared = shanghai_date(at), facts_by_name(), declared_facts()
    firms = [firm for firm in firms_with_facts(checks) if firm.status == Enterprise.Status.ACTIVE]
    moved = []
    for firm in firms:
        now = known_of(firm, facts)
        moved.append(_Moved(firm, now, _values_before(firm, now, checks[firm.pk], declared),
                            checks[firm.pk]))  # fmt: skip
    for policy, version, pushes in _found(moved, day, declared):
        write_pushes(policy, version, pushes, at)
    FirmCheck.objects.filter(pk__in=checks).delete()
    return True


def _values_before(
    firm: Enterprise, now: Known, changed: Mapping[str, Any], declared: Mapping[str, DeclaredFact]
) -> dict[str, Any]:
    """The typed values as they were; where nothing was said, what the register has."""
    values = dict(now.values)
    register = register_values(firm)
    for name, value in changed.items():
        if name not in declared:
            continue
        values.pop(name, None)
        old = value if value is not None else register.get(name) or None
        if old is not None:
            values[name] = as_typed(declared[name].type, old)
    return values


def _found(
    moved: list[_Moved], day: date, declared: Mapping[str, DeclaredFact]
) -> list[tuple[Policy, int, list[NewPush]]]:
    """The policies that became some firm's, each with its pushes."""
    rows = live_policies()
    now = eligible_among(rows, [m.now.values for m in moved], day)
    then = eligible_among(rows, [m.before for m in moved], day)
    found = []
    for policy in rows:
        new = [
            m
            for m, has, had in zip(moved, now, then, strict=True)
            if policy.code in has and policy.code not in had
        ]
        if new:
            rule = rule_of(policy, dict(declared))
            asked = set(asked_of(rule))
            pushes = [_push(m, rule, asked, declared, day) for m in new]
            found.append((policy, policy.version, pushes))
    return found


def _push(
    m: _Moved, rule: Any, asked: set[str], declared: Mapping[str, DeclaredFact], day: date
) -> NewPush:
    amount: Decimal | None = explain(rule, m.now.values, declared, day).outcome.amount
    because = {
        "changed": [_change(name, old, m.now) for name, old in m.changed.items() if name in asked]
    }
    return NewPush(m.firm.pk, Push.Reason.FACTS, Push.Standing.ELIGIBLE, amount, because)


def _change(name: str, old: Any, now: Known) -> dict[str, Any]:
    """One fact as the firm reads it later: JSON values, who said so, as of which day."""
    source, on = now.origins.get(name, ("", None))
    return {
        "fact": name,
        "old": old,
        "new": as_json(now.values[name]) if name in now.values else None,
        "source": SOURCES.get(source, ""),
        "on": on.isoformat() if on else "",
    }
