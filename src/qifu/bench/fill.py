"""Fills an empty, migrated, pack-loaded database with N cases as a district would have them.

One fifth is open; the rest spread over three years of working days. A plan of all cases is made
first (so that numbers and ids follow the days), then stamped in chunks by a few processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, connections, models

from qifu.bench import load
from qifu.bench.journey import Ground
from qifu.bench.plots import CLOSED, OPEN, received_before
from qifu.bench.population import settle
from qifu.bench.stamp import NUMBERED, Planned, Stamper
from qifu.cases.definitions import current_process, definition_of
from qifu.cases.models import Case
from qifu.identity.models import Channel
from qifu.kernel.audit import seal_events
from qifu.kernel.calendars import current_calendar
from qifu.kernel.models import Event
from qifu.kernel.numbering import format_number
from qifu.kernel.time import shanghai_date

SERIES, PROCESS, SEED = "SQ", "demand", 20_240_626
OPEN_SHARE, CASES_PER_FIRM, CHUNK = 0.2, 20, 2_500
FIRMS_LEAST, PLOT_ROOM, CHUNKS_LEAST = 20, 64, 8
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Filled:
    """What filling came to."""

    cases: int
    events: int
    seconds: float
    stages: dict[str, float]
    bytes: int


def fill(
    rows: int, *, at: datetime, tell: Tell = lambda *_: None, processes: int | None = None
) -> Filled:
    """Write `rows` cases with everything that belongs to them; `tell(stage, done, of)` hears.

    Leaves indexes, keys and triggers as the migrations made them, sequences behind what was
    written, seals and statistics up to date. Must not run inside a transaction when `processes`
    is above 0 (0: everything in this process and transaction, for tests).
    """
    processes = (os.cpu_count() or 2) if processes is None else processes
    watch = _Watch()
    tell("people", 0, 1)
    people = settle(firms=max(FIRMS_LEAST, rows // CASES_PER_FIRM), rng=Random(SEED))  # noqa: S311
    ground = Ground(definition_of(current_process(PROCESS).pk), current_process(PROCESS).pk, at)
    channels = frozenset(Channel.objects.filter(active=True).values_list("code", flat=True))
    watch.lap("people")
    tell("plan", 0, 1)
    planned, years = _plan(rows, at)
    watch.lap("plan")
    counters = _Counters(processes > 0)
    stamper = Stamper(ground, people, channels, counters.reserve, variants=2)
    events = 0
    with _stripped(processes > 0):
        watch.lap("strip")
        for done, part in _stamped(stamper, planned, processes):
            events += part["events"]
            tell("cases", done, rows)
        watch.lap("copy")
        tell("index", 0, 1)
    watch.lap("index")
    _finish(at, years, processes > 0, tell)
    watch.lap("finish")
    return Filled(rows, events, watch.total, watch.laps, load.size_of_database())


class _Watch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self.last = round(now - self.last, 2), now

    @property
    def total(self) -> float:
        return round(self.last - self.begun, 2)


def _stripped(really: bool) -> Any:
    return load.stripped() if really else load.triggers_off()


def _plan(rows: int, at: datetime) -> tuple[list[int], Counter[int]]:
    """Cases by day of receipt as `day ordinal * PLOT_ROOM + plot`, sorted; how many a year."""
    rng, calendar, today = Random(SEED + 1), current_calendar(), shanghai_date(at)  # noqa: S311
    opened = round(rows * OPEN_SHARE)
    days: dict[int, int] = {}
    planned = []
    for shares, first, count in ((CLOSED, 0, rows - opened), (OPEN, len(CLOSED), opened)):
        places = range(len(shares))
        weights = [s.weight for s in shares]
        for place in rng.choices(places, weights, k=count):
            back = received_before(shares[place], rng)
            if back not in days:
                days[back] = calendar.add_working_days(today, -back).toordinal()
            planned.append(days[back] * PLOT_ROOM + first + place)
    planned.sort()
    return planned, Counter(_day(code).year for code in planned)


def _day(code: int) -> Any:
    return datetime.fromordinal(code // PLOT_ROOM).date()


class _Counters:
    """The next free id of each table, shared by the processes."""

    def __init__(self, shared: bool) -> None:
        context = multiprocessing.get_context("fork")
        self.lock = context.Lock()
        self.tables: list[type[models.Model]] = [*NUMBERED, Event]
        first = [_last_id(m) + 1 for m in self.tables]
        self.values: Any = context.Array("q", first, lock=False) if shared else first

    def reserve(self, wanted: dict[type[models.Model], int]) -> dict[type[models.Model], int]:
        found = {}
        with self.lock:
            for place, model in enumerate(self.tables):
                found[model] = int(self.values[place])
                self.values[place] += wanted.get(model, 0)
        return found


def _last_id(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def _chunks(planned: list[int], first: int) -> Iterator[tuple[int, list[Planned]]]:
    sequence: Counter[int] = Counter()
    size = max(1, min(CHUNK, len(planned) // CHUNKS_LEAST))
    for start in range(0, len(planned), size):
        chunk = []
        for n, code in enumerate(planned[start : start + size], start):
            day = _day(code)
            sequence[day.year] += 1
            number = format_number(SERIES, day.year, sequence[day.year])
            chunk.append(Planned(first + n, number, code % PLOT_ROOM, day))
        yield start, chunk


def _stamped(
    stamper: Stamper, planned: list[int], processes: int
) -> Iterator[tuple[int, dict[str, int]]]:
    """Fill chunk by chunk; yields how many cases are done, and the counts of each chunk."""
    done, first = 0, _last_id(Case) + 1
    if not processes:
        for start, chunk in _chunks(planned, first):
            part = stamper.fill(chunk, SEED + start)
            done += part["cases"]
            yield done, part
        return
    connections.close_all()
    context = multiprocessing.get_context("fork")
    _Worker.stamper = stamper
    with context.Pool(processes, initializer=_Worker.begin) as pool:
        for part in pool.imap_unordered(_Worker.run, _chunks(planned, first)):
            done += part["cases"]
            yield done, part


class _Worker:
    """What a filling process has: the stamper it inherited, a connection of its own."""

    stamper: Stamper

    @staticmethod
    def begin() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with connection.cursor() as cursor:
            load.unlimited(cursor)

    @staticmethod
    def run(job: tuple[int, list[Planned]]) -> dict[str, int]:
        return _Worker.stamper.fill(job[1], SEED + job[0])


def _finish(at: datetime, years: Counter[int], really: bool, tell: Tell) -> None:
    load.set_sequences([Case, *NUMBERED])
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('kernel_event_id', greatest(max(id), 1)) FROM kernel_event")
        for year, count in years.items():
            cursor.execute("SELECT kernel_next_number(%s, %s)", [SERIES, year])
            cursor.execute(
                "SELECT setval(%s, %s)", [f"kernel_number_{SERIES.lower()}_{year}", count]
            )
    tell("seal", 0, 1)
    seal_events(at=at)
    if really:
        tell("vacuum", 0, 1)
        load.vacuum()
