"""A pain point whose firm is asked, and which everybody may read of."""

from __future__ import annotations

from typing import Any

from tests.factories import START, World
from tests.pain_world import lay_pains, verifying

from qifu.painpoints.verifying import propose_summary, publish

# fmt: off
TABLE = """
/work/pains/                                 GET  watch,units,discipline,specialist=200 anonymous=302 *=403
/work/pains/new/                             GET  dispatcher,supervisor,reform,units,discipline,specialist=200 anonymous=302 *=403
/work/pains/new/                             POST dispatcher,supervisor,reform,units,discipline,specialist=422 anonymous=302 *=403
/work/pains/<number>/                        GET  watch,lead,discipline=200 elsewhere=404 co_handler,specialist=404 anonymous=302 *=403
/work/pains/<number>/                        POST watch,lead,discipline,elsewhere,co_handler,specialist=404 anonymous=302 *=403
/pain-points/                                GET  *=200
/pain-points/<number>/                       GET  *=200
/pain-points/<number>/                       POST *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """One point of the lead unit."""
    lay_pains()
    row = verifying(world)
    summary = {"point_id": row.pk, "at": START}
    propose_summary(summary="并联审批", actor=world.actor("supervisor"), **summary)
    publish(shown=True, actor=world.actor("dispatcher"), **summary)
    pages = ("/work/pains/<number>/", "/pain-points/<number>/")
    return {f"{page}#number": row.number for page in pages}
