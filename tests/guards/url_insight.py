"""Addresses of the figures: who watches sees the district, a unit and a centre its own."""

from __future__ import annotations

from typing import Any

from tests.factories import World
from tests.insight_world import lay_metrics

# fmt: off
TABLE = """
/work/insight/figures/                       GET  watch=200 units=200 clerk,policy_officer=200 anonymous=302 *=403
/work/insight/figures/<code>/                GET  watch=200 units=200 clerk,policy_officer=200 anonymous=302 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """The metrics of the shipped district."""
    lay_metrics()
    return {"/work/insight/figures/<code>/#code": "close_on_time"}
