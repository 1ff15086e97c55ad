"""The firm's check-up on a page and as a PDF, one record with its repair, the firm's word and the log."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.credit.consents import give_consent, take_back
from qifu.credit.queries import check_up, consents_of, looks_at, own_finding
from qifu.credit.repair import start_repair
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import my_firms
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date
from qifu.web.access import firm
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.papers.credit import credit_pdf
from qifu.web.portal.firm.current import current_firm
from qifu.web.shell import district_names

CONSENTS = 50


class ConsentForm(QifuForm):
    """Whom the firm lets look, for what, until when."""

    unit = forms.ChoiceField(label="让哪个单位查")
    purpose = TextField(label="用途", max_length=120, help_text="例如：申报技术改造资金时核实。")
    until = forms.DateField(
        label="查到哪天为止",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="到期自动失效，也可以随时收回。",
    )


def _units() -> list[tuple[str, str]]:
    kinds = (Unit.Kind.DEPARTMENT, Unit.Kind.TOWN, Unit.Kind.PARK_DEPARTMENT)
    rows = Unit.objects.filter(status=Unit.Status.ACTIVE, kind__in=kinds).order_by("position", "id")
    return [("", "请选择"), *((str(pk), name) for pk, name in rows.values_list("pk", "name"))]


def _firm(request: Request) -> tuple[Enterprise, list[Enterprise]]:
    firms = list(my_firms(request.actor).select_related("town")[:100])
    return current_firm(request, firms), firms


@require_safe
@firm()
def checkup(request: Request) -> HttpResponse:
    """What harms the firm's credit, until when, how to mend it; what honours it; who looked."""
    row, firms = _firm(request)
    context = {
        "firm": row, "firms": firms, "found": check_up(request.actor, row.pk, _today(request)),
        "looks": looks_at(request.actor, row.pk)[:5],
    }  # fmt: skip
    return render(request, "portal/credit/checkup.html", context)


@require_safe
@firm()
def report(request: Request) -> HttpResponse:
    """The check-up as a PDF."""
    row, _ = _firm(request)
    found = check_up(request.actor, row.pk, _today(request))
    body = credit_pdf(found, firm=row, platform=district_names()[0], at=request.at)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="credit.pdf"'
    return response


@require_safe
@firm()
def record(request: Request, record_id: int) -> HttpResponse:
    """One record: where it is published, until when, what it harms, how it is mended."""
    finding = own_finding(request.actor, record_id, _today(request))
    may = finding.record.enterprise_id in request.actor.firm_ids("submit")
    return render(request, "portal/credit/record.html", {"f": finding, "may": may})


@require_POST
@firm("submit")
def repair(request: Request, record_id: int) -> HttpResponse:
    """Begin the application that mends the record."""
    own_finding(request.actor, record_id, _today(request))
    begun = start_repair(record_id=record_id, actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("portal:apply", args=[begun.token]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def consents(request: Request) -> HttpResponse:
    """Whom the firm let look, and who looked; the firm's word is given here."""
    row, firms = _firm(request)
    may = row.pk in request.actor.firm_ids("submit")
    form = ConsentForm(request.POST or None) if may else None
    status = 200
    if form is not None:
        form.fields["unit"].choices = _units()  # type: ignore[attr-defined]
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                give_consent(
                    enterprise_id=row.pk, unit_id=int(said["unit"]), purpose=said["purpose"],
                    until=said["until"], actor=request.actor, at=request.at,
                )  # fmt: skip
            except Invalid as error:
                form.add_invalid(error)
            else:
                messages.success(request, "已授权；每次查询都会记在下面。")
                return HttpResponseRedirect(reverse("portal:credit_consents"), status=303)
    context = {
        "firm": row, "firms": firms, "form": form, "on": _today(request), "may": may,
        "consents": consents_of(request.actor, row.pk)[:CONSENTS],
        "page": paginate(request, looks_at(request.actor, row.pk)),
    }  # fmt: skip
    return render(request, "portal/credit/consents.html", context, status=status)


@require_POST
@firm("submit")
def revoke(request: Request, consent_id: int) -> HttpResponse:
    """Take the firm's word back."""
    found = take_back(consent_id=consent_id, actor=request.actor, at=request.at)
    messages.success(request, f"已收回：{found.unit.name}从现在起不能凭这项授权查询。")
    return HttpResponseRedirect(reverse("portal:credit_consents"), status=303)


def _today(request: Request) -> date:
    return shanghai_date(request.at)
