"""Exceptions learnt from false alarms: all of them, what each keeps back, a second person's word."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.kernel.events import stream_events
from qifu.supervision.exceptions import decide_exception, revoke_exception
from qifu.supervision.permissions import OVERSEERS, READERS
from qifu.supervision.queries import exception_for, exceptions_for, kept_back
from qifu.supervision.rules.ways import ACTIVE, PROPOSED
from qifu.supervision.settings import declared_rules
from qifu.web.access import staff
from qifu.web.components.acting import Act, act_on
from qifu.web.components.paging import paginate
from qifu.web.workbench.supervision import forms as f
from qifu.web.workbench.supervision.words import row_words

TRAIL = {
    "exception.proposed": "提出",
    "exception.confirmed": "确认生效",
    "exception.refused": "没有同意",
    "exception.revoked": "撤销",
}


@require_safe
@staff(*READERS)
def exceptions(request: Request) -> HttpResponse:
    """Every exception with how many findings it keeps back."""
    page = paginate(request, exceptions_for(request.actor), per_page=30)
    rules = declared_rules()
    rows = [(row, rules.get(row.rule)) for row in page]
    return render(request, "workbench/supervision/exceptions.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*READERS)
def exception(request: Request, exception_id: int) -> HttpResponse:
    """One exception: agreed by a second person, revoked by anybody who oversees."""
    row = exception_for(request.actor, exception_id)
    who: dict[str, Any] = {"exception_id": row.pk, "actor": request.actor, "at": request.at}
    acts: dict[str, Act] = {}
    oversees = request.actor.has(*OVERSEERS)
    if oversees and row.state == PROPOSED and row.proposed_by != request.actor.user_id:
        acts["decide"] = Act(
            f.DecideForm,
            lambda d: decide_exception(agreed=d["agreed"] == "yes", **who),
            "已记录您的意见。",
        )
    if oversees and row.state == ACTIVE:
        acts["revoke"] = Act(
            f.RevokeForm, lambda d: revoke_exception(**who, **d), "已撤销，线索重新提示。"
        )
    forms, status, done = act_on(request, acts)
    if done is not None:
        return done
    rules = declared_rules()
    page = paginate(request, kept_back(row), per_page=30)
    context = {
        "row": row,
        "rule": rules.get(row.rule),
        "forms": forms,
        "learnt_of": row.learnt_of.first(),
        "page": page,
        "kept": [row_words(one, rules) for one in page],
        "trail": [(TRAIL.get(e.kind, e.kind), e) for e in stream_events(row.stream)],
    }
    return render(request, "workbench/supervision/exception.html", context, status=status)
