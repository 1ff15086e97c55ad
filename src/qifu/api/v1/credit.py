"""Credit for a firm's own programs: its check-up, who looked, whom it let look."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import CREDIT_READ, CREDIT_WRITE, may
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import firm_schemas as f
from qifu.api.v1.claims import firm_for
from qifu.api.v1.replies import reply
from qifu.credit.consents import give_consent, take_back
from qifu.credit.models import CreditConsent
from qifu.credit.queries import Finding, check_up, consents_of, looks_at
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date

router = Router(tags=["企业信用"])
SHOWN = 200
Code = Query("", max_length=40, description="统一社会信用代码；只代表一家企业的可以不填")


def own_firm(actor: Actor, uscc: str, right: str = "view") -> int:
    """The firm of a code among the actor's own, or their only one. NotVisible, Invalid."""
    own = actor.firm_ids(right)
    if uscc.strip():
        code = normal_uscc(uscc)
        rows = Enterprise.objects.filter(uscc=code, pk__in=own) if code.isprintable() else None
        firm = rows.values_list("pk", flat=True).first() if rows is not None else None
        if firm is None:
            raise NotVisible
        return firm
    if not own:
        raise NotVisible
    if len(own) != 1:
        raise Invalid({"uscc": ["请填写企业的统一社会信用代码。"]})
    return next(iter(own))


@router.get("/credit/checkup", auth=may(CREDIT_READ), response=f.CreditCheckOut, summary="信用体检")
def checkup(request: ApiRequest, uscc: str = Code) -> HttpResponse:
    """What harms one's own firm, how to mend it, and what declared rules bar by it now."""
    on = shanghai_date(request.at)
    found = check_up(request.actor, own_firm(request.actor, uscc), on)
    parts = {name: [_finding(x) for x in getattr(found, name)] for name in ("harming", "honours", "over")}  # fmt: skip
    return reply({"on": on, **parts, "barred": [use.title for use in found.barred]})


def _finding(found: Finding) -> dict[str, Any]:
    row = found.record
    same = {n: getattr(row, n) for n in "kind title number authority decided_on until".split()}
    return same | {
        "id": row.pk, "counts": found.counts, "harms": found.kind.harms, "how": found.kind.how,
        "mend_from": found.mend_from, "may_mend": found.may_mend,
        "repair": found.repair.number if found.repair else "",
        "uses": [use.title for use in found.uses],
    }  # fmt: skip


@router.get(
    "/credit/looks", auth=may(CREDIT_READ), response=list[f.CreditLookOut], summary="谁查过"
)
def looks(request: ApiRequest, uscc: str = Code) -> HttpResponse:
    """Every query of one's own firm, the latest first."""
    rows = looks_at(request.actor, own_firm(request.actor, uscc))[:SHOWN]
    return reply(
        [
            {
                "at": x.at, "unit": x.unit.name, "by": x.by_name, "ground": x.ground_title,
                "purpose": x.purpose, "shown": x.shown,
            }
            for x in rows
        ]
    )  # fmt: skip


@router.get(
    "/credit/consents", auth=may(CREDIT_READ), response=list[f.CreditConsentOut],
    summary="授权谁查",
)  # fmt: skip
def consents(request: ApiRequest, uscc: str = Code) -> HttpResponse:
    """Whom one's own firm let look, the latest first."""
    rows = consents_of(request.actor, own_firm(request.actor, uscc))[:SHOWN]
    return reply([_consent(x) for x in rows])


@router.post(
    "/credit/consents", auth=may(CREDIT_WRITE), response={201: f.CreditConsentOut},
    summary="授权一个单位查询",
)  # fmt: skip
@once
def give(request: ApiRequest, data: f.CreditConsentIn) -> HttpResponse:
    """One unit, one purpose, until a day; it ends by itself."""
    unit = Unit.objects.filter(code=data.unit).first() if data.unit.isprintable() else None
    row = give_consent(
        enterprise_id=firm_for(request.actor, data.uscc), unit_id=unit.pk if unit else None,
        purpose=data.purpose, until=data.until, actor=request.actor, at=request.at,
    )  # fmt: skip
    return reply(_consent(row), 201)


@router.post(
    "/credit/consents/{consent_id}/revoke", auth=may(CREDIT_WRITE), response=f.CreditConsentOut,
    summary="收回授权",
)  # fmt: skip
@once
def revoke(request: ApiRequest, consent_id: int) -> HttpResponse:
    """From now on; again changes nothing."""
    return reply(_consent(take_back(consent_id=consent_id, actor=request.actor, at=request.at)))


def _consent(row: CreditConsent) -> dict[str, Any]:
    return {
        "id": row.pk, "unit": row.unit.name, "purpose": row.purpose, "until": row.until,
        "given_at": row.given_at, "revoked_at": row.revoked_at,
    }  # fmt: skip
