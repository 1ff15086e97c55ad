"""Background work of the lists: versions come into force on their day."""

from __future__ import annotations

import logging

from qifu.catalogue.desk import due_versions
from qifu.catalogue.publishing import put_due_version
from qifu.kernel.errors import QifuError
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now, shanghai_date

log = logging.getLogger(__name__)


@periodic(seconds=60)
def put_due_versions() -> None:
    """Put in force what was approved for today; one that fails holds up no other."""
    at = now()
    for version_id in due_versions(shanghai_date(at)):
        try:
            put_due_version(version_id=version_id, at=at)
        except QifuError:
            log.exception("item version %s cannot come into force", version_id)
