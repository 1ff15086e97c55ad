"""The cell, visit and people that addresses of the grid are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import World, give_post
from tests.grid_world import lay_grid

from qifu.grid.operations import record_visit
from qifu.grid.teams import add_member
from qifu.grid.visiting import FindingInput, VisitInput
from qifu.identity.actors import load_actor
from qifu.identity.models import Role, User
from qifu.kernel.time import now, shanghai_date

# fmt: off
TABLE = """
/grid/                                       GET  firms=200 anonymous=302 *=404
/work/grid/                                  GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/today/                            GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/attention/                        GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/offline.js                        GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/figures/                          GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/figures/<code>/                   GET  units=200 watch=200 specialist=200 anonymous=302 *=403
/work/grid/cells/<code>/                     GET  watch=200 elsewhere=404 handler,specialist=200 anonymous=302 head,co_handler=404 *=403
/work/grid/cells/<code>/members/             POST elsewhere=404 anonymous=302 head,co_handler=404 handler,supervisor,leader,reform,specialist=409 dispatcher=422 *=403
/work/grid/members/<member_id>/end/          GET  elsewhere=404 dispatcher=200 anonymous=302 head,co_handler=404 handler,supervisor,leader,reform,specialist=409 *=403
/work/grid/members/<member_id>/end/          POST elsewhere=404 anonymous=302 head,co_handler=404 handler,supervisor,leader,reform,specialist=409 dispatcher=422 *=403
/work/grid/firms/<firm_id>/                  GET  watch=200 elsewhere=404 handler,specialist=200 anonymous=302 head,co_handler=404 *=403
/work/grid/firms/<firm_id>/visit/            GET  watch=409 elsewhere=404 specialist=200 anonymous=302 head,co_handler=404 handler=409 *=403
/work/grid/firms/<firm_id>/visit/            POST watch=409 elsewhere=404 anonymous=302 head,co_handler=404 handler=409 specialist=422 *=403
/work/grid/firms/<firm_id>/keep/<act>/       POST elsewhere=404 anonymous=302 head,co_handler=404 handler,supervisor,leader,reform,specialist=409 dispatcher=422 *=403
/work/grid/visits/<number>/                  GET  watch=200 elsewhere=404 handler,specialist=200 anonymous=302 head,co_handler=404 *=403
/work/grid/findings/<finding_id>/<act>/      POST watch=303 elsewhere=404 anonymous=302 handler,specialist=303 head,co_handler=404 *=403
/work/grid/promises/<promise_id>/<act>/      POST watch=303 elsewhere=404 anonymous=302 handler,specialist=303 head,co_handler=404 *=403
/api/v1/visits                               GET  anonymous=401 *=200
/api/v1/visits                               POST anonymous=401 *=422
/api/v1/visits/<number>                      GET  watch=200 own=200 handler,specialist=200 anonymous=401 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """The specialist visits the world's firm, whose handler is of the team too.

    Values by name, `address#value` for one address only.
    """
    grid = lay_grid(world)
    specialist = User.objects.get(name="specialist")
    give_post(specialist, world.town, Role.SPECIALIST)
    dispatcher = load_actor(world.users["dispatcher"], now())
    add_member(cell_id=grid.cell.pk, user_id=specialist.pk, part="town", actor=dispatcher, at=now())
    day = shanghai_date(now())
    visit, _ = record_visit(
        data=VisitInput(
            world.firm.pk, day, "onsite", "王厂长", "正常", findings=(FindingInput("路坏了"),),
            promises=(("带表", day + timedelta(days=9)),),
        ),
        actor=load_actor(specialist, now()), at=now(), token="token-of-the-matrix",
    )  # fmt: skip
    member = grid.cell.team.get(user=grid.people["other"])
    return {
        "/work/grid/figures/<code>/#code": "firms",
        "/work/grid/cells/<code>/#code": grid.cell.code,
        "/work/grid/cells/<code>/members/#code": grid.cell.code,
        "/work/grid/visits/<number>/#number": visit.number,
        "/api/v1/visits/<number>#number": visit.number,
        "/work/grid/findings/<finding_id>/<act>/#act": "demand",
        "/work/grid/promises/<promise_id>/<act>/#act": "kept",
        "/work/grid/firms/<firm_id>/keep/<act>/#act": "key",
        "finding_id": visit.findings.get().pk,
        "promise_id": visit.promises.get().pk,
        "/work/grid/members/<member_id>/end/#member_id": member.pk,
    }
