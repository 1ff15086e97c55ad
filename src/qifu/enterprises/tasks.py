"""Background work of enterprises, run by the worker."""

from __future__ import annotations

import logging

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from qifu.enterprises.bulk.work import waiting_files, work_on
from qifu.enterprises.expiry import warn_expiring
from qifu.enterprises.imports import apply_import, waiting_imports
from qifu.enterprises.retention import destroy_due
from qifu.kernel.errors import QifuError
from qifu.kernel.jobs import app, periodic
from qifu.kernel.time import now

log = logging.getLogger(__name__)


def ask_to_apply(import_id: int) -> None:
    """Ask the worker to take a confirmed file soon; a lost job is made good by the next round."""
    job = apply_task.configure(queueing_lock=f"enterprises.import.{import_id}")
    try:
        with transaction.atomic():
            job.defer(import_id=import_id)
    except AlreadyEnqueued:
        return


@app.task(name="qifu.enterprises.tasks.apply_task")
def apply_task(import_id: int) -> None:
    """Take the good rows of one file; what stops it is made good by the next round."""
    try:
        apply_import(import_id=import_id, at=now())
    finally:
        connection.close()


def ask_to_work(import_id: int) -> None:
    """Ask the worker to go on with a file of the ledger; a lost job is made good by the next round."""
    job = work_task.configure(queueing_lock=f"enterprises.firms.{import_id}")
    try:
        with transaction.atomic():
            job.defer(import_id=import_id)
    except AlreadyEnqueued:
        return


@app.task(name="qifu.enterprises.tasks.work_task")
def work_task(import_id: int) -> None:
    """Check, take or undo one file of the ledger; what stops it is made good by the next round."""
    try:
        work_on(import_id=import_id, at=now())
    finally:
        connection.close()


@periodic(seconds=60)
def go_on_with_firms() -> None:
    """Go on with files of the ledger that a killed worker left in the middle."""
    for import_id in waiting_files():
        try:
            work_on(import_id=import_id, at=now())
        except QifuError:
            log.exception("import %s cannot go on", import_id)


@periodic(seconds=60)
def go_on_with_imports() -> None:
    """Go on with files that a killed worker left in the middle."""
    for import_id in waiting_imports():
        try:
            apply_import(import_id=import_id, at=now())
        except QifuError:
            log.exception("import %s cannot go on", import_id)


@periodic(seconds=1800)
def watch_documents() -> None:
    """Tell firms which of their documents run out."""
    while warn_expiring(at=now()):
        pass


@periodic(seconds=3600)
def destroy_documents() -> None:
    """Destroy what has been kept long enough."""
    while destroy_due(at=now()):
        pass
