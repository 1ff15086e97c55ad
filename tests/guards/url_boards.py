"""Addresses of boards and wall screens: each viewer their own boards, the wall by its secret alone."""

from __future__ import annotations

from typing import Any

from tests.factories import World

from qifu.insight.boards.screens import open_screen
from qifu.kernel.time import now

# fmt: off
TABLE = """
/work/insight/                               GET  watch=302 units=302 clerk,policy_officer=302 anonymous=302 *=403
/work/insight/boards/<code>/                 GET  watch=200 units=200 clerk,policy_officer=404 anonymous=302 *=403
/work/insight/screens/                       GET  watch=200 anonymous=302 *=403
/work/insight/screens/                       POST watch=422 anonymous=302 *=403
/work/insight/screens/<screen_id>/end/       POST watch=303 anonymous=302 *=403
/work/insight/wall/<key>/                    GET  *=200
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A screen, and the board of units."""
    row, key = open_screen(title="大厅", actor=world.actor("leader"), at=now())
    return {
        "/work/insight/boards/<code>/#code": "unit", "screen_id": row.pk,
        "/work/insight/wall/<key>/#key": key,
    }  # fmt: skip
