"""The tables to take along: as the plan has them, and how the tasks go in a quarter."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.office import DOCX, XLSX, to_docx, to_pdf, to_xlsx
from qifu.reform import reading
from qifu.reform.exports import plan_form, progress_form
from qifu.reform.permissions import STAFF
from qifu.reform.rules.quarters import Quarter, read_quarter
from qifu.web.access import staff

TYPES = {"docx": DOCX, "xlsx": XLSX, "pdf": "application/pdf"}


@require_safe
@staff(*STAFF)
def export(request: Request, form: str, kind: str) -> HttpResponse:
    """`plan` or `progress` (of `?quarter=`) as DOCX, XLSX or PDF; noted as an export."""
    if form not in ("plan", "progress") or kind not in TYPES:
        raise NotVisible
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if form == "plan":
        table, name = plan_form(**who), "reform-tasks"
    else:
        quarter = _quarter(request)
        table, name = progress_form(quarter, **who), f"reform-progress-{quarter}"
    if kind == "xlsx":
        body = to_xlsx([table.sheet()])
    else:
        body = to_docx(table.document()) if kind == "docx" else to_pdf(table.document())
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _quarter(request: Request) -> Quarter:
    """The quarter asked for, one of those there are; the last that is over when none is named."""
    today = shanghai_date(request.at)
    known = reading.quarters_of(reading.board(request.actor, today), today)
    said = request.GET.get("quarter", "")
    found = read_quarter(said) if said else (known[1] if len(known) > 1 else None)
    if found is None and not said and known:
        found = known[0]
    if found not in known:
        raise NotVisible
    assert found is not None
    return found
