"""Policies: the library, and what one firm can have, lacks by one thing, or has not told."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import POLICIES, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1 import policy_schemas as p
from qifu.api.v1.replies import reply
from qifu.api.v1.schemas import CODE
from qifu.eligibility.explain import Node
from qifu.enterprises.facts import declared_facts
from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import can_read_facts
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.enterprises.rules.values import as_json
from qifu.identity.actors import Actor
from qifu.identity.models import District
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.policies.footing import Document, footing
from qifu.policies.matching import Match, match_of, matches_for
from qifu.policies.models import Policy
from qifu.policies.queries import get_policy
from qifu.policies.search import Wanted, search

router = Router(tags=["惠企政策"])
WORDS = r"^[^\x00-\x1f\x7f]*$"
MOST = 200


@router.get("/policies", auth=may(POLICIES), response=p.PolicyPage, summary="政策库")
def library(
    request: ApiRequest,
    q: str = Query("", max_length=100, pattern=WORDS, description="想找什么，口语也可以"),
    level: Literal["national", "province", "city", "district"] | None = None,
    kind: str = Query("", max_length=10, pattern=WORDS, description="减免、奖补、权益、资质"),
    topic: str = Query("", max_length=40, pattern=CODE),
    industry: str = Query("", pattern=r"^[A-T]?$", description="国民经济行业门类的字母"),
    open_now: bool = Query(False, description="只要现在可以申报的"),
    skip: int = Query(0, ge=0, le=100_000),
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """Policies in use, best answers first; those that answer only some words come after."""
    here = District.objects.values_list("area_code", flat=True).first() or ""
    wanted = Wanted(q.strip(), level or "", kind, topic, industry, open_now, here)
    found = search(wanted, shanghai_date(request.at))
    rows = [*found.full, *found.some]
    shown = rows[skip : skip + limit]
    after = skip + len(shown)
    return reply(
        {
            "items": [policy_row(row) for row in shown],
            "total": len(rows),
            "next": after if after < len(rows) else None,
        }
    )


@router.get("/policies/{code}", auth=may(POLICIES), response=p.PolicyDetail, summary="政策详情")
def read(request: ApiRequest, code: str) -> HttpResponse:
    """One policy: what it gives, its conditions as data, guide, materials and where to ask."""
    return reply(policy_detail(_policy(code)))


@router.get(
    "/firms/{uscc}/policies",
    auth=may(POLICIES),
    response=p.FirmPolicies,
    summary="企业能享受的政策",
)
def of_firm(request: ApiRequest, uscc: str) -> HttpResponse:
    """What a firm can have with the sum, what it lacks by exactly one thing, what is not known."""
    firm = firm_in(request.actor, uscc)
    found = matches_for(firm.pk, shanghai_date(request.at))
    total = found.total
    return reply(
        {
            "firm": {"uscc": firm.uscc, "name": firm.name},
            "total": total.amount,
            "overlaps": total.overlaps,
            "unsure": total.unsure,
            "eligible": [match_row(m) for m in found.eligible],
            "near": [match_row(m) for m in found.near],
            "unknown": [match_row(m) for m in found.unknown],
            "others": [row.code for row in found.others],
        }
    )


@router.get(
    "/firms/{uscc}/policies/{code}",
    auth=may(POLICIES),
    response=p.FirmPolicy,
    summary="一项政策对一家企业",
)
def explained(request: ApiRequest, uscc: str, code: str) -> HttpResponse:
    """Each condition with the firm's own value and what is missing, and what a claim would need."""
    firm, policy, day = firm_in(request.actor, uscc), _policy(code), shanghai_date(request.at)
    if not policy.matched:
        raise NotVisible("这项政策的条件只有文字，不参加比对；请看政策详情。")
    stands = footing(policy, firm, day)
    row = match_row(match_of(policy, stands.known, day))
    return reply(
        row
        | {
            "conditions": node_of(stands.found.tree),
            "problem": stands.problem,
            "needs_facts": list(stands.missing),
            "documents": [_document(d) for d in stands.documents],
            "account": stands.account.masked if stands.account else None,
        }
    )


