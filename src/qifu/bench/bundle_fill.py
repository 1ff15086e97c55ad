"""Fills a database with N applications, copied from a few that were played by real decisions, with
their clocks, tasks, papers and events. Closed ones are moved back over three years by whole weeks.

Outside a test's transaction indexes and keys are taken away, some sessions write side by side, and
everything is built again from its own definition, so that PostgreSQL proves what was written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection, models

from qifu.bench import load
from qifu.bench.bundle_ground import Mould, lay_bundle, play_moulds
from qifu.bench.bundle_stamp import NUMBERED, NUMBERS_FROM, SERIES, TABLES, Chunk, Stamp
from qifu.bench.population import settle
from qifu.bundles.models import ApplicationTask
from qifu.cases.models import Case
from qifu.enterprises.models import Enterprise
from qifu.identity.models import User
from qifu.kernel.audit import seal_events
from qifu.kernel.models import Event, Stream
from qifu.kernel.time import shanghai_date

SEED, CHUNK, SESSIONS = 20_240_626, 4_000, 2
FIRMS_LEAST, A_FIRM = 40, 20
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Filled:
    """What filling came to."""

    applications: int
    tasks: int
    events: int
    seconds: float
    bytes: int


def fill(rows: int, *, at: datetime, tell: Tell = lambda *_: None) -> Filled:
    """Write `rows` applications beside the moulds; the district is loaded, nothing else is there."""
    begun, alone = time.monotonic(), connection.in_atomic_block
    tell("people", 0, 1)
    people = settle(firms=max(FIRMS_LEAST, rows // A_FIRM), rng=Random(SEED))  # noqa: S311
    load.set_sequences([User, Enterprise])
    lay_bundle(at)
    firms = [(firm, name) for firm, name, *_ in people.firms]
    tell("moulds", 0, 1)
    moulds = play_moulds((people.firms[0][0], people.firms[0][2]), at)
    stamp = Stamp(moulds, firms[1:], at)
    chunks = list(_chunks(stamp, rows))
    with _stripped(alone):
        _write(stamp, chunks, 0 if alone else SESSIONS, lambda done: tell("copies", done, rows))
        tell("index", 0, 1)
    _behind(rows, at)
    tell("seal", 0, 1)
    seal_events(at=at)
    if not alone:
        tell("vacuum", 0, 1)
        load.vacuum()
    counts = ApplicationTask.objects.count(), Event.objects.count()
    return Filled(rows, *counts, round(time.monotonic() - begun, 1), load.size_of_database())


def _chunks(stamp: Stamp, rows: int) -> Iterator[Chunk]:
    """Who is copied in which order: the same for a number of rows, however many sessions write."""
    rng = Random(SEED + 1)  # noqa: S311
    shares = [mould.share for mould in stamp.moulds]
    event = (Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for first in range(0, rows, CHUNK):
        chosen: list[Mould] = rng.choices(stamp.moulds, shares, k=min(CHUNK, rows - first))
        yield Chunk(first, tuple(chosen), event)
        event += sum(stamp.events[mould.case_id] for mould in chosen)


def _stripped(alone: bool) -> AbstractContextManager[None]:
    """Without what slows copying; in a test's transaction only without the triggers."""
    if alone:
        return load.triggers_off()
    tables: tuple[type[models.Model], ...] = (*TABLES, Event, Stream)
    return load.stripped([model._meta.db_table for model in tables])


def _write(stamp: Stamp, chunks: list[Chunk], sessions: int, tell: Callable[[int], None]) -> None:
    """Write every chunk; with `sessions` on so many connections of their own."""
    waiting, lock, errors = iter(chunks), threading.Lock(), list[Exception]()

    def work() -> None:
        try:
            with connection.cursor() as cursor:
                load.unlimited(cursor)
                cursor.execute("SET work_mem = '128MB'")
                stamp.open_session(cursor)
            while not errors:
                with lock:
                    chunk = next(waiting, None)
                if chunk is None:
                    return
                stamp.write(chunk)
                tell(chunk.first)
        except Exception as error:
            errors.append(error)
        finally:
            if sessions:
                connection.close()

    threads = [threading.Thread(target=work) for _ in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not sessions:
        work()
    if errors:
        raise errors[0]


def _behind(rows: int, at: datetime) -> None:
    """Sequences behind what was written, so that the next row, event and number are new."""
    load.set_sequences([Case, *NUMBERED])
    year = shanghai_date(at).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('kernel_event_id', max(id)) FROM kernel_event")
        cursor.execute("SELECT kernel_next_number(%s, %s)", [SERIES, year])
        name = f"kernel_number_{SERIES.lower()}_{year}"
        cursor.execute("SELECT setval(%s, %s)", [name, NUMBERS_FROM + rows])
