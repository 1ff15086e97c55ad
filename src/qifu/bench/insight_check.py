"""Whether figures are right: each that the tables of cases can answer by themselves is counted there,
by plain SQL that knows nothing of events and marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from qifu.identity.actors import SYSTEM_ACTOR
from qifu.insight.queries import Window, by_topic, by_unit, figure
from qifu.insight.settings import metric_book
from qifu.kernel.time import shanghai_date

LATER = (0, 2, 400)  # so many days after a window's end its ratings are asked for
_DAY = "(%s AT TIME ZONE 'Asia/Shanghai')::date"
_GONE = "c.state IN ('withdrawn', 'merged')"
# each statement counts all windows at once, so that every table is read once
_WINDOWS = """
unnest(%(places)s::int[], %(since)s::date[], %(until)s::date[]) AS w(place, since, until)
"""
_REACHED = f"""
SELECT w.place,
  count(*) FILTER (WHERE r.solved = 'solved'), count(*),
  count(*) FILTER (WHERE r.satisfied = 'satisfied'),
  count(*) FILTER (WHERE r.satisfied IN ('satisfied', 'dissatisfied')),
  count(*) FILTER (WHERE r.solved = 'solved' AND r.round = 1), count(*) FILTER (WHERE r.round = 1)
FROM cases_revisit r JOIN {_WINDOWS} ON {_DAY % "r.at"} BETWEEN w.since AND w.until
WHERE r.reached GROUP BY 1
"""  # noqa: S608
_ACCEPTED = f"""
SELECT w.place, a.unit_id, count(*) FILTER (WHERE k.stopped_on <= k.due_on), count(*)
FROM cases_clock k JOIN {_WINDOWS} ON k.due_on BETWEEN w.since AND w.until
JOIN cases_case c ON c.id = k.case_id
LEFT JOIN LATERAL (SELECT a.unit_id FROM cases_assignment a WHERE a.case_id = k.case_id
  AND a.role = 'lead' AND a.assigned_at <= k.started_at ORDER BY a.assigned_at DESC LIMIT 1
) a ON true
WHERE k.kind = 'step' AND k.limit = 'accept' AND NOT ({_GONE} AND k.stopped_at = c.closed_at)
GROUP BY 1, 2
"""  # noqa: S608
_PROMISED = f"""
SELECT w.place, %s, count(*) FILTER (WHERE k.stopped_on <= k.due), count(*) FROM (
  SELECT k.*, CASE WHEN k.limit <> 'simple' THEN k.due_on ELSE s.due_on END AS due
  FROM cases_clock k LEFT JOIN (
    SELECT DISTINCT ON (case_id, round) case_id, round, due_on FROM cases_clock
    WHERE "limit" = 'triage' ORDER BY case_id, round, id
  ) s ON s.case_id = k.case_id AND s.round = k.round AND k.limit = 'simple'
  WHERE k.kind = 'main'
) k JOIN {_WINDOWS} ON k.due BETWEEN w.since AND w.until JOIN cases_case c ON c.id = k.case_id
WHERE NOT ({_GONE} AND k.round = c.round)
"""  # noqa: S608
_CLOSED = _PROMISED.replace("%s", "k.unit_id") + " GROUP BY 1, 2"
_CLOSED_TOGETHER = (
    _PROMISED.replace("%s", "k.unit_id, c.intake_centre, c.topic")
    + " AND c.intake_centre IS NOT NULL GROUP BY 1, 2, 3, 4"
)
_REPEATED = f"""
SELECT w.place, c.topic, count(*) FILTER (WHERE c.first < c.id AND c.enterprise_id IS NOT NULL),
  count(*)
