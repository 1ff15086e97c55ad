"""The library of policies: search, a page for each, and "is this for us?" answered on the spot.

Answers are not kept: the check is a plain GET, and nothing of it is written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.eligibility import explain
from qifu.eligibility.language import asked_of
from qifu.enterprises.facts import declared_facts, facts_by_name, known_facts
from qifu.enterprises.models import EvidenceType
from qifu.enterprises.queries import my_firms
from qifu.enterprises.rules.industry import SECTIONS
from qifu.identity.models import District, Window
from qifu.identity.request import Request
from qifu.kernel.time import today
from qifu.policies import queries
from qifu.policies.matching import match_of
from qifu.policies.models import Policy
from qifu.policies.rules.body import full_body
from qifu.policies.search import Answer, Wanted, claimable, policy_topics, search
from qifu.web.access import public
from qifu.web.components.paging import paginate
from qifu.web.portal.firm.current import current_firm
from qifu.web.portal.policies.cards import card_of, side_of
from qifu.web.portal.policies.forms import FactsForm

KINDS = ("奖补", "减免", "权益", "资质")
TEXT_AT_MOST, PER_PAGE = 60, 20
FOUND, PARTLY, OVER = "", "部分相符", "已过有效期"
ASKED = "check"


@dataclass(frozen=True)
class Row:
    """A policy in the list: under which heading, and whether it can be claimed now."""

    policy: Policy
    group: str
    open: bool


@require_safe
@public
def library(request: Request) -> HttpResponse:
    """Policies in use, by words as firms use them and by filters; other areas' only when asked."""
    wanted = _wanted(request)
    day = today()
    answer = search(wanted, day)
    rows = _rows(answer, day)
    context = {
        "wanted": wanted,
        "elsewhere": not wanted.here,
        "policies": [row for row in rows if row.group == FOUND],
        "near": [row for row in rows if row.group == PARTLY],
        "over": [row for row in rows if row.group == OVER],
        "page": paginate(request, rows, per_page=PER_PAGE),
        "read_as": answer.read_as,
        "narrowed": any(
            (wanted.level, wanted.kind, wanted.topic, wanted.industry, wanted.open_now)
        ),
        "levels": Policy.Level.choices,
        "kinds": KINDS,
        "topics": [(t.code, t.title) for t in policy_topics()],
        "industries": SECTIONS.items(),
    }
    return render(request, "portal/policies/library.html", context)


def _rows(answer: Answer, day: date) -> list[Row]:
    """What was found, then what answers some of the words, then what is over."""
    groups = [(FOUND, p) for p in answer.full if not _over(p, day)]
    groups += [(PARTLY, p) for p in answer.some if not _over(p, day)]
    groups += [(OVER, p) for p in answer.full if _over(p, day)]
    return [Row(policy, group, claimable(policy, day)) for group, policy in groups]


def _wanted(request: Request) -> Wanted:
    district = District.objects.first()
    elsewhere = request.GET.get("elsewhere") == "1"
    return Wanted(
        text=request.GET.get("q", "").replace("\0", "").strip()[:TEXT_AT_MOST],
        level=_one(request, "level", Policy.Level.values),
        kind=_one(request, "kind", KINDS),
        topic=_one(request, "topic", {t.code for t in policy_topics()}),
        industry=_one(request, "industry", SECTIONS),
        open_now=request.GET.get("open") == "1",
        here="" if elsewhere or district is None else district.area_code,
    )


def _one(request: Request, name: str, allowed: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in allowed else ""


def _over(policy: Policy, day: Any) -> bool:
    return policy.valid_until is not None and policy.valid_until < day


@require_safe
@public
def policy(request: Request, code: str) -> HttpResponse:
    """One policy: what it gives, its conditions with their clauses, where it is from; and a check."""
    row = queries.get_policy(code)
    day = today()
    context: dict[str, Any] = {
        "policy": row,
        "over": _over(row, day),
        **_own(request, row),
        **_how(row),
    }
    status = 200
    if row.matched:
        declared = declared_facts()
        rule = queries.rule_of(row, declared)
        known = facts_by_name()
        facts = [known[name] for name in asked_of(rule)]
        asked = ASKED in request.GET
        form = FactsForm(facts, request.GET if asked else None)
        values: dict[str, Any] = {}
        if asked and form.is_valid():
            values = form.values()
        elif asked:
            status = 422
        found = explain(rule, values, declared, day)
        context |= {"form": form, "found": found, "asked": asked and status == 200}
    return render(request, "portal/policies/policy.html", context, status=status)


def _own(request: Request, row: Policy) -> dict[str, Any]:
    """The policy for one of one's own firms (``?firm=``, else the first); nothing for others."""
    firms = list(my_firms(request.actor)[:100]) if request.actor.firm_ids("view") else []
    if not firms or not row.matched:
        return {"card": None, "firms": firms}
    firm = current_firm(request, firms)
    known = known_facts(firm.pk)
    card = card_of(match_of(row, known, today()), side_of(firm, known, request.actor))
    return {"card": card, "firms": firms, "firm": firm}


def _how(row: Policy) -> dict[str, Any]:
    """How the policy is claimed: guide, documents, window, and whether it can be now."""
    asked = row.service.get("materials", [])
    titles = dict(EvidenceType.objects.values_list("code", "title")) if asked else {}
    code = row.service.get("window", "")
    window = Window.objects.select_related("centre").filter(code=code).first() if code else None
    return {
        "service": full_body({"service": row.service})["service"],
        "materials": [
            (titles.get(m["type"], m["type"]), m.get("note", ""), m.get("required", True))
            for m in asked
        ],
        "window": window,
        "open_now": claimable(row, today()),
    }
