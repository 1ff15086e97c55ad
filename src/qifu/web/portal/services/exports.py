"""The lists to take away: one item or all as linked data, all as a spreadsheet."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from qifu.catalogue import queries
from qifu.catalogue.desk import titles
from qifu.catalogue.rules.body import ItemBody
from qifu.catalogue.rules.book import tables_of
from qifu.catalogue.rules.linked import CONTEXT, catalogue_of, public_service
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.web.access import public

LINKED = "application/ld+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@public
def one_linked(request: Request, code: str) -> HttpResponse:
    """One item as CPSV-AP in JSON-LD."""
    row = queries.get_item(code)
    assert row.live is not None
    found = _linked(request, row.live.typed, row.unit.name, queries.evidence_titles())
    return _json({"@context": CONTEXT, **found})


@require_safe
@public
def all_linked(request: Request) -> HttpResponse:
    """Every item in force as CPSV-AP in JSON-LD."""
    kinds, units = queries.evidence_titles(), _units()
    bodies = queries.live_bodies().values()
    return _json(catalogue_of(_linked(request, b, units[b.unit], kinds) for b in bodies))


def _linked(
    request: Request, body: ItemBody, authority: str, kinds: dict[str, str]
) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("portal:service", args=[body.code]))
    return public_service(body, address=address, authority=authority, evidence=kinds)


def _json(value: dict[str, Any]) -> HttpResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False}, content_type=LINKED)


@require_safe
@public
def workbook(request: Request) -> HttpResponse:
    """Every item in force as a spreadsheet: a row each, and its materials, form, steps and legal
    basis in tables of their own. The workbench takes it back."""
    book = Workbook(write_only=True)
    for name, rows in tables_of(queries.live_bodies().values(), titles()).items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    kept = BytesIO()
    book.save(kept)
    response = HttpResponse(kept.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="services.xlsx"'
    return response


def _cell(sheet: Any, value: Any) -> Any:
    """A text as a text, whatever it begins with; a number as a number."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _units() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "name"))
