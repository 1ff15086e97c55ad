"""One report and one monitoring point behind the addresses of the sealed desk."""

from __future__ import annotations

from tests.factories import START, World
from tests.integrity_world import given, lay_desk

from qifu.identity.actors import load_actor
from qifu.identity.models import User
from qifu.integrity.attachments import Upload
from qifu.integrity.handovers import HandoverInput, hand_over
from qifu.integrity.operations import submit_report, take_report
from qifu.integrity.points import add_point, list_points
from qifu.integrity.queries import reports_for
from qifu.kernel.time import now

# fmt: off
TABLE = """
/work/integrity/reports/<handle>/handover/   GET  discipline=200 *=404
/work/integrity/reports/<handle>/handover/   POST discipline=422 *=404
/work/integrity/reports/<handle>/handovers/<place>/ GET  discipline=200 *=404
/work/integrity/reports/<handle>/handovers/<place>/ POST discipline=422 *=404
/work/integrity/reports/<handle>/handovers/<place>/paper.<kind> GET  discipline=200 *=404
/work/integrity/reports/<handle>/handovers/<place>/paper.<kind> POST discipline=405 *=404
"""
# fmt: on
REPORT = "/work/integrity/reports/<handle>/"


def lay_sealed(world: World, discipline: User) -> dict[str, object]:
    """Values of addresses, `address#value` for one address only."""
    lay_desk()
    submit_report(data=given(uploads=(Upload("a.txt", b"abc"),)), at=START)
    officer = load_actor(discipline, now())
    (report,) = reports_for(officer, now())
    take_report(handle=report.handle, user_id=discipline.pk, actor=officer, at=START)
    data = HandoverInput("procuratorate", "摘要", "请查", "已移交", "y" * 16)
    hand_over(handle=report.handle, data=data, actor=officer, at=START)
    add_point(firm="监测企业", contact="", months=3, actor=officer, at=START)
    (row,) = list_points(officer, START.date())
    return {
        "handle": report.handle,
        "/work/integrity/points/<handle>/end/#handle": row.point.handle,
        f"{REPORT}do/<act>/#act": "acknowledge",
        f"{REPORT}handovers/<place>/#place": 1,
        f"{REPORT}handovers/<place>/paper.<kind>#place": 1,
        f"{REPORT}handovers/<place>/paper.<kind>#kind": "docx",
        f"{REPORT}files/<number>/#number": 1,
        "/work/integrity/posters/<code>.pdf#code": world.window.code,
        "/integrity/report/<kind>/#kind": "anonymous",
    }
