"""What addresses of law services are asked with, and what they answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.factories import START, World
from tests.law_world import lay_checkups, lay_law_ground

from qifu.cases.operations import perform_action
from qifu.identity.actors import load_actor
from qifu.kernel.time import now
from qifu.law.checkups import start_checkup
from qifu.law.evidence import EvidenceInput, preserve_evidence
from qifu.law.matters import MatterInput, answer_invitation, open_matter
from qifu.law.models import CheckUp, LawMatter, LawOffice
from qifu.law.rules.digest import digests_of

# fmt: off
TABLE = """
/law/                                        GET  *=200
/law/services/<code>/                        GET  *=200
/law/services/<code>/ask/                    GET  anonymous=302 firm_admin,firm_submitter,stranger=200 *=404
/law/services/<code>/ask/                    POST anonymous=302 firm_admin,firm_submitter,stranger=422 *=404
/law/cases/                                  GET  anonymous=302 firms=200 *=404
/law/cases/<number>/                         GET  anonymous=302 own=200 *=404
/law/cases/<number>/ledger/                  GET  anonymous=302 own=200 *=404
/law/cases/<number>/messages/                POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/law/cases/<number>/agreement.pdf            GET  anonymous=302 own=200 *=404
/law/cases/<number>/do/<action>/             GET  anonymous=302 firm_admin,firm_submitter=200 firm_viewer=403 *=404
/law/cases/<number>/do/<action>/             POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/law/invited/<token>/                        GET  *=200
/law/invited/<token>/                        POST *=422
/law/invited/<token>/confirm/                POST *=303
/law/invited/<token>/agreement.pdf           GET  *=200
/work/law/                                   GET  anonymous=302 units=200 *=403
/work/law/counter/                           GET  anonymous=302 clerk=200 *=403
/work/law/counter/<code>/                    GET  anonymous=302 clerk=404 *=403
/work/law/counter/<code>/                    POST anonymous=302 clerk=404 *=403
/work/law/<number>/                          GET  anonymous=302 lead=200 watch=200 elsewhere,co_handler=404 *=403
/work/law/<number>/                          POST anonymous=302 head=422 handler=409 watch=404 elsewhere,co_handler=404 *=403
/work/law/<number>/messages/                 POST anonymous=302 lead=303 elsewhere,co_handler=404 *=403
/work/law/<number>/ledger/                   GET  anonymous=302 lead=200 elsewhere,co_handler=404 *=403
/law/checkups/                               GET  anonymous=302 firms=200 *=404
/law/checkups/start/<code>/                  POST anonymous=302 firm_admin,firm_submitter,stranger=303 *=404
/law/checkups/<checkup_id>/                  GET  anonymous=302 own=200 *=404
/law/checkups/<checkup_id>/                  POST anonymous=302 firm_admin,firm_submitter=422 firm_viewer=403 *=404
/law/checkups/<checkup_id>/share/            POST anonymous=302 *=404
/law/templates/<code>.docx                   GET  *=200
/work/law/checkups/                          GET  anonymous=302 units=200 watch=200 *=403
/work/law/checkups/<checkup_id>/             GET  anonymous=302 lead=200 elsewhere,co_handler=404 *=403
/law/evidence/                               GET  anonymous=302 *=200
/law/evidence/new/                           GET  anonymous=302 *=200
/law/evidence/new/                           POST anonymous=302 *=422
/law/evidence/check/                         GET  *=200
/law/evidence/check/                         POST *=422
/law/evidence/check/<code>/                  GET  *=200
/law/evidence/check/<code>/                  POST *=422
/law/evidence/keys/                          GET  *=200
/law/evidence/<number>/                      GET  own=200 anonymous=302 *=404
/law/evidence/<number>/certificate.pdf       GET  own=200 anonymous=302 *=404
"""
# fmt: on


def _matter(world: World, token: str) -> LawMatter:
    data = MatterInput("mediation", "货款", "王会计", "13800138000", other_name="某商贸公司")
    return open_matter(
        enterprise_id=world.firm.pk, data=data, token=f"law-{token}", at=START,
        actor=load_actor(world.users["owner"], START),
    )  # fmt: skip


def _mediated(world: World, row: LawMatter, *, agreed: bool = True) -> str:
    """The other party's link; with an agreement drawn up where it agreed."""
    head = load_actor(world.users["head"], START)
    terms = {"case_id": row.pk, "actor": head, "at": START}
    perform_action(action="accept", **terms)
    day = (START + timedelta(days=7)).date()
    data = {"other_name": "某商贸公司", "about": "货款", "meet_on": day, "place": "调解室"}
    perform_action(action="invite", data=data, **terms)
    token = row.invitations.latest("id").token
    if agreed:
        answer_invitation(token=token, agree=True, words="", at=START)
        perform_action(action="agree", data={"terms": "月底付清", "perform_on": day}, **terms)
    return token


def lay_room(world: World) -> dict[str, Any]:
    """A preserved file of the world's firm."""
    at = now()
    owner = load_actor(world.users["owner"], at)
    data = EvidenceInput("合同", digests_of([b"x"]), "upload", enterprise_id=world.firm.pk)
    kept = preserve_evidence(data=data, actor=owner, at=at)
    lay_law_ground()
    LawOffice.objects.filter(code="mediation").update(unit=world.power)
    row, waiting = _matter(world, "a"), _matter(world, "b")
    invited = _mediated(world, row)
    asked = _mediated(world, waiting, agreed=False)
    lay_checkups()
    terms = {"enterprise_id": world.firm.pk, "actor": owner, "at": START}
    begun = start_checkup(sheet_code="general", **terms)
    shared = CheckUp.objects.create(
        enterprise=world.firm, sheet_id="catering", body=begun.sheet.body, state="done",
        started_by=world.users["owner"], started_at=START, finished_at=START, shared_at=START,
    )  # fmt: skip
    own = (
        "/law/cases/<number>/", "/law/cases/<number>/ledger/", "/law/cases/<number>/messages/",
        "/law/cases/<number>/agreement.pdf", "/law/cases/<number>/do/<action>/",
        "/work/law/<number>/", "/work/law/<number>/messages/", "/work/law/<number>/ledger/",
    )  # fmt: skip
    services = (
        "/law/services/<code>/", "/law/services/<code>/ask/", "/work/law/counter/<code>/",
    )  # fmt: skip
    return {
        **{f"{page}#number": row.case.number for page in own},
        **{f"{page}#code": "mediation" for page in services},
        "/law/checkups/start/<code>/#code": "general",
        "/law/templates/<code>.docx#code": "staff-register",
        "/law/checkups/<checkup_id>/#checkup_id": begun.pk,
        "/law/checkups/<checkup_id>/share/#checkup_id": begun.pk,
        "/work/law/checkups/<checkup_id>/#checkup_id": shared.pk,
        "/law/cases/<number>/do/<action>/#action": "withdraw",
        "/law/invited/<token>/#token": asked,
        "/law/invited/<token>/confirm/#token": invited,
        "/law/invited/<token>/agreement.pdf#token": invited,
        "/law/evidence/check/<code>/#code": kept.code,
        "/law/evidence/<number>/#number": kept.number,
        "/law/evidence/<number>/certificate.pdf#number": kept.number,
    }
