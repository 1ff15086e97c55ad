"""Looking a firm up: what is known of it and from where, its documents, its cases in one's scope.

Each page of a firm that is opened is noted with who opened it.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.models import Case
from qifu.cases.queries import state_title, visible_cases
from qifu.enterprises.accounts import current_account
from qifu.enterprises.ledger import fact_history, fact_line, fact_sheet, history_entries
from qifu.enterprises.library import library_of
from qifu.enterprises.models import Enterprise, Tag
from qifu.enterprises.permissions import (
    READERS,
    can_export_firms,
    can_import_facts,
    can_import_firms,
    can_keep_record,
    can_keep_standing,
    can_keep_tags,
    can_read_papers,
    can_read_sensitive,
)
from qifu.enterprises.presence import there_is
from qifu.enterprises.queries import get_enterprise, members_seen, town_choices
from qifu.enterprises.record import record_of
from qifu.enterprises.rules.industry import SECTIONS, IndustryNames
from qifu.enterprises.rules.size import CLASSES
from qifu.enterprises.search import (
    PER_PAGE,
    LedgerFilter,
    find_firms,
    rows_of,
    tags_of,
)
from qifu.enterprises.story import story_of
from qifu.grid.queries import grid_card
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.access import record_access
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.case_pages import OFFICIAL, official_url
from qifu.web.components.paging import Page, page_number

TEXT_AT_MOST, CASES_AT_MOST = 60, 30


@require_safe
@staff(*READERS)
def firms(request: Request) -> HttpResponse:
    """The ledger as a list, filtered by what stands in the address."""
    asked = asked_of(request)
    found = find_firms(request.actor, asked)
    number = page_number(request)
    ids = found.ids[(number - 1) * PER_PAGE : number * PER_PAGE]
    tags = tags_of(ids)
    names = IndustryNames()
    rows = [
        (firm, names.get(firm.industry, firm.industry), tags.get(firm.pk, ()))
        for firm in rows_of(ids)
    ]
    more = number * PER_PAGE < len(found.ids)
    context = {
        "asked": asked,
        "any": asked != LedgerFilter(),
        "page": Page(rows, number, more, len(found.ids), found.more),
        "towns": town_choices(),
        "sections": SECTIONS.items(),
        "section": asked.industry[:1],
        "sizes": CLASSES,
        "tags": Tag.objects.filter(active=True),
        "states": Enterprise.Status.choices,
        "full": found.more,
        "may_import": can_import_facts(request.actor),
        "may_import_firms": can_import_firms(request.actor),
        "may_export": can_export_firms(request.actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "workbench/firms/firms.html", context)


def asked_of(request: Request) -> LedgerFilter:
    """The filter of an address; what is no value of its field is not asked."""

    def said(name: str, most: int = TEXT_AT_MOST) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:most]

    town = said("town", 9)
    status, size = said("status"), said("size")
    return LedgerFilter(
        text=said("q"),
        town=int(town) if town.isascii() and town.isdigit() else None,
        industry=said("industry", 5).upper(),
        size=size if size in CLASSES else "",
        tag=said("tag", 40),
        status=status if status in Enterprise.Status.values else "",
        disputed=said("disputed") == "1",
    )


@require_safe
@staff(*READERS)
def firm(request: Request, firm_id: int) -> HttpResponse:
    """One firm: what it is, facts with sources, people, papers, relations, plans, what runs."""
    row = get_enterprise(request.actor, firm_id)
    _note(request, row)
    on = shanghai_date(request.at)
    there = there_is(row.pk)
    papers = can_read_papers(request.actor, row.pk)
    shelves = library_of(request.actor, row.pk, on) if papers and "papers" in there else []
    account = current_account(row.pk) if papers and "accounts" in there else None
    people = members_seen(request.actor, row.pk, request.at) if "people" in there else []
    cases = visible_cases(request.actor).filter(enterprise_id=row.pk).select_related("lead_unit")
    context = {
        "firm": row,
        "sections": fact_sheet(request.actor, row.pk, firm=row, there=there),
        "secrets": can_read_sensitive(request.actor, row.pk),
        "papers": papers,
        "industry": IndustryNames().get(row.industry, row.industry),
        "officer": request.actor.has(Role.POLICY_OFFICER),
        "held": [s for s in shelves if s.current],
        "account": account,
        "grid": grid_card(request.actor, row.pk, request.at),
        "cases": case_rows(cases.order_by("-id")[:CASES_AT_MOST]),
        "record": record_of(request.actor, row.pk, on, there),
        "people": people,
        "story": story_of(row, there),
        "may_keep": can_keep_record(request.actor, row.pk),
        "may_tag": can_keep_tags(request.actor),
        "may_change": can_keep_standing(request.actor),
        "on": on,
    }
    return render(request, "workbench/firms/firm.html", context)


def may_keep_or_404(request: Request, firm_id: int) -> None:
    """NotVisible for who reads firms but does not keep their record."""
    if not can_keep_record(request.actor, firm_id):
        raise NotVisible


def case_rows(cases: QuerySet[Case]) -> list[tuple[Case, str, str]]:
    """Cases with their state and the page each opens on for officials."""
    return [(c, state_title(c), official_url(c) if c.kind in OFFICIAL else "") for c in cases]


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
