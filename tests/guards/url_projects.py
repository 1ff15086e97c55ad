"""The project, watched things and pairs that addresses of projects are asked with."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.factories import World
from tests.project_world import LEAD, stages_body

from qifu.identity.actors import load_actor
from qifu.kernel.events import SYSTEM
from qifu.kernel.time import now
from qifu.projects.alliance import MemberInput, keep_member
from qifu.projects.applying import link_firm
from qifu.projects.blockers import BlockerInput, open_blocker
from qifu.projects.definitions import forget_definitions, publish_stages
from qifu.projects.leads import enter_lead
from qifu.projects.models import Likeness
from qifu.projects.watching import WatchInput, add_watch

# fmt: off
TABLE = """
/invest/                                     GET  *=200
/invest/                                     POST *=422
/invest/done/                                GET  *=302
/invest/follow/<receipt>/                    GET  *=404
/projects/                                   GET  firms=200 anonymous=302 *=404
/projects/<number>/                          GET  own=200 anonymous=302 *=404
/projects/<number>/begin/<code>/             POST anonymous=302 *=404
/work/projects/                              GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/all/                          GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/funnel/                       GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/new/                          GET  units=200 specialist=200 anonymous=302 *=403
/work/projects/new/                          POST units=422 specialist=422 anonymous=302 *=403
/work/projects/alike/                        GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/alike/<likeness_id>/          GET  elsewhere,co_handler=404 lead=200 specialist=404 anonymous=302 *=403
/work/projects/alike/<likeness_id>/          POST elsewhere,co_handler=404 lead=422 specialist=404 anonymous=302 *=403
/work/projects/alliance/                     GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/alliance/new/                 GET  elsewhere,co_handler=404 lead=200 anonymous=302 *=403
/work/projects/alliance/new/                 POST elsewhere,co_handler=404 lead=422 anonymous=302 *=403
/work/projects/alliance/<member_id>/         GET  elsewhere,co_handler=404 lead=200 anonymous=302 *=403
/work/projects/alliance/<member_id>/         POST elsewhere,co_handler=404 lead=422 anonymous=302 *=403
/work/projects/watches/                      GET  units=200 specialist,leader=200 anonymous=302 *=403
/work/projects/watches/<watch_id>/           GET  elsewhere,co_handler=404 lead,leader=200 specialist=404 anonymous=302 *=403
/work/projects/watches/<watch_id>/           POST elsewhere,co_handler=404 lead,leader=422 specialist=404 anonymous=302 *=403
/work/projects/<number>/                     GET  elsewhere,co_handler=404 lead,leader=200 specialist=404 anonymous=302 *=403
/work/projects/<number>/claim/               POST elsewhere,co_handler=404 lead,leader=303 specialist=404 anonymous=302 *=403
/work/projects/<number>/advance/             POST elsewhere,co_handler=404 lead,leader=422 specialist=404 anonymous=302 *=403
/work/projects/<number>/note/                POST elsewhere,co_handler=404 lead,leader=422 specialist=404 anonymous=302 *=403
/work/projects/<number>/key/                 POST elsewhere,co_handler=404 lead,leader=303 specialist=404 anonymous=302 *=403
/work/projects/<number>/details/             GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/details/             POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/plan/                GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/plan/                POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/trio/                GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/trio/                POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/hand/                GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/hand/                POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/stop/                GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/stop/                POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/restart/             GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/restart/             POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/back/                GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/back/                POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/add/<kind>/          GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/add/<kind>/          POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/way/                 GET  elsewhere,co_handler=404 lead,leader=200 specialist=404 anonymous=302 *=403
/work/projects/<number>/way/<act>/           POST elsewhere,co_handler=404 lead,leader=422 specialist=404 anonymous=302 *=403
/work/projects/<number>/blockers/new/        GET  elsewhere,co_handler=404 lead=200 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/blockers/new/        POST elsewhere,co_handler=404 lead=422 specialist,leader=404 anonymous=302 *=403
/work/projects/<number>/blockers/<blocker_id>/ POST elsewhere,co_handler=404 lead,leader=303 specialist=404 anonymous=302 *=403
/api/v1/projects                             GET  anonymous=401 *=200
/api/v1/projects/<number>                    GET  anonymous=401 own=200 lead,leader=200 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A project of the world's firm whose office is the handler's, with a double, a promise, a
    blocker, and a member of the alliance."""
    forget_definitions()
    at, body = now(), deepcopy(stages_body())
    body["office"] = world.power.code
    for factor in body["factors"]:
        factor["unit"] = world.power.code
    publish_stages(body=body, actor=SYSTEM, at=at)
    handler = load_actor(world.users["handler"], at)
    row = enter_lead(data=LEAD, actor=handler, at=at)
    enter_lead(data=LEAD, actor=handler, at=at)
    link_firm(number=row.number, uscc=world.firm.uscc, actor=handler, at=at)
    data = WatchInput("promise", "答复电价", 3)
    watch = add_watch(number=row.number, data=data, actor=handler, at=at)
    said = BlockerInput("等环评")
    blocker = open_blocker(number=row.number, data=said, actor=handler, at=at)
    told = MemberInput("四川商会", "", "", "", at.date())
    member = keep_member(member_id=None, data=told, actor=handler, at=at)
    pages = [line.split()[0] for line in TABLE.strip().splitlines()]
    return {f"{page}#number": row.number for page in pages if "<number>" in page} | {
        "/projects/<number>/begin/<code>/#code": "nothing",
        "/work/projects/<number>/add/<kind>/#kind": "visit",
        "/work/projects/<number>/way/<act>/#act": "milestone",
        "watch_id": watch.pk,
        "blocker_id": blocker.pk,
        "member_id": member.pk,
        "likeness_id": Likeness.objects.get().pk,
    }
