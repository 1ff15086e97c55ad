"""The record and the file that addresses of the ledger are asked with."""

from __future__ import annotations

from typing import Any

from tests.factories import START, World

from qifu.enterprises.bulk.desk import LIMITS, start_import
from qifu.enterprises.models import Tag
from qifu.enterprises.record import PlanInput, add_plan
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.kernel.files import store_file

# fmt: off
TABLE = """
/work/firms/export/                              GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/export/                              POST anonymous=302 clerk,dispatcher,specialist,policy_officer=422 *=403
/work/firms/<firm_id>/edit/                      GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/<firm_id>/edit/                      POST anonymous=302 clerk,dispatcher,specialist,policy_officer=422 *=403
/work/firms/<firm_id>/add/<kind>/                GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/<firm_id>/add/<kind>/                POST anonymous=302 clerk,dispatcher,specialist,policy_officer=422 *=403
/work/firms/lines/<kind>/<line_id>/              GET  anonymous=302 clerk,dispatcher,specialist,policy_officer=200 *=403
/work/firms/lines/<kind>/<line_id>/              POST anonymous=302 clerk,dispatcher,specialist,policy_officer=422 *=403
/work/firms/files/                               GET  anonymous=302 dispatcher,policy_officer=200 *=403
/work/firms/files/                               POST anonymous=302 dispatcher,policy_officer=422 *=403
/work/firms/files/<import_id>/                   GET  anonymous=302 dispatcher,policy_officer=200 *=403
/work/firms/files/<import_id>/                   POST anonymous=302 dispatcher,policy_officer=422 *=403
/work/firms/files/<import_id>/refused.csv        GET  anonymous=302 dispatcher,policy_officer=200 *=403
/work/firms/files/<import_id>/do/<action>/       POST anonymous=302 dispatcher,policy_officer=303 *=403
/firm/<firm_id>/record/                          GET  own=200 anonymous=302 *=404
/firm/<firm_id>/record/correct/                  GET  firm_admin,firm_submitter=200 anonymous=302 firm_viewer=403 *=404
/firm/<firm_id>/record/correct/                  POST firm_admin,firm_submitter=422 anonymous=302 firm_viewer=403 *=404
/firm/<firm_id>/record/add/<kind>/               GET  firm_admin,firm_submitter=200 anonymous=302 firm_viewer=403 *=404
/firm/<firm_id>/record/add/<kind>/               POST firm_admin,firm_submitter=422 anonymous=302 firm_viewer=403 *=404
/firm/<firm_id>/record/end/<kind>/<line_id>/     GET  firm_admin,firm_submitter=200 anonymous=302 firm_viewer=403 *=404
/firm/<firm_id>/record/end/<kind>/<line_id>/     POST firm_admin,firm_submitter=422 anonymous=302 firm_viewer=403 *=404
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A plan of the world's firm by its own word, and a file whose columns wait to be mapped."""
    Tag.objects.create(code="key", title="重点企业")
    owner = load_actor(world.users["owner"], START)
    plan = add_plan(
        enterprise_id=world.firm.pk, data=PlanInput("expand", "扩产"), actor=owner, at=START
    )
    data = "统一社会信用代码,企业名称,备注\n91510703MA0000001L,某厂,无\n".encode()
    file = store_file(name="登记.csv", data=data, actor=SYSTEM_ACTOR, at=START, limits=LIMITS)
    row = start_import(
        file=file, source="register", on=START.date(), enters=True, actor=SYSTEM_ACTOR, at=START
    )
    files = "/work/firms/files/<import_id>/"
    return {
        "line_id": plan.pk,
        "/work/firms/lines/<kind>/<line_id>/#kind": "plan",
        "/work/firms/<firm_id>/add/<kind>/#kind": "contact",
        "/firm/<firm_id>/record/add/<kind>/#kind": "contact",
        "/firm/<firm_id>/record/end/<kind>/<line_id>/#kind": "plan",
        f"{files}#import_id": row.pk,
        f"{files}refused.csv#import_id": row.pk,
        f"{files}do/<action>/#import_id": row.pk,
        f"{files}do/<action>/#action": "confirm",
    }
