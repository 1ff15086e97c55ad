"""Records, consents and queries that addresses of credit are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.credit_world import lay_credit, record_of
from tests.factories import World

from qifu.credit.consents import give_consent
from qifu.kernel.time import now, today

# fmt: off
TABLE = """
/credit/                                     GET  firms=200 anonymous=302 *=404
/credit/report.pdf                           GET  firms=200 anonymous=302 *=404
/credit/records/<record_id>/                 GET  own=200 anonymous=302 *=404
/credit/records/<record_id>/repair/          POST anonymous=302 firm_admin,firm_submitter=409 *=404
/credit/consents/                            GET  firms=200 anonymous=302 *=404
/credit/consents/                            POST anonymous=302 firm_admin,firm_submitter,stranger=422 firm_viewer=200 *=404
/credit/consents/<consent_id>/revoke/        POST anonymous=302 firm_admin,firm_submitter=303 *=404
/work/credit/                                GET  units,policy_officer=200 anonymous=302 *=403
/work/credit/                                POST units,policy_officer=422 anonymous=302 *=403
/work/credit/records/                        GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/new/                    GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/new/                    POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/file/                   GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/file/                   POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/template.xlsx           GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/<record_id>/            GET  lead=200 elsewhere=404 anonymous=302 co_handler=404 *=403
/work/credit/records/<record_id>/            POST lead=422 elsewhere=404 anonymous=302 co_handler=404 *=403
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """The lead unit keeps records; the firm has one that is too young to be mended."""
    lay_credit(world.power)
    keeper = world.actor("handler")
    row = record_of(world.firm, keeper, "penalty", on=today() - timedelta(days=5))
    consent = give_consent(
        enterprise_id=world.firm.pk, unit_id=world.power.pk, purpose="核实", until=today(),
        actor=world.actor("owner"), at=now(),
    )  # fmt: skip
    pages = ("/credit/records/<record_id>/", "/credit/records/<record_id>/repair/")
    values = {f"{page}#record_id": row.pk for page in (*pages, "/work/credit/records/<record_id>/")}
    return {
        **values,
        "/credit/consents/<consent_id>/revoke/#consent_id": consent.pk,
        "/api/v1/credit/consents/<consent_id>/revoke#consent_id": consent.pk,
    }
