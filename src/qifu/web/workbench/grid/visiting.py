"""The form of a visit: typed on the phone, with or without a connection, sent once by its token."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.queries import contacts_of
from qifu.grid.models import GridFirm
from qifu.grid.operations import record_visit
from qifu.grid.permissions import STAFF, check_visit
from qifu.grid.photos import AT_MOST, keep_photo
from qifu.grid.queries import get_firm, open_promises
from qifu.grid.visiting import DAYS_BACK, VisitInput, asked_facts
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.files import StoredFile
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.forms import kept_files
from qifu.web.workbench.grid.forms import VisitForm

# what a form needs to be drawn without a connection
ASSETS = (
    "vendor/tabler.min.css qifu/base.css qifu/shell.css qifu/components.css qifu/work.css"
    " qifu/desk.css qifu/grid.css qifu/print.css vendor/htmx.min.js qifu/qifu.js qifu/visit.js"
    " qifu/mark.svg"
).split()


@require_safe
@staff(*STAFF)
def worker_script(request: Request) -> HttpResponse:
    """The service worker: pages of the grid that were kept are drawn without a connection."""
    context = {"assets": [static(name) for name in ASSETS]}
    return render(
        request, "workbench/grid/offline.js", context, content_type="text/javascript; charset=utf-8"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*STAFF)
def visit_new(request: Request, firm_id: int) -> HttpResponse:
    """Write a visit down. The device asks for JSON, people get pages."""
    row = get_firm(request.actor, firm_id)
    try:
        check_visit(request.actor, row)
    except Refused as refused:
        if request.method == "POST" and _by_device(request):
            return JsonResponse({"refused": str(refused)}, status=409)
        raise
    asked = asked_facts(row.enterprise)
    if request.method != "POST":
        return _show(request, row, VisitForm(asked, initial=_initial(request, row)))
    form = VisitForm(asked, request.POST, request.FILES)
    photos = _keep_photos(request, form)
    if form.is_valid():
        try:
            visit, fresh = record_visit(
                data=_said(request, row, form, photos), actor=request.actor, at=request.at,
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except Invalid as error:
            _add_errors(form, error)
        else:
            url = reverse("work:grid_visit", args=[visit.number])
            if _by_device(request):
                return JsonResponse({"number": visit.number, "url": url, "fresh": fresh})
            messages.success(request, f"走访已记下，编号 {visit.number}。")
            return HttpResponseRedirect(url, status=303)
    if _by_device(request):
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    return _show(request, row, form, photos, 422)


def _by_device(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _initial(request: Request, row: GridFirm) -> dict[str, Any]:
    return {
        "token": secrets.token_hex(16),
        "on": shanghai_date(request.at),
        "phone": row.enterprise.phone,
    }


def _show(
    request: Request,
    row: GridFirm,
    form: VisitForm,
    photos: list[StoredFile] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row, "form": form, "photos": photos or [], "typed": form.is_bound,
        "people": list(contacts_of(row.pk, request.at)[:5]),
        "promises": [p for p in open_promises(request.actor) if p.enterprise_id == row.pk],
        "owner": request.actor.user_id,
    }  # fmt: skip
    return render(request, "workbench/grid/visit_form.html", context, status=status)


def _keep_photos(request: Request, form: VisitForm) -> list[StoredFile]:
    """Pictures drawn anew and stored at once, so that an error elsewhere in the form loses none."""
    found = kept_files(request)
    for upload in request.FILES.getlist("photos")[: AT_MOST + 1]:
        try:
            data = upload.read()
            found.append(
                keep_photo(name=upload.name or "", data=data, actor=request.actor, at=request.at)
            )
        except Invalid as error:
            for message in error.messages:
                form.add_error("photos", message)
    return found


def _said(request: Request, row: GridFirm, form: VisitForm, photos: list[StoredFile]) -> VisitInput:
    data = form.cleaned_data
    return VisitInput(
        enterprise_id=row.pk, on=data["on"], way=data["way"], met=data["met"],
        seen=data["seen"], with_whom=data["with_whom"], phone=data["phone"], facts=form.facts(),
        findings=tuple(f for _, f in form.findings()),
        promises=tuple(p for _, p in form.promises()), next_on=data["next_on"],
        photos=tuple(str(f.pk) for f in photos), offline=data["offline"] == "1",
        said_at=_moment(data["said_at"], request.at),
    )  # fmt: skip


def _moment(text: str, at: datetime) -> datetime | None:
    """When the device says the form was finished; None for what cannot be."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if at - timedelta(days=DAYS_BACK) <= found <= at else None


def _add_errors(form: VisitForm, error: Invalid) -> None:
    """Errors of the operation, whose findings and promises are numbered without the empty ones."""
    places = {f"finding_{n}": i for n, (i, _) in enumerate(form.findings(), 1)}
    kept = {f"promise_{n}": i for n, (i, _) in enumerate(form.promises(), 1)}
    moved: dict[str, list[str]] = {}
    for name, said in error.field_errors.items():
        head, _, tail = name.partition("_")
        number, _, rest = tail.partition("_")
        place = {**places, **kept}.get(f"{head}_{number}")
        target = f"{head}_{place}{'_' + rest if rest else ''}" if place else name
        moved.setdefault(target, []).extend(said)
    form.add_invalid(Invalid(moved))
