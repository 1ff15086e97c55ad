"""The ledger of money: every movement with its claim, by policy, held against the budgets."""

from __future__ import annotations

from io import BytesIO

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from qifu.cases.permissions import SEES_ALL
from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.time import SHANGHAI
from qifu.office import safe_cell
from qifu.policies.claim_queries import budgets_seen, money_entries
from qifu.policies.money import agrees
from qifu.web.access import staff
from qifu.web.components.exported import note_export
from qifu.web.components.paging import paginate

ROLES = (Role.POLICY_OFFICER, Role.HEAD)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("时间", "政策", "政策编号", "申报编号", "企业", "事项", "金额（元）", "批次", "经手")
MOST = 50_000  # rows of one file


def _chosen(request: Request) -> str:
    return request.GET.get("policy", "").replace("\0", "")[:40]


@require_safe
@staff(*ROLES, *SEES_ALL)
def ledger(request: Request) -> HttpResponse:
    """Movements, newest first (`?policy=` of one), and whether they sum to what the budgets say; who
    watches the district reads what the policy board's money is made of."""
    code, budgets = _chosen(request), budgets_seen(request.actor)
    chosen = [b for b in budgets if b.policy.code == code]
    page = paginate(request, money_entries(request.actor, code), per_page=50)
    context = {
        "page": page, "code": code, "budgets": budgets,
        "shown": [(b, agrees(b)) for b in chosen], "keeps": request.actor.has(*ROLES),
    }  # fmt: skip
    return render(request, "workbench/payments/ledger.html", context)


@require_safe
@staff(*ROLES)
def ledger_file(request: Request) -> HttpResponse:
    """The same as XLSX, oldest first; amounts in yuan with two decimals."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("资金流水")
    sheet.append(COLUMNS)
    for row in money_entries(request.actor, _chosen(request)).order_by("id")[:MOST]:
        at = row.at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
        batch = row.item.batch.number if row.item else ""
        sheet.append(
            [at, safe_cell(row.policy.title), row.policy.code, row.claim.case.number,
             safe_cell(row.claim.case.firm_name),
             row.get_kind_display(), row.amount, batch,
             safe_cell(row.by_name)]
        )  # fmt: skip
    note_export(request, "money-ledger", "资金流水")
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="money-ledger.xlsx"'
    return response