FROM (SELECT id, topic, enterprise_id, state, received_on, min(id) OVER (
    PARTITION BY enterprise_id, topic ORDER BY received_on
    RANGE BETWEEN make_interval(days => %(days)s) PRECEDING AND CURRENT ROW) AS first
  FROM cases_case WHERE kind = 'demand'
) c JOIN {_WINDOWS} ON c.received_on BETWEEN w.since AND w.until
WHERE NOT {_GONE} GROUP BY 1, 2
"""  # noqa: S608
_RATED = f"""
SELECT w.place, {
    ", ".join(f"count(*) FILTER (WHERE {_DAY % 'r.at'} <= w.until + {days})" for days in LATER)
} FROM cases_rating r JOIN cases_answer a ON a.case_id = r.case_id
AND a.round = r.round AND a.state = 'approved'
JOIN {_WINDOWS} ON {_DAY % "a.decided_at"} BETWEEN w.since AND w.until
WHERE {_DAY % "r.at"} <= %(today)s GROUP BY 1
"""  # noqa: S608


@dataclass(frozen=True)
class Check:
    """One figure held against its count by SQL."""

    what: str
    got: Any
    counted: Any

    @property
    def right(self) -> bool:
        return bool(self.got == self.counted)


def check(*, at: datetime) -> list[Check]:
    """Figures of a year, a quarter and a month against SQL over the tables of cases."""
    today = shanghai_date(at)
    windows = [
        Window(today - timedelta(days=back + days), today - timedelta(days=back))
        for days, back in ((364, 0), (90, 200), (30, 500))
    ]
    values: dict[str, Any] = {
        "places": list(range(len(windows))), "since": [w.start for w in windows],
        "until": [w.end for w in windows], "days": metric_book().repeat_days, "today": today,
    }  # fmt: skip
    return [
        *_of_answers(windows, values, at), *_of_parts(windows, values, at),
        *_of_pairs(windows, values, at),
    ]  # fmt: skip


def _of_answers(windows: list[Window], values: dict[str, Any], at: datetime) -> Iterator[Check]:
    """Calls that reached the firm, and ratings as known on several days."""
    ask: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": at}
    reached = {place: counts for place, *counts in _rows(_REACHED, values)}
    rated = {place: counts for place, *counts in _rows(_RATED, values)}
    for place, window in enumerate(windows):
        counts = reached.get(place, [0] * 6)
        for n, code in enumerate(("solved", "satisfied", "solved_first")):
            found = figure(code, window, **ask)
            counted = tuple(counts[2 * n : 2 * n + 2])
            yield Check(f"{code} {_said(window)}", (found.num, found.den), counted)
        for later, many in zip(LATER, rated.get(place, [0] * len(LATER)), strict=True):
            known = min(window.end + timedelta(days=later), shanghai_date(at))
            found = figure("rating_response", window, known_on=known, **ask)
            yield Check(f"rating_response {_said(window)}, known {known}", found.num, many)


def _of_parts(windows: list[Window], values: dict[str, Any], at: datetime) -> Iterator[Check]:
    """Figures by unit or topic, and whole."""
    ask: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": at}
    for code, sql, reads in (
        ("accept_on_time", _ACCEPTED, by_unit),
        ("close_on_time", _CLOSED, by_unit),
        ("repeat", _REPEATED, by_topic),
    ):
        rows = _rows(sql, values)
        for place, window in enumerate(windows):
            ranking = reads(code, window, **ask)
            got = {p.key: (f.num, f.den) for p, f in (*ranking.ranked, *ranking.too_small)}
            parts = {str(key or ""): (num, den) for n, key, num, den in rows if n == place}
            yield Check(f"{code} {reads.__name__} {_said(window)}", got, parts)
            whole = figure(code, window, **ask)
            sums = (sum(num for num, _ in parts.values()), sum(den for _, den in parts.values()))
            yield Check(f"{code} {_said(window)}", (whole.num, whole.den), sums)


def _of_pairs(windows: list[Window], values: dict[str, Any], at: datetime) -> Iterator[Check]:
    """The largest of the centres: its units, its topics, and a unit's topics there."""
    ask: dict[str, Any] = {"actor": SYSTEM_ACTOR, "at": at}
    rows = _rows(_CLOSED_TOGETHER, values)
    for place, window in enumerate(windows):
        here = [row[1:] for row in rows if row[0] == place]
        most = max(here, key=lambda row: row[-1], default=None)
        if most is None:
            continue
        unit, centre, *_ = most
        for what, kept, by, cut in (
            ("by_unit", 0, by_unit, {"centre": centre}),
            ("by_topic", 2, by_topic, {"centre": centre}),
            ("by_topic", 2, by_topic, {"centre": centre, "unit": unit, "kind": "demand"}),
        ):
            ranking = by("close_on_time", window, **ask, **cut)
            got = {p.key: (f.num, f.den) for p, f in (*ranking.ranked, *ranking.too_small)}
            wanted: dict[str, tuple[int, int]] = {}
            for row in here:
                if row[1] == centre and ("unit" not in cut or row[0] == unit):
                    was = wanted.get(str(row[kept] or ""), (0, 0))
                    wanted[str(row[kept] or "")] = was[0] + row[3], was[1] + row[4]
            named = ", ".join(f"{name} {value}" for name, value in cut.items())
            yield Check(f"close_on_time {what} of {named}, {_said(window)}", got, wanted)


def _said(window: Window) -> str:
    return f"{window.start} … {window.end}"


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
