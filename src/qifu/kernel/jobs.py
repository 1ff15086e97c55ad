"""Background work: rooms declare it in their `tasks.py`, one kind of worker runs it.

Jobs live in PostgreSQL (procrastinate). A periodic job is asked for again and again, so one that
fails or is lost needs no repair; each must be safe to run in several workers at once. The worker
outlives the database: it waits, says so once, and goes on.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

__all__ = [
    "PeriodicJob",
    "app",
    "periodic",
    "periodic_jobs",
    "run_worker",
    "tidy_jobs",
    "under_way",
]

log = logging.getLogger(__name__)
RETRY_SECONDS = 2.0
STOP_SECONDS = 15.0
CONCURRENCY = 4
WORKER_OPTIONS = {
    "delete_jobs": "always",
    "fetch_job_polling_interval": 5.0,
    "shutdown_graceful_timeout": 10.0,
    "install_signal_handlers": False,
}
Job = TypeVar("Job", bound=Callable[[], object])


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A function without arguments that the worker calls every so many seconds."""

    name: str
    seconds: int
    run: Callable[[], object]


_jobs: dict[str, PeriodicJob] = {}


def periodic(*, seconds: int) -> Callable[[Job], Job]:
    """Decorate a function without arguments to be run every `seconds` (a divisor of 60, or minutes).

    The function itself stays as it is; a round that still runs is not begun again in one worker.
    """
    cron = _cron(seconds)

    def register(fn: Job) -> Job:
        name = f"{fn.__module__}.{fn.__qualname__}"
        _jobs[name] = PeriodicJob(name, seconds, fn)
        task = app.task(name=name, queueing_lock=name, pass_context=False)(_guarded(name, fn))
        app.periodic(cron=cron)(task)
        return fn

    return register


def periodic_jobs() -> list[PeriodicJob]:
    """Every declared periodic job, by name."""
    return sorted(_jobs.values(), key=lambda job: job.name)


def _cron(seconds: int) -> str:
    if 0 < seconds < 60 and 60 % seconds == 0:
        return f"* * * * * */{seconds}"
    minutes, rest = divmod(seconds, 60)
    if rest == 0 and 0 < minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * *"
    if seconds == 3600:
        return "0 * * * *"
    raise ValueError(f"cannot run every {seconds} seconds: use a divisor of 60, or whole minutes")


def _guarded(name: str, fn: Callable[[], object]) -> Callable[[int], None]:
    """`fn` as a task: one at a time in this process, on a live connection, failures logged."""
    busy = threading.Lock()

    def run(timestamp: int) -> None:
        if not busy.acquire(blocking=False):
            return
        try:
            close_old_connections()
            fn()
        except (DatabaseError, psycopg.Error) as error:
            log.warning("%s: database not available: %s", name, error)
        except Exception:
            log.exception("%s failed", name)
        finally:
            close_old_connections()
            busy.release()

    return run


def run_worker(*, concurrency: int = CONCURRENCY) -> None:
    """Run background work until SIGINT or SIGTERM; waits and goes on when the database is away."""
    for noisy in ("psycopg.pool", "procrastinate"):  # an outage is said once, below
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    waiting = False
    while True:
        try:
            connection.ensure_connection()
            connection.close()
            if waiting:
                log.warning("database is back, worker goes on")
            waiting = False
            if asyncio.run(_work(concurrency)):
                return
        except (DatabaseError, psycopg.Error, ConnectorException, OSError) as error:
            if not waiting:
                log.warning("database is away, worker waits: %s", error)
            waiting = True
            connection.close()
        time.sleep(RETRY_SECONDS)


async def _work(concurrency: int) -> bool:
    """Work until asked to stop (True), or until the queue's own connections fail (False)."""
    stop = asyncio.Event()
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with app.replace_connector(_connector(concurrency)) as worker_app:
        async with worker_app.open_async():
            options: dict[str, Any] = {**WORKER_OPTIONS, "concurrency": concurrency}
            worker = asyncio.create_task(worker_app.run_worker_async(**options))
            asked = asyncio.create_task(stop.wait())
            await asyncio.wait({worker, asked}, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if stop.is_set():
                worker.cancel()
                await asyncio.wait({worker}, timeout=STOP_SECONDS)
                return True
            await worker
            return False


def _connector(concurrency: int) -> PsycopgConnector:
    """The queue's own connections; they give up soon, so that a stop is never held up."""
    return PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=concurrency + 2, timeout=5
    )


def under_way(task_name: str) -> bool:
    """True while a living worker does such a job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = %s"
            " AND status = 'doing' AND worker_id IS NOT NULL)",
            [task_name],
        )
        return bool(cursor.fetchone()[0])


def tidy_jobs() -> int:
    """Delete periodic jobs that a killed worker left half done; they are asked for again anyway."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = ANY(%s)"
            " AND (status IN ('succeeded', 'failed', 'cancelled', 'aborted')"
            " OR (status = 'doing' AND worker_id IS NULL))",
            [list(_jobs)],
        )
        return int(cursor.rowcount)
