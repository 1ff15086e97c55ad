"""Addresses of the figures: who watches sees the district, a unit and a centre its own."""

from __future__ import annotations

from typing import Any

from tests.factories import World
from tests.insight_world import lay_metrics

# fmt: off
TABLE = """
/work/insight/figures/                       GET  watch=200 units=200 clerk,policy_officer=200 anonymous=302 *=403
/work/insight/figures/<code>/                GET  watch=200 units=200 clerk,policy_officer=200 anonymous=302 *=403
/work/insight/figures/<code>/cases.xlsx      GET  watch=200 units=200 clerk,policy_officer=200 anonymous=302 *=403
/api/v1/metrics                              GET  anonymous=401 *=200
/api/v1/metrics/<code>                       GET  watch=200 units=200 clerk,policy_officer=200 anonymous=401 *=404
/api/v1/metrics/<code>/series                GET  watch=200 units=200 clerk,policy_officer=200 anonymous=401 *=404
/api/v1/metrics/<code>/ranking               GET  watch=200 units=200 clerk,policy_officer=200 anonymous=401 *=404
/api/v1/metrics/<code>/cases                 GET  watch=200 units=200 clerk,policy_officer=200 anonymous=401 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """The metrics of the shipped district."""
    lay_metrics()
    addresses = [line.split()[0] for line in TABLE.splitlines() if "<code>" in line]
    return {f"{address}#code": "close_on_time" for address in addresses}
