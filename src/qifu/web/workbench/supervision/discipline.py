"""Signals to discipline from ordinary work: for its officers alone. Nothing here comes from or goes
to the sealed desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.supervision.operations import dispose
from qifu.supervision.queries import history_of, rules_for, signal_for, signals_for
from qifu.supervision.rules.book import SIGNAL
from qifu.supervision.rules.ways import DISPOSITIONS, OPEN
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


@require_safe
@staff(Role.DISCIPLINE)
def signals(request: Request) -> HttpResponse:
    """What the rules found, without what concerns one's own unit."""
    state = OPEN if request.GET.get("state", OPEN) == OPEN else "all"
    page = paginate(request, signals_for(request.actor, state=state), per_page=30)
    known = declared_rules()
    rows = [row_words(row, known) for row in page]
    context = {"page": page, "rows": rows, "state": state, "outcomes": DISPOSITIONS}
    return render(request, "workbench/supervision/signals.html", context)


@require_safe
@staff(Role.DISCIPLINE)
def rules(request: Request) -> HttpResponse:
    """The declared rules of signals."""
    rows = [rule_words(rule) for rule in rules_for(SIGNAL)]
    return render(request, "workbench/supervision/rules.html", {"rows": rows, "purpose": SIGNAL})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.DISCIPLINE)
def signal(request: Request, finding_id: int) -> HttpResponse:
    """One signal with its cases, and what was made of it."""
    row = signal_for(request.actor, finding_id)
    acts = {}
    if row.state == OPEN:
        acts["dispose"] = Act(
            f.DisposeForm,
            lambda d: dispose(finding_id=row.pk, actor=request.actor, at=request.at, **d),
            "已记录处置。",
        )
    forms, status, done = act_on(request, acts)
    if done is not None:
        return done
    context = row_words(row) | {
        "forms": forms,
        "lines": (lines := lines_of(request.actor, row)),
        "unlinked": not all(line.url for line in lines),
        "traits": traits_of(row),
        "history": history_words(history_of(row)),
        "outcome": DISPOSITIONS.get(row.outcome, ""),
    }
    return render(request, "workbench/supervision/signal.html", context, status=status)
