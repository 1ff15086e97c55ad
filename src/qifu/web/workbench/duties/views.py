"""Who leads what: searchable, with legal basis, precedents and the history of every line.

The directory comes from the district's pack; what was designated for lack of an owner is kept
beside it as precedent. It is read here and changed there, so that both never drift apart.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.cases.queries import visible_cases
from qifu.identity.models import DutyEntry, Precedent, Role
from qifu.identity.queries import duty_directory
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.web.access import staff
from qifu.web.workbench.desk_rows import case_url

ROLES = (
    Role.DISPATCHER,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.REFORM,
    Role.HANDLER,
    Role.HEAD,
    Role.CLERK,
    Role.SPECIALIST,
    Role.SYSTEM_ADMIN,
)
ACTS = {
    "duty.added": "列入职责目录",
    "duty.changed": "修改",
    "duty.closed": "停用",
    "duty.restored": "恢复使用",
    "duty.passed_over": "因单位撤并转由承接单位负责",
    "duty.precedent": "记入先例",
}


@require_safe
@staff(*ROLES)
def directory(request: Request) -> HttpResponse:
    """All duties by sector, or those in which the words occur; lines nobody leads stand apart."""
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:60]
    only = request.GET.get("only", "")
    rows = duty_directory().annotate(cases_before=Count("precedents"))
    for word in q.split():
        rows = rows.filter(_speaks_of(word))
    if only == "unowned":
        rows = rows.filter(lead_unit__isnull=True)
    elif only == "unverified":
        rows = rows.filter(verified=False)
    duties = sorted(rows, key=lambda d: d.position)
    sectors = [(title, list(found)) for title, found in groupby(duties, lambda d: d.sector_title)]
    context = {
        "sectors": sectors,
        "total": len(duties),
        "unverified": sum(not d.verified for d in duties),
        "q": q,
        "only": only,
        "loose": list(Precedent.objects.filter(duty__isnull=True).select_related("lead_unit")[:20]),
    }
    return render(request, "workbench/duties/directory.html", context)


def _speaks_of(word: str) -> Q:
    return (
        Q(title__contains=word)
        | Q(keywords__icontains=word)
        | Q(lead_unit__name__contains=word)
        | Q(lead_unit__short_name__contains=word)
        | Q(legal_basis__contains=word)
        | Q(sector_title__contains=word)
    )


@require_safe
@staff(*ROLES)
def duty(request: Request, topic: str) -> HttpResponse:
    """One line with its precedents and its history."""
    rows = DutyEntry.objects.select_related("lead_unit").prefetch_related("co_units")
    row = rows.filter(topic=topic).first()
    if row is None:
        raise NotVisible
    precedents = list(row.precedents.select_related("lead_unit")[:30])
    seen = set(
        visible_cases(request.actor)
        .filter(number__in=[p.case_number for p in precedents])
        .values_list("number", flat=True)
    )
    context = {
        "duty": row,
        "precedents": [
            (p, case_url(p.case_number) if p.case_number in seen else "") for p in precedents
        ],
        "history": [_line(e) for e in reversed(stream_events(row.stream))],
    }
    return render(request, "workbench/duties/duty.html", context)


def _line(event: Event) -> dict[str, Any]:
    payload = event.payload
    changes = [f"{k}:{old} → {new}" for k, (old, new) in payload.get("fields", {}).items()]
    if event.kind == "duty.passed_over":
        changes = [f"{payload.get('from')} → {payload.get('to')}"]
    elif event.kind == "duty.precedent":
        changes = [f"{payload.get('case')} 由{payload.get('unit')}牵头"]
    return {
        "at": event.at,
        "by": event.actor_name,
        "text": ACTS.get(event.kind, event.kind),
        "said": "\n".join(changes),
        "icon": "gavel" if event.kind == "duty.precedent" else "edit",
    }
