"""Background jobs: declared by rooms, run by the worker, harmless when they fail."""

import logging
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection

from qifu.kernel import jobs
from qifu.kernel.access import AccessRecord, record_access
from qifu.kernel.actors import ActorRef
from qifu.kernel.jobs import app, periodic_jobs, tidy_jobs


def test_the_kernel_s_own_jobs_are_declared():
    declared = {job.name: job.seconds for job in periodic_jobs()}
    assert declared["qifu.kernel.tasks.deliver_notices"] == 2
    assert declared["qifu.kernel.tasks.seal"] == 10
    periodic = {task.name for task, _ in _registered()}
    assert set(declared) <= periodic


def _registered():
    return [(p.task, p.cron) for p in app.periodic_registry.periodic_tasks.values()]


@pytest.mark.parametrize(
    ("seconds", "cron"),
    [(2, "* * * * * */2"), (30, "* * * * * */30"), (60, "*/1 * * * *"), (3600, "0 * * * *")],
)
def test_cron(seconds, cron):
    assert jobs._cron(seconds) == cron


@pytest.mark.parametrize("seconds", [0, -1, 7, 61, 5400])
def test_uneven_intervals_are_refused(seconds):
    with pytest.raises(ValueError, match="cannot run"):
        jobs._cron(seconds)


@pytest.mark.parametrize("failure", [RuntimeError("x"), OperationalError("gone")])
def test_a_failing_round_is_logged_and_the_next_one_runs(caplog, monkeypatch, failure):
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    calls = []

    def fails():
        calls.append(1)
        raise failure

    guarded = jobs._guarded("room.job", fails)
    with caplog.at_level(logging.WARNING):
        guarded(timestamp=1)
        guarded(timestamp=2)
    assert len(calls) == 2
    assert "room.job" in caplog.text


@pytest.mark.django_db
def test_what_a_killed_worker_left_is_tidied():
    with connection.cursor() as cursor:
        for status in ("doing", "todo"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)"
                " VALUES ('default', 'qifu.kernel.tasks.seal', %s, '{}')",
                [status],
            )
    assert tidy_jobs() == 1


@pytest.mark.django_db
def test_accesses_are_kept():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    record_access(act="open", target="case:17", actor=ActorRef(7, "李明"), at=at)
    record = AccessRecord.objects.get()
    assert (record.actor_name, record.act, record.target) == ("李明", "open", "case:17")
