"""A quarter: every task as it stood, whose review is missing, and the tables to take along."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.reform import reading
from qifu.reform.permissions import STAFF
from qifu.reform.rules.quarters import read_quarter
from qifu.web.access import staff
from qifu.web.workbench.reform.drawing import WORDS, light_of
from qifu.web.workbench.reform.task import review_row


@require_safe
@staff(*STAFF)
def quarter(request: Request, quarter: str) -> HttpResponse:
    """The tasks one takes part in, in a quarter that is over or running; NotVisible for others."""
    today, actor = shanghai_date(request.at), request.actor
    asked = read_quarter(quarter)
    if asked is None:
        raise NotVisible
    district = reading.board(actor, today, asked)
    known = reading.quarters_of(district, today)
    if asked not in known:
        raise NotVisible
    rows: list[dict[str, Any]] = []
    for row in district.rows:
        review = next((r for r in row.reviews if r.quarter == str(asked)), None)
        rows.append({
            "row": row, "light": light_of(row.standing),
            "review": review_row(row, review) if review else None,
        })  # fmt: skip
    counts = Counter(row.standing.light for row in district.rows)
    context = {
        "quarter": asked, "quarters": known, "over": asked.end < today,
        "lights": [(words, counts[code]) for code, words in WORDS.items() if counts[code]],
        "sections": [(s, list(g)) for s, g in groupby(rows, key=lambda r: r["row"].task.section)],
        "opened": sum(r["review"] is not None for r in rows),
        "written": sum(r["review"] is not None and not r["review"]["silent"] for r in rows),
        "sure": sum(
            r["review"] is not None and not (r["review"]["silent"] or r["review"]["waits"])
            for r in rows
        ),
    }  # fmt: skip
    return render(request, "workbench/reform/quarter.html", context)
