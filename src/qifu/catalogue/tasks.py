"""Background work of the lists: versions come into force on their day."""

from __future__ import annotations

import logging

from qifu.catalogue.keeping import Keeping
from qifu.catalogue.operations import ITEMS
from qifu.kernel.errors import QifuError
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now, shanghai_date

log = logging.getLogger(__name__)


@periodic(seconds=60)
def put_due_items() -> None:
    """Put in force what was approved for today."""
    put_due(ITEMS)


def put_due(keeping: Keeping) -> None:
    """Every version whose day has come; one that fails holds up no other."""
    at = now()
    for version_id in keeping.due_versions(shanghai_date(at)):
        try:
            keeping.put_due_version(version_id=version_id, at=at)
        except QifuError:
            log.exception("%s version %s cannot come into force", keeping.kind, version_id)
