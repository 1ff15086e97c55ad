"""Looking a firm up: what is known of it and from where, its documents, its cases in one's scope.

Each page of a firm that is opened is noted with who opened it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.queries import state_title, visible_cases
from qifu.enterprises.accounts import current_account
from qifu.enterprises.ledger import fact_history, fact_line, fact_sheet, history_entries
from qifu.enterprises.library import library_of
from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import (
    READERS,
    can_import_facts,
    can_read_papers,
    can_read_sensitive,
)
from qifu.enterprises.queries import find_enterprises, get_enterprise
from qifu.enterprises.rules.industry import IndustryNames
from qifu.grid.queries import grid_card
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff

TEXT_AT_MOST, FOUND_AT_MOST, CASES_AT_MOST = 60, 50, 30


@require_safe
@staff(*READERS)
def firms(request: Request) -> HttpResponse:
    """Firms by name or code."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:TEXT_AT_MOST]
    found = find_enterprises(request.actor, text, limit=FOUND_AT_MOST)
    context = {
        "q": text,
        "found": found,
        "full": len(found) == FOUND_AT_MOST,
        "may_import": can_import_facts(request.actor),
    }
    return render(request, "workbench/firms/firms.html", context)


@require_safe
@staff(*READERS)
def firm(request: Request, firm_id: int) -> HttpResponse:
    """One firm: facts with sources, documents, and the cases one may open."""
    row = get_enterprise(request.actor, firm_id)
    _note(request, row)
    papers = can_read_papers(request.actor, row.pk)
    shelves = library_of(request.actor, row.pk, shanghai_date(request.at)) if papers else []
    cases = visible_cases(request.actor).filter(enterprise_id=row.pk).select_related("lead_unit")
    context = {
        "firm": row,
        "sections": fact_sheet(request.actor, row.pk),
        "secrets": can_read_sensitive(request.actor, row.pk),
        "papers": papers,
        "industry": IndustryNames().get(row.industry, row.industry),
        "officer": request.actor.has(Role.POLICY_OFFICER),
        "held": [s for s in shelves if s.current],
        "account": current_account(row.pk) if papers else None,
        "grid": grid_card(request.actor, row.pk, request.at),
        "cases": [(c, state_title(c)) for c in cases.order_by("-id")[:CASES_AT_MOST]],
    }
    return render(request, "workbench/firms/firm.html", context)


@require_safe
@staff(*READERS)
def fact(request: Request, firm_id: int, name: str) -> HttpResponse:
    """All that was ever said of one fact of a firm, with who said it."""
    row = get_enterprise(request.actor, firm_id)
    line = fact_line(request.actor, row.pk, name)
    entries = history_entries(line, fact_history(request.actor, row.pk, name))
    _note(request, row, fact=line.fact.label)
    context = {"firm": row, "line": line, "entries": entries}
    return render(request, "workbench/firms/fact.html", context)


def _note(request: Request, row: Enterprise, **detail: str) -> None:
    said = {"name": row.name, **detail}
    record_access(act="open", target=row.stream, actor=request.actor, at=request.at, detail=said)
