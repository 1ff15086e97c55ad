"""One-time notice at the desk: the item's materials to tick, the paper to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.catalogue.models import ServiceItem
from qifu.catalogue.queries import evidence_titles, find_items
from qifu.enterprises.models import Enterprise
from qifu.enterprises.queries import get_enterprise
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.reception.calling import open_turn
from qifu.reception.models import Told
from qifu.reception.telling import ToldInput, get_told, tell_missing, told_before
from qifu.web.access import staff
from qifu.web.papers.told import told_pdf
from qifu.web.shell import district_names
from qifu.web.workbench.counter.forms import ToldForm
from qifu.web.workbench.counter.here import ROLES, my_window


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def tell(request: Request) -> HttpResponse:
    """Write a notice for whoever is at the window (or whoever asks)."""
    window = my_window(request)
    item, firm = _item(request), _firm(request)
    choices, notes = _materials(item)
    if request.method != "POST":
        turn = open_turn(request.actor)
        said = item.name if item else turn.ticket.matter if turn else ""
        before = _before(request, item, firm)
        start = {"matter": said}
        form = ToldForm(choices, firm is not None, initial=start, again=before is not None)
        return _show(request, form, item, firm)
    form = ToldForm(choices, firm is not None, request.POST)
    if not form.is_valid():
        return _show(request, form, item, firm, status=422)
    data = form.cleaned_data
    ticked = [(t, notes.get(t, "")) for t in data.get("missing", [])]
    try:
        told = tell_missing(
            data=ToldInput(
                window_id=window.pk,
                matter=data["matter"],
                missing=[*ticked, *form.lines()],
                enterprise_id=firm.pk if firm else None,
                firm_name=data.get("firm_name", ""),
                item_code=item.code if item else "",
                note=data["note"],
                reason=data["reason"],
            ),
            actor=request.actor,
            at=request.at,
        )
    except Invalid as error:
        _place(form, error)
        return _show(request, form, item, firm, status=422)
    return HttpResponseRedirect(reverse("work:told", args=[told.number]), status=303)


def _place(form: ToldForm, error: Invalid) -> None:
    """Errors of what is missing stand at the ticks, or at the lines where there are none."""
    if "missing" in error.field_errors and "missing" not in form.fields:
        error.field_errors["extra"] = error.field_errors.pop("missing")
    form.add_invalid(error)


def _show(
    request: Request,
    form: ToldForm,
    item: ServiceItem | None,
    firm: Enterprise | None,
    status: int = 200,
) -> HttpResponse:
    before = _before(request, item, firm)
    context = {"form": form, "item": item, "firm": firm, "before": before}
    return render(request, "workbench/counter/tell.html", context, status=status)


def _before(request: Request, item: ServiceItem | None, firm: Enterprise | None) -> Told | None:
    """The last notice to this firm about this item."""
    if item is None or firm is None:
        return None
    return told_before(firm.pk, item.code, "", request.at)


def _item(request: Request) -> ServiceItem | None:
    code = request.GET.get("item", "")[:60]
    if not code or not code.isprintable():
        return None
    return find_items().filter(code=code).select_related("live").first()


def _firm(request: Request) -> Enterprise | None:
    """The firm of the address, else the one at the window."""
    asked = request.GET.get("firm", "")
    if asked.isdecimal() and len(asked) < 12:
        return get_enterprise(request.actor, int(asked))
    turn = open_turn(request.actor)
    return turn.ticket.enterprise if turn else None


def _materials(item: ServiceItem | None) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What the item asks of the firm, as choices, with the note of each."""
    if item is None or item.live is None:
        return [], {}
    titles = evidence_titles()
    choices, notes = [], {}
    for material in item.live.typed.materials:
        if not material.asked:
            continue
        title = titles.get(material.type, material.type)
        said = material.help
        if material.tolerable:
            later = f"可以容缺，{material.tolerable_days} 个工作日内补"
            said = f"{said}；{later}" if said else later
        choices.append((title, f"{title}：{said}" if said else title))
        notes[title] = said
    return choices, notes


@require_safe
@staff(*ROLES)
def told(request: Request, number: str) -> HttpResponse:
    """The notice as given, with the paper."""
    row = get_told(request.actor, number)
    return render(request, "workbench/counter/told.html", {"told": row, "url": _url(request, row)})


@require_safe
@staff(*ROLES)
def told_paper(request: Request, number: str) -> HttpResponse:
    """The notice to print."""
    row = get_told(request.actor, number)
    body = told_pdf(row, platform=district_names()[0], url=_url(request, row), at=request.at)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return response


def _url(request: Request, row: Told) -> Any:
    return request.build_absolute_uri(reverse("portal:told", args=[row.token]))
