"""Findings of painted work: list, one with its cases, the declared rules."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.supervision import operations as ops
from qifu.supervision.exceptions import propose_exception
from qifu.supervision.models import Finding, Rectification
from qifu.supervision.permissions import (
    READERS,
    STAFF,
    can_oversee,
    can_reply,
)
from qifu.supervision.queries import (
    counts_for,
    finding_for,
    findings_for,
    history_of,
    rules_for,
    who_can_mend,
)
from qifu.supervision.rules.book import PAINTING
from qifu.supervision.rules.ways import FALSE_ALARM, OPEN, STATES
from qifu.supervision.settings import declared_rules
from qifu.web.access import staff
from qifu.web.components.acting import Act, act_on
from qifu.web.components.paging import paginate
from qifu.web.workbench.supervision import forms as f
from qifu.web.workbench.supervision.words import (
    history_words,
    lines_of,
    row_words,
    rule_words,
    traits_of,
)

PER_PAGE = 30


@require_safe
@staff(*STAFF)
def findings(request: Request) -> HttpResponse:
    """What the rules found in scope; what waits for a conclusion first."""
    state = request.GET.get("state", OPEN)
    state = state if state in STATES or state == "all" else OPEN
    rule = request.GET.get("rule", "")
    known = declared_rules()
    rows = findings_for(request.actor, state=state, rule=rule if rule in known else "")
    page = paginate(request, rows, per_page=PER_PAGE)
    counts = counts_for(request.actor)
    context = {
        "page": page,
        "rows": [row_words(row, known) for row in page],
        "state": state,
        "states": [(code, title, counts.get(code, 0)) for code, title in STATES.items()],
        "rule": rule,
        "rules": [r for r in known.values() if r.purpose == PAINTING],
        "oversees": request.actor.has(*READERS),
    }
    return render(request, "workbench/supervision/findings.html", context)


@require_safe
@staff(*STAFF)
def rules(request: Request) -> HttpResponse:
    """The declared rules: what is looked at, from how many cases on, why."""
    rows = [rule_words(rule) for rule in rules_for(PAINTING)]
    context = {"rows": rows, "purpose": PAINTING}
    return render(request, "workbench/supervision/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff()
def finding(request: Request, finding_id: int) -> HttpResponse:
    """One finding with its cases; what the viewer may do with it now."""
    row = _found(request, finding_id)
    forms, status, done = act_on(request, _acts(request, row))
    if done is not None:
        return done
    context: dict[str, Any] = row_words(row) | {
        "forms": forms,
        "lines": (lines := lines_of(request.actor, row)),
        "unlinked": not all(line.url for line in lines),
        "traits": traits_of(row),
        "mending": _mending(row),
        "history": history_words(history_of(row)),
        "concerned": request.actor.user_id in row.people,
        "oversees": request.actor.has(*READERS),
    }
    return render(request, "workbench/supervision/finding.html", context, status=status)


def _found(request: Request, finding_id: int) -> Finding:
    """In scope, or the owner's of its rectification."""
    mine = Rectification.objects.filter(finding_id=finding_id, owner_id=request.actor.user_id)
    found = mine.select_related("finding__unit", "owner").first()
    return found.finding if found is not None else finding_for(request.actor, finding_id)


def _mending(row: Finding) -> Rectification | None:
    return Rectification.objects.filter(finding=row).select_related("owner", "unit").first()


def _acts(request: Request, row: Finding) -> dict[str, Act]:
    """The forms of the page for this viewer, by name."""
    who: dict[str, Any] = {"finding_id": row.pk, "actor": request.actor, "at": request.at}
    found: dict[str, Act] = {}
    oversees = can_oversee(request.actor, row)
    mending = _mending(row)
    if can_reply(request.actor, row):
        found["reply"] = Act(f.ReplyForm, lambda d: ops.reply(**who, **d), "说明已提交。")
    if oversees and row.state == OPEN:
        found["confirm"] = Act(
            partial(f.ConfirmForm, who_can_mend(row)),
            lambda d: ops.confirm(data=_confirmation(d), **who),
            "已查实，处理已发出。",
        )
        found["dismiss"] = Act(f.DismissForm, lambda d: ops.dismiss(**who, **d), "已认定为误报。")
    if oversees and row.state == FALSE_ALARM and row.taught_id is None and row.traits:
        found["propose"] = Act(
            partial(f.ProposeForm, row),
            lambda d: propose_exception(**who, **d),
            "已提出例外，等另一名督办人员确认。",
        )
    if mending is not None and mending.state == "asked" and _mends(request, mending):
        found["report"] = Act(
            f.ReportForm, lambda d: ops.report_mended(**who, **d), "已报告，等督办人员核实。"
        )
    if mending is not None and mending.state == "reported" and oversees:
        found["check"] = Act(
            f.CheckForm,
            lambda d: ops.check_mended(accepted=d["accepted"] == "yes", note=d["note"], **who),
            "已记录核实结果。",
        )
    return found


def _mends(request: Request, mending: Rectification) -> bool:
    return mending.owner_id == request.actor.user_id or ops.heads(request.actor, mending.unit_id)


def _confirmation(data: dict[str, Any]) -> ops.Confirmation:
    owner = data["owner"]
    return ops.Confirmation(
        data["reason"], data["consequence"], int(owner) if owner else None, data["what"],
        data["due_on"],
    )  # fmt: skip
