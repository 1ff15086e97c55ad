"""Supplying what was asked: each thing has its own text and its own upload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qifu.cases.models import Case, MaterialRequest
from qifu.cases.operations import perform_action
from qifu.cases.rules.definition import FieldSpec
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, Refused
from qifu.kernel.files import StoredFile
from qifu.web.components.action_page import ActionPage
from qifu.web.components.forms import keep_files
from qifu.web.portal.demands.forms import SupplyForm


def supply_page(
    request: Request,
    case: Case,
    specs: Sequence[FieldSpec],
    asked: MaterialRequest,
    page: ActionPage,
) -> HttpResponse:
    """GET shows the list, POST sends everything as one act; uploads survive a refusal."""
    if request.method != "POST":
        return _show(request, case, asked, SupplyForm(specs, case, asked.items), page, {})
    form = SupplyForm(specs, case, asked.items, data=request.POST, files=request.FILES)
    files = {
        n: keep_files(request, form, at=request.at, field=f"files_{n}", kept=f"kept_{n}")
        for n in range(1, len(asked.items) + 1)
    }
    status = 422
    if form.is_valid():
        ids = [str(f.pk) for found in files.values() for f in found]
        try:
            perform_action(
                case_id=case.pk,
                action="supply_material",
                actor=request.actor,
                at=request.at,
                data=form.action_data(ids),
                version=form.cleaned_data.get("version"),
            )
        except Invalid as error:
            form.add_invalid(error)
        except (Conflict, Refused) as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, page.done_text)
            return redirect(page.done_url)
    return _show(request, case, asked, form, page, files, status=status)


def _show(
    request: Request,
    case: Case,
    asked: MaterialRequest,
    form: SupplyForm,
    page: ActionPage,
    files: dict[int, list[StoredFile]],
    *,
    status: int = 200,
) -> HttpResponse:
    items: list[dict[str, Any]] = [
        {
            "text": form[f"text_{n}"],
            "upload": form[f"files_{n}"],
            "kept": files.get(n, []),
            "kept_name": f"kept_{n}",
        }
        for n in range(1, len(asked.items) + 1)
    ]
    context = {"case": case, "asked": asked, "form": form, "items": items, "back": page.done_url}
    return render(request, "portal/demands/supply.html", context, status=status)
