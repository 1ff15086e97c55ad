"""Background work of the designer: bundles come into force on their day."""

from __future__ import annotations

from qifu.bundles.desk import BUNDLES
from qifu.catalogue.tasks import put_due
from qifu.kernel.jobs import periodic


@periodic(seconds=60)
def put_due_bundles() -> None:
    """Put in force what was approved for today."""
    put_due(BUNDLES)
