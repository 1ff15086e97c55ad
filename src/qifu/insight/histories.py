"""What is read to count cases: their events, and what their firms had brought shortly before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import connection

from qifu.cases.models import Case
from qifu.insight.rules.marks import Track, track_of
from qifu.insight.rules.metrics import Book
from qifu.insight.rules.story import Happened, Subject
from qifu.kernel.time import shanghai_date
from qifu.policies.models import Push

CASE, PUSH = "case", "push"
AGAIN = "demand"  # the kind of case that comes again

_NEAR = """
SELECT DISTINCT o.id, o.enterprise_id, o.received_on FROM cases_case c JOIN cases_case o
ON o.enterprise_id = c.enterprise_id AND o.kind = c.kind AND o.id <> c.id
AND o.received_on BETWEEN c.received_on - %(days)s AND c.received_on + %(days)s
WHERE c.id = ANY(%(ids)s) AND c.kind = %(kind)s
"""
_TOPICS = """
SELECT stream, at, payload->'set'->>'topic' FROM kernel_event
WHERE stream = ANY(%s) AND payload->'set' ? 'topic' ORDER BY stream, seq
"""

SPARED = ("application", "claim")
_SPARED = """
SELECT c.id, min(s.at), coalesce(sum(s.count) FILTER (WHERE s.kind = 'field'), 0)::int,
  coalesce(sum(s.count) FILTER (WHERE s.kind = 'material'), 0)::int
FROM cases_case c JOIN enterprises_saving s ON s.subject = c.number WHERE c.id = ANY(%s)
GROUP BY c.id ORDER BY c.id
"""


@dataclass(frozen=True)
class Near:
    """A demand of a firm, as its others look at it."""

    id: int
    received_on: date


class Firms:
    """The cases to count with their events and their firms' other demands, read at once."""

    def __init__(self, book: Book, ids: Iterable[int], alone: bool) -> None:
        self.days = book.repeat_days
        wanted = set(ids)
        near = self._near(wanted)
        if not alone:
            wanted |= self._later(wanted, near)
            near = self._near(wanted)
        self.ids = sorted(wanted)
        rows = Case.objects.filter(pk__in=self.ids, kind__in=book.kinds).order_by("pk")
        columns = rows.values_list("id", "kind", "intake_centre", "enterprise", "received_on")
        self.subjects, self._begun = [], {}
        for id_, kind, centre, firm, received in columns:
            self.subjects.append(Subject(id_, kind, centre, firm))
            self._begun[id_] = received
        self.events = _events(self.ids)
        _add_spared(self.events, [s.id for s in self.subjects if s.kind in SPARED])
        self._others: dict[int, list[Near]] = defaultdict(list)
        for id_, firm, received in near:
            self._others[firm].append(Near(id_, received))
        for subject in self.subjects:
            if subject.kind == AGAIN and subject.firm is not None:
                self._others[subject.firm].append(Near(subject.id, self._begun[subject.id]))
        self._tracks = self._read_tracks()

    def earlier(self, subject: Subject) -> list[Track]:
        """The same firm's demands of the days before this one."""
        if subject.kind != AGAIN or subject.firm is None:
            return []
        begun = self._begun[subject.id]
        since = begun - timedelta(days=self.days)
        return [
            self._tracks[other.id]
            for other in {o.id: o for o in self._others[subject.firm]}.values()
            if other.id < subject.id and since <= other.received_on <= begun
        ]

    def _near(self, ids: set[int]) -> list[tuple[int, int, date]]:
        """(id, firm, day) of demands within so many days of these, of the same firms."""
        with connection.cursor() as cursor:
            values: dict[str, Any] = {"ids": sorted(ids), "days": self.days, "kind": AGAIN}
            cursor.execute(_NEAR, values)
            found: list[tuple[int, int, date]] = cursor.fetchall()
        return found

    @staticmethod
    def _later(ids: set[int], near: list[tuple[int, int, date]]) -> set[int]:
        return {id_ for id_, _, _ in near if id_ > min(ids)} if ids else set()

    def _read_tracks(self) -> dict[int, Track]:
        """The topics of every demand that may be looked at, from its own events."""
        found = {
            id_: track_of(
                (event.day, event.payload["set"]["topic"])
                for event in events
                if "topic" in event.payload.get("set", {})
            )
            for id_, events in self.events.items()
        }
        every = {other.id for others in self._others.values() for other in others}
        missing = [f"case:{id_}" for id_ in sorted(every - found.keys())]
        if missing:
            with connection.cursor() as cursor:
                cursor.execute(_TOPICS, [missing])
                rows = cursor.fetchall()
            for stream, told in groupby(rows, key=lambda row: row[0]):
                found[_id(stream)] = track_of((shanghai_date(at), topic) for _, at, topic in told)
        nothing = Track(())
        return {id_: found.get(id_, nothing) for id_ in every}


def _events(ids: list[int]) -> dict[int, list[Happened]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream, kind, at, payload FROM kernel_event WHERE stream = ANY(%s)"
            " ORDER BY stream, seq",
            [[f"case:{id_}" for id_ in ids]],
        )
        rows = cursor.fetchall()
    return {
        _id(stream): [
            Happened(kind.removeprefix("case."), at, _json(payload))
            for _, kind, at, payload in told
        ]
        for stream, told in groupby(rows, key=lambda row: row[0])
    }


def pushes(ids: Sequence[int]) -> Iterator[tuple[Subject, list[Happened]]]:
    """Pushes that were told, each with what happened to it: the row keeps every moment."""
    rows = Push.objects.filter(pk__in=ids, told_at__isnull=False).order_by("pk")
    for id_, firm, unit, told, opened in rows.values_list(
        "id", "enterprise", "policy__unit", "told_at", "opened_at"
    ):
        assert told is not None  # asked for above
        happened = [Happened("push_told", told, {"set": {"lead_unit_id": unit}})]
        if opened is not None:
            happened.append(Happened("push_opened", max(opened, told), {}))
        yield Subject(id_, PUSH, None, firm), happened


def _add_spared(events: dict[int, list[Happened]], ids: list[int]) -> None:
    """What a firm was not asked again, kept beside the case in the same transaction, as an event
    after the one that opened it."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SPARED, [ids])
        rows = cursor.fetchall()
    for id_, at, fields, materials in rows:
        told = events.get(id_, [])
        told.insert(1, Happened("spared", at, {"fields": fields, "materials": materials}))


def _id(stream: str) -> int:
    return int(stream.partition(":")[2])


def _json(payload: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return found
