"""Finding for officials: one box over everything public, changed as one types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.finding.assistant import answer_from
from qifu.finding.queries import search, telling
from qifu.identity.request import Request
from qifu.web.access import staff
from qifu.web.components import found as drawn

LIMIT, NEAREST = 20, 5


@require_safe
@staff()
def find(request: Request) -> HttpResponse:
    """Everything that fits the words, with what can be told to a firm straight away."""
    wanted = drawn.wanted_in(request.GET.dict())
    kinds = [wanted.kind] if wanted.kind else list(drawn.shown_kinds())
    found = search(
        wanted.words, kinds=kinds, stage=wanted.stage, unit=wanted.unit, limit=LIMIT, at=request.at
    )
    context = {
        "wanted": wanted,
        "lines": [drawn.line_of(hit, found.words) for hit in telling(found.hits)],
        "found": found,
        "sure": any(hit.certain for hit in found.hits[:NEAREST]),
        "answer": drawn.drawn_answer(answer_from(found, wanted.words)),
        "kinds": drawn.shown_kinds().items(),
        "stages": drawn.stages().items(),
        "units": drawn.units(),
    }
    return render(request, "workbench/finding/find.html", context)
