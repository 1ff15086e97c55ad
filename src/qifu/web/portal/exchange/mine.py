"""A firm's own requests: what was answered, side by side; its acts; data it let others read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.cases.accesses import note_access
from qifu.cases.queries import available_actions, case_ledger, state_sentence, state_title
from qifu.enterprises.data_consents import data_consents_of, take_back
from qifu.enterprises.facts import facts_by_name
from qifu.exchange.facts import body_then
from qifu.exchange.models import Complaint, Offer
from qifu.exchange.queries import (
    engagement_of,
    my_drafts,
    my_requests,
    offers_of,
    own_request,
    scores_of,
)
from qifu.exchange.rules.kinds import FIRM, RULES, VISIBILITIES, KindBody
from qifu.exchange.rules.values import from_json, lines_of, shown
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.action_page import ActionPage, action_page
from qifu.web.components.due import due_chip
from qifu.web.components.paging import paginate
from qifu.web.portal.demands.page import timeline_of
from qifu.web.portal.exchange.browse import bundle_after

ACTS = ("confirm", "dispute", "give_up", "withdraw")
DONE = {
    "withdraw": "已撤回需求。", "confirm": "已确认结果，请评价这家机构。",
    "dispute": "已退回机构重新登记。", "give_up": "已结束与这家机构的对接。",
}  # fmt: skip
SEALED = ("lowest", "score")


@require_safe
@firm()
def requests(request: Request) -> HttpResponse:
    """The requests of one's firms, and what is being written."""
    page = paginate(request, my_requests(request.actor), per_page=20)
    rows = [
        {
            "row": row, "case": row.case, "state": state_title(row.case), "made": row.made,
            "sentence": state_sentence(row.case, row.case.lead_unit.name),
        }
        for row in page
    ]  # fmt: skip
    drafts = [
        {"token": d.token, "kind": d.kind, "at": d.updated_at, "title": d.data.get("title", "")}
        for d in my_drafts(request.actor)[:10]
    ]
    context = {"page": page, "rows": rows, "drafts": drafts}
    return render(request, "portal/exchange/requests.html", context)


def table_of(body: KindBody, offers: list[Offer]) -> list[dict[str, Any]]:
    """The offers side by side: a line a field, the best of a number marked where less or more is
    what the kind wishes."""
    better = {w.offer: w.operator for w in body.wishes if w.operator in ("lte", "gte")}
    values = {o.pk: from_json(body.offer, o.values) for o in offers}
    lines = []
    for spec in body.offer:
        own = {pk: v.get(spec.name) for pk, v in values.items()}
        numbers = [v for v in own.values() if v is not None]
        best = None
        if spec.type == "number" and spec.name in better and len(set(numbers)) > 1:
            best = min(numbers) if better[spec.name] == "lte" else max(numbers)
        if not numbers:
            continue
        cells = [
            {
                "text": shown(spec, own[o.pk]) or "未填",
                "best": best is not None and own[o.pk] == best,
            }
            for o in offers
        ]
        lines.append({"label": spec.label, "cells": cells})
    return lines


@require_safe
@firm()
def request_page(request: Request, number: str) -> HttpResponse:
    """Where a request stands, the offers in a table, what one can do."""
    row = own_request(request.actor, number)
    note_access(row.case, actor=request.actor, at=request.at)
    body, case = body_then(row), row.case
    offers = offers_of(row)
    sealed = body.rule in SEALED and case.state == "open"
    standing = (
        [] if sealed else [o for o in offers if o.state in ("made", "chosen", "failed", "passed")]
    )
    scores = scores_of([o.provider_id for o in standing])
    for one in standing:
        one.score = scores[one.provider_id]  # type: ignore[attr-defined]
    lines = table_of(body, standing)
    offered = [
        {"offer": o, "cells": [{"label": x["label"], **x["cells"][i]} for x in lines]}
        for i, o in enumerate(standing)
    ]
    engagement = engagement_of(row)
    may = case.enterprise_id in request.actor.firm_ids("submit")
    acts = {a.code for a in available_actions(request.actor, case, request.at) if a.enabled}
    reasons = dict(body.refusals)
    facts = facts_by_name()
    complaints = Complaint.objects.filter(offer__request=row).order_by("-id")
    context = {
        "row": row, "case": case, "body": body, "state": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "due": due_chip(case, shanghai_date(request.at), for_firm=True) if case.live else None,
        "need": lines_of(body.need, row.need), "visibility": VISIBILITIES[row.visibility],
        "shown": [facts[n].label for n in row.shown if n in facts],
        "offers": standing, "lines": lines, "offered": offered, "sealed": sealed,
        "waiting": sum(o.state == "made" for o in offers),
        "declined": [{"offer": o, "why": reasons.get(o.reason, "")} for o in offers if o.state == "declined"],
        "engagement": engagement,
        "result": lines_of(body.result, engagement.result) if engagement else [],
        "reason": reasons.get(engagement.reason, "") if engagement else "",
        "rated": {r.side for r in engagement.reviews.all()} if engagement else set(),
        "may": may, "may_choose": may and body.rule == FIRM and "choose" in acts,
        "acts": [a for a in ACTS if a in acts], "titles": TITLES, "rule": RULES[body.rule],
        "by_rule": body.rule != FIRM, "complaints": complaints,
        "consents": data_consents_of(request.actor).filter(subject=case.number),
        "on": shanghai_date(request.at), "bundle": bundle_after(body) if engagement else None,
        "entries": timeline_of(request.actor, case, for_firm=True),
    }  # fmt: skip
    return render(request, "portal/exchange/request.html", context)


TITLES = {
    "confirm": "确认结果属实",
    "dispute": "结果不实，退回",
    "give_up": "结束对接",
    "withdraw": "撤回需求",
}


@require_safe
@firm()
def ledger(request: Request, number: str) -> HttpResponse:
    """Day by day: which counted, and why."""
    case = own_request(request.actor, number).case
    context = {"case": case, "clocks": case_ledger(request.actor, case, request.at)}
    return render(request, "portal/exchange/ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def act(request: Request, number: str, action: str) -> HttpResponse:
    """One of the firm's own acts on the request itself."""
    row = own_request(request.actor, number)
    if row.enterprise_id not in request.actor.firm_ids("submit"):
        return errors.read_only(request)
    done = reverse("portal:exchange_request", args=[row.case.number])
    if action not in ACTS:
        return HttpResponseRedirect(done, status=303)
    return action_page(
        request, row.case, action, ActionPage("portal/exchange/action.html", done, DONE[action])
    )


@require_safe
@firm()
def authorisations(request: Request) -> HttpResponse:
    """What one's firms let institutions read, until when, and each reading."""
    page = paginate(request, data_consents_of(request.actor), per_page=20)
    labels = {name: row.label for name, row in facts_by_name().items()}
    on = shanghai_date(request.at)
    rows = [
        {
            "consent": c, "facts": [labels.get(n, n) for n in c.facts], "over": c.problem(on),
            "log": c.log.all(), "may": c.enterprise_id in request.actor.firm_ids("submit"),
        }
        for c in page
    ]  # fmt: skip
    return render(request, "portal/exchange/authorisations.html", {"page": page, "rows": rows})


@require_POST
@firm("submit")
def revoke(request: Request, consent_id: int) -> HttpResponse:
    """Take the word back."""
    row = take_back(consent_id=consent_id, actor=request.actor, at=request.at)
    messages.success(request, f"已撤回：{row.reader.name}从现在起不能再查看。")
    return HttpResponseRedirect(reverse("portal:exchange_authorisations"), status=303)
