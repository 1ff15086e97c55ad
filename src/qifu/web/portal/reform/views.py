"""The task list of the reform plan, and a page for each row."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.reform.models import ReformTask
from qifu.reform.queries import Practice, practice
from qifu.web.access import public
from qifu.web.components.task_pages import links_of

# The columns of the plan's table; `due_on`, whose year is inferred, is not one and not shown.
COLUMNS = {
    "main_task": "主要任务",
    "content": "具体工作内容",
    "lead_text": "牵头单位",
    "responsible_text": "责任单位",
    "deadline": "完成时限",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "lead_units": "牵头单位",
    "responsible_units": "责任单位",
}


@require_safe
@public
def tasks(request: Request) -> HttpResponse:
    """All tasks under the plan's sections."""
    rows = ReformTask.objects.filter(active=True).order_by("number")
    where = practice()
    sections = [
        (name, [(t, links_of(where.get(t.number, Practice()))) for t in found])
        for name, found in groupby(rows, key=lambda t: t.section)
    ]
    total = sum(len(found) for _, found in sections)
    return render(request, "portal/reform/tasks.html", {"sections": sections, "total": total})


@require_safe
@public
def task(request: Request, number: int) -> HttpResponse:
    """One task as the plan says it; columns taken from a merged cell are marked."""
    found = {
        t.number: t
        for t in ReformTask.objects.filter(active=True, number__in=(number - 1, number, number + 1))
    }
    if number not in found:
        raise NotVisible
    row = found[number]
    where = practice().get(number, Practice())
    inferred = list(dict.fromkeys(COLUMNS[name] for name in row.inferred if name in COLUMNS))
    context = {
        "task": row,
        "inferred": inferred,
        "links": links_of(where),
        "lacks": where.lacks,
        "before": found.get(number - 1),
        "after": found.get(number + 1),
    }
    return render(request, "portal/reform/task.html", context)
