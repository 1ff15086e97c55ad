"""Is the record whole, and who did what when? Never what a demand says: payloads stay closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.identity.auditing import (
    ask_for_verification,
    audit_events,
    audit_seals,
    audit_verifications,
)
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.access import AccessRecord
from qifu.kernel.errors import Refused
from qifu.web.access import staff
from qifu.web.components.paging import Page
from qifu.web.workbench.audit.search import ACTS, EventSearch, find_accesses, find_events

PER_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.AUDIT_ADMIN)
def overview(request: Request) -> HttpResponse:
    """Verifications and seals; POST asks the worker for a verification."""
    if request.method == "POST":
        try:
            ask_for_verification(actor=request.actor, at=request.at)
            messages.success(request, "已开始核验，数据多时要几分钟；可以离开，结果会出现在这里。")
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("work:audit")
    found = audit_verifications(request.actor)
    last = next((e for e in found if e.kind == "audit.verified"), None)
    asked = next((e for e in found if e.kind == "audit.verify_requested"), None)
    context = {
        "last": last,
        "waiting": asked is not None and (last is None or last.seq < asked.seq),
        "asked": asked,
        "earlier": [e for e in found if e.kind == "audit.verified"][1:],
        "seals": [(s, bytes(s.digest).hex(), bytes(s.sm3).hex() if s.sm3 else "") for s in audit_seals(request.actor)[:10]],
        "newest": audit_events(request.actor).order_by("-pk").values_list("pk", flat=True).first() or 0,
    }  # fmt: skip
    return render(request, "workbench/audit/overview.html", context)


@require_safe
@staff(Role.AUDIT_ADMIN)
def events(request: Request) -> HttpResponse:
    """Events by number, stream or person: when, who, what kind, with hash; nothing of the contents."""
    search = EventSearch.of(request.GET)
    found = find_events(search, PER_PAGE, request.actor)
    return render(request, "workbench/audit/events.html", {"search": search, "found": found})


@require_safe
@staff(Role.AUDIT_ADMIN)
def accesses(request: Request) -> HttpResponse:
    """Who opened, downloaded or exported what."""
    search = EventSearch.of(request.GET)
    rows: list[AccessRecord] = find_accesses(search, PER_PAGE + 1, request.actor)
    page: Any = Page(rows[:PER_PAGE], search.page, len(rows) > PER_PAGE)
    rows_seen = [(r, ACTS.get(r.act, r.act)) for r in page.rows]
    context = {"search": search, "page": page, "rows": rows_seen, "acts": ACTS.items()}
    return render(request, "workbench/audit/accesses.html", context)
