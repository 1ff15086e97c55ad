"""What the platform has learnt of topics and units, and how well it does."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.demands.directory import duty_lines
from qifu.demands.learning import LEAST_TEXTS, learnt_so_far
from qifu.identity.models import Role, Unit
from qifu.identity.request import Request
from qifu.web.access import staff


@require_safe
@staff(Role.DISPATCHER, Role.REFORM)
def page(request: Request) -> HttpResponse:
    """Scores on the newest demands, beside the directory's; a row for each label."""
    titles = {line.topic: line.title for line in duty_lines()}
    titles |= dict(Unit.objects.values_list("code", "name"))
    parts = []
    for title, count, rows in learnt_so_far(request.actor):
        live = next((row for row in rows if row.state == row.State.LIVE), None)
        labels = live.measured["labels"] if live else []
        parts.append(
            {
                "title": title, "count": count, "rows": rows, "live": live,
                "labels": [(titles.get(code, code), n, f1) for code, n, f1 in labels],
            }
        )  # fmt: skip
    context = {"parts": parts, "least": LEAST_TEXTS}
    return render(request, "workbench/triage/learning.html", context)