@router.get(
    "/firms/{uscc}/facts",
    auth=may(POLICIES),
    response=list[p.FactOut],
    summary="平台掌握的企业情况",
)
def facts(request: ApiRequest, uscc: str) -> HttpResponse:
    """What conditions may ask of the firm, what is known of it and from whom."""
    from qifu.enterprises.facts import known_facts
    from qifu.enterprises.permissions import can_read_sensitive

    firm = firm_in(request.actor, uscc)
    known, all_of_it = known_facts(firm.pk), can_read_sensitive(request.actor, firm.pk)
    sensitive = set(_sensitive())
    return reply(
        [
            {
                "name": name,
                "type": fact.type,
                "label": fact.label,
                "value": as_json(known.values.get(name)),
                "source": known.origins[name][0] if name in known.origins else None,
                "on": known.origins[name][1] if name in known.origins else None,
            }
            for name, fact in declared_facts().items()
            if all_of_it or name not in sensitive
        ]
    )


def _sensitive() -> list[str]:
    from qifu.enterprises.models import Fact

    return list(Fact.objects.filter(sensitive=True).values_list("name", flat=True))


def firm_in(actor: Actor, uscc: str) -> Enterprise:
    """The firm of a credit code; NotVisible unless the actor may read what is known of it."""
    code = normal_uscc(uscc)
    firm = Enterprise.objects.filter(uscc=code).first() if code.isprintable() else None
    if firm is None or not can_read_facts(actor, firm.pk):
        raise NotVisible
    return firm


def _policy(code: str) -> Policy:
    if not code.isprintable():
        raise NotVisible
    return get_policy(code)


def policy_row(policy: Policy) -> dict[str, Any]:
    """One policy as a line of the library."""
    return {
        "code": policy.code,
        "title": policy.title,
        "level": policy.level,
        "kind": policy.kind,
        "issuer": policy.issuer,
        "unit": unit_label(policy.unit_id),
        "gives": policy.gives,
        "mode": policy.mode,
        "matched": policy.matched,
        "open_from": policy.open_from,
        "open_until": policy.open_until,
        "valid_from": policy.valid_from,
        "valid_until": policy.valid_until,
        "verified": policy.verified,
        "version": policy.version,
        "withdrawn": policy.withdrawn_at is not None,
    }


def policy_detail(policy: Policy) -> dict[str, Any]:
    """One policy with its words, its rule and how to claim it."""
    service = policy.service
    return policy_row(policy) | {
        "document": policy.document,
        "area": policy.area,
        "conditions": policy.conditions,
        "note": policy.note,
        "source_text": policy.source_text,
        "links": list(policy.links),
        "certainty": policy.certainty,
        "rule": policy.rule,
        "benefit": policy.benefit,
        "service": service,
    }


def match_row(found: Match) -> dict[str, Any]:
    """How one firm stands to one policy, in a line."""
    return {
        "policy": found.policy.code,
        "title": found.policy.title,
        "gives": found.policy.gives,
        "mode": found.policy.mode,
        "verdict": found.verdict,
        "amount": found.amount,
        "missing": list(found.missing),
        "steps": [{"says": n.says, "own": n.own, "takes": n.takes} for n in found.steps],
        "deadline": found.deadline,
    }


def node_of(node: Node) -> dict[str, Any]:
    """A condition with its mark, the firm's own value and the remedy; groups carry `items`."""
    return {
        "mark": node.mark,
        "says": node.says,
        "cites": node.cites,
        "own": node.own,
        "takes": node.takes,
        "only": node.only,
        "missing": list(node.missing),
        "items": [node_of(item) for item in node.items],
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "type": document.type.code,
        "title": document.type.title,
        "note": document.note,
        "required": document.required,
        "held": document.evidence is not None,
    }
