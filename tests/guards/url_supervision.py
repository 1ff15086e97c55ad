"""A finding, a signal and an exception that addresses of supervision are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import START, World
from tests.supervision_world import DAY, hollow, lay_rules, looked

from qifu.supervision.exceptions import propose_exception
from qifu.supervision.models import Finding, FindingCase
from qifu.supervision.operations import dismiss

# fmt: off
TABLE = """
/work/findings/                              GET  supervisor,leader,reform,head=200 anonymous=302 *=403
/work/findings/rules/                        GET  supervisor,leader,reform,head=200 anonymous=302 *=403
/work/findings/exceptions/                   GET  supervisor,leader,reform=200 anonymous=302 *=403
/work/findings/exceptions/<exception_id>/    GET  supervisor,leader,reform=200 anonymous=302 *=403
/work/findings/exceptions/<exception_id>/    POST supervisor,leader,reform=404 anonymous=302 *=403
/work/findings/<finding_id>/                 GET  supervisor,leader,reform,head=200 anonymous=302 firms,api_client=403 *=404
/work/findings/<finding_id>/                 POST anonymous=302 firms,api_client=403 *=404
/work/signals/                               GET  discipline=200 anonymous=302 *=403
/work/signals/rules/                         GET  discipline=200 anonymous=302 *=403
/work/signals/<finding_id>/                  GET  discipline=200 anonymous=302 *=403
/work/signals/<finding_id>/                  POST discipline=404 anonymous=302 *=403
/api/v1/findings                             GET  anonymous=401 *=200
/api/v1/findings/<finding_id>                GET  anonymous=401 supervisor,leader,reform,head=200 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A painted close, a false alarm that taught an exception, and a signal."""
    lay_rules()
    hollow(world)
    (first,) = [row for row in looked() if row.rule == "no-evidence"]
    hollow(world, START + timedelta(days=40))
    last = DAY + timedelta(days=40)
    alarm = next(r for r in looked(last) if r.rule == "no-evidence" and r.pk != first.pk)
    boss = world.actor("supervisor")
    dismiss(finding_id=alarm.pk, reason="核实过", actor=boss, at=START)
    learnt = propose_exception(
        finding_id=alarm.pk, traits=["unit"], why="测试", until=DAY + timedelta(days=99),
        actor=boss, at=START,
    )  # fmt: skip
    signal = Finding.objects.create(
        rule="repeated-overdue", purpose="signal", title="反复超期", subject="unit:test",
        since=DAY, until=DAY, unit=world.power, units=[world.power.pk], says="5 件超期", count=1,
        state="open", found_at=START,
    )  # fmt: skip
    FindingCase.objects.create(finding=signal, case=first.cases.get().case, says="超期")
    pages = ("/work/findings/<finding_id>/", "/api/v1/findings/<finding_id>")
    return {f"{page}#finding_id": first.pk for page in pages} | {
        "/work/signals/<finding_id>/#finding_id": signal.pk,
        "exception_id": learnt.pk,
    }
