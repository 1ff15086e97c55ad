"""Where a firm's documents were used, who opened them, and what it was spared."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qifu.enterprises.consents import consents_of, readings_of, revoke_consent
from qifu.enterprises.retention import destructions_of
from qifu.enterprises.savings import savings_of
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.web.access import firm
from qifu.web.components.paging import paginate
from qifu.web.portal.firm.facts import may_write, own_firm

SHOWN = 50


@require_safe
@firm()
def uses(request: Request, firm_id: int) -> HttpResponse:
    """Consents that run and ran, every reading by an official, what was destroyed."""
    row = own_firm(request, firm_id)
    context = {
        "firm": row,
        "consents": consents_of(request.actor, row.pk)[:SHOWN],
        "page": paginate(request, readings_of(request.actor, row.pk)),
        "destroyed": destructions_of(request.actor, row.pk)[:SHOWN],
        "may_write": may_write(request, row.pk),
        "on": shanghai_date(request.at),
    }
    return render(request, "portal/firm/uses.html", context)


@require_POST
@firm("submit")
def revoke(request: Request, firm_id: int, consent_id: int) -> HttpResponse:
    """Take a consent back."""
    row = own_firm(request, firm_id)
    if not consents_of(request.actor, row.pk).filter(pk=consent_id).exists():
        raise NotVisible
    found = revoke_consent(consent_id=consent_id, actor=request.actor, at=request.at)
    messages.success(request, f"已收回：办理“{found.purpose}”的工作人员从现在起打不开这份材料。")
    return HttpResponseRedirect(reverse("portal:firm_uses", args=[row.pk]), status=303)


@require_safe
@firm()
def saved(request: Request, firm_id: int) -> HttpResponse:
    """Fields and materials that were not asked again, case by case; each figure opens to its rows."""
    row = own_firm(request, firm_id)
    context = {"firm": row, "saved": savings_of(request.actor, row.pk)}
    return render(request, "portal/firm/saved.html", context)
