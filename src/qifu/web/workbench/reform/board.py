"""The board: every task one takes part in, by section, with its light; filters in the address."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.kernel.time import shanghai_date
from qifu.reform import reading
from qifu.reform.permissions import STAFF, confirms, sees_all
from qifu.reform.reading import BoardFilter, chosen
from qifu.reform.rules.standing import RULE
from qifu.web.access import staff
from qifu.web.workbench.reform.drawing import WORDS, drawn


@require_safe
@staff(*STAFF)
def board(request: Request) -> HttpResponse:
    """Tasks that fit the filters, and how many of each light fit the others."""
    today, actor = shanghai_date(request.at), request.actor
    district = reading.board(actor, today)
    asked = _asked(request)
    rows = chosen(district.rows, actor, asked)
    beside = chosen(district.rows, actor, BoardFilter(**{**vars(asked), "light": ""}))
    counts = Counter(row.standing.light for row in beside)
    leads = {p.code: p.name for row in district.rows for p in row.sides.leads}
    context: dict[str, Any] = {
        "sections": [(s, list(g)) for s, g in groupby(drawn(rows), key=lambda d: d.row.task.section)],
        "asked": asked, "total": len(rows), "all": len(district.rows), "every": len(beside),
        "lights": [(code, words, counts[code]) for code, words in WORDS.items() if counts[code] or code == asked.light],
        "section_names": list(dict.fromkeys(r.task.section for r in district.rows)),
        "deadlines": list(dict.fromkeys(r.task.deadline for r in district.rows)),
        "leads": leads.items(), "rule": RULE, "query": _query(request),
        "quarters": reading.quarters_of(district, today), "whole": sees_all(actor),
        "waiting": sum(r.waiting for r in district.rows) if confirms(actor) else 0,
    }  # fmt: skip
    return render(request, "workbench/reform/board.html", context)


def _asked(request: Request) -> BoardFilter:
    said = {n: request.GET.get(n, "").replace("\0", "")[:80] for n in ("section", "lead", "deadline", "light")}  # fmt: skip
    ticked = {n: request.GET.get(n) == "1" for n in ("mine", "waiting")}
    return BoardFilter(**said, **ticked)  # type: ignore[arg-type]


def _query(request: Request) -> str:
    """The other filters, for the links of the lights."""
    kept = request.GET.copy()
    kept.pop("light", None)
    return kept.urlencode()
