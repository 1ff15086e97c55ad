"""Cases as rows of the desks' lists, in plain words, without a query of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from qifu.cases.boxes import ListFilter
from qifu.cases.lists import CasePage, list_cases
from qifu.cases.models import Case
from qifu.cases.queries import state_title
from qifu.demands.directory import unit_names
from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.web.components.due import DueChip, due_chip, remaining_note
from qifu.web.components.paging import Page, page_number


@dataclass(frozen=True)
class DeskRow:
    """A case in a list. `step` says when whoever has it now must act; `step_tone` colours it."""

    case: Case
    state: str
    unit: str
    handler: str
    due: DueChip
    step: str
    step_tone: str
    url: str


def desk_rows(cases: Iterable[Case], at: datetime, url_name: str = "work:case") -> list[DeskRow]:
    """Rows that open at `url_name` with the number."""
    today, names = shanghai_date(at), unit_names()
    return [
        DeskRow(
            case=case,
            state=state_title(case),
            unit=names.get(case.lead_unit_id or 0, ""),
            handler=case.handler.name if case.handler_id and case.handler else "",
            due=due_chip(case, today),
            step=remaining_note(case.step_due_on, today) if case.step_due_on else "",
            step_tone=step_tone(case.step_due_on, case.step_warn_on, today),
            url=case_url(case.number, url_name),
        )
        for case in cases
    ]


def step_tone(due_on: date | None, warn_on: date | None, today: date) -> str:
    """red when past, yellow when it is (nearly) the day, nothing else."""
    if due_on is None:
        return ""
    if due_on < today:
        return "red"
    return "yellow" if due_on == today or (warn_on is not None and warn_on <= today) else ""


def case_url(number: str, url_name: str = "work:case") -> str:
    """Where a case opens; nothing when that page is not there."""
    try:
        return reverse(url_name, args=[number])
    except NoReverseMatch:
        return ""


def page_of(found: CasePage, rows: list[Any]) -> Page:
    """A page of the engine's list for ``{% pager %}``."""
    return Page(rows, found.page, found.page < found.pages, found.total, found.total_capped)


def listed(request: Request, f: ListFilter, *, url_name: str = "work:case", size: int = 50) -> Page:
    """The page of the list `f` that the address asks for, as rows."""
    plain = ListFilter(**{**vars(f), "page": page_number(request)})
    found = list_cases(request.actor, plain, request.at, size=size)
    return page_of(found, desk_rows(found.rows, request.at, url_name))
