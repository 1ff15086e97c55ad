"""The lists to take away: one item or all as linked data, all as a spreadsheet."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from qifu.catalogue import queries
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody
from qifu.catalogue.rules.linked import CONTEXT, catalogue_of, public_service
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.web.access import public

LINKED = "application/ld+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = (
    "代码 清单 名称 简称 类型 功能 企业阶段 项目阶段 办理单位 办件类型 承诺工作日 法定工作日 环节数"
    " 费用（元） 到现场次数 方式 要带的材料 部门核验的材料 条件 法律依据 结果 提供者 服务产品 价格"
    " 来源 已核定"
).split()


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
    titles, units = queries.evidence_titles(), _units()
    bodies = queries.live_bodies().values()
    return _json(catalogue_of(_linked(request, b, units[b.unit], titles) for b in bodies))


def _linked(
    request: Request, body: ItemBody, authority: str, titles: dict[str, str]
) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("portal:service", args=[body.code]))
    return public_service(body, address=address, authority=authority, evidence=titles)


def _json(value: dict[str, Any]) -> HttpResponse:
    return JsonResponse(value, json_dumps_params={"ensure_ascii": False}, content_type=LINKED)


@require_safe
@public
def workbook(request: Request) -> HttpResponse:
    """Every item in force as a spreadsheet, a row each."""
    titles, units = queries.evidence_titles(), _units()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("服务事项")
    sheet.freeze_panes = "A2"
    sheet.append(HEAD)
    for body in queries.live_bodies().values():
        sheet.append(_row(body, units[body.unit], titles))
    kept = BytesIO()
    book.save(kept)
    response = HttpResponse(kept.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="services.xlsx"'
    return response


def _row(body: ItemBody, unit: str, titles: dict[str, str]) -> list[Any]:
    bring = [titles.get(m.type, m.type) for m in body.materials if m.asked]
    held = [titles.get(m.type, m.type) for m in body.materials if not m.asked]
    return [
        body.code, words.LISTS[body.list], body.title, body.short, words.TYPES[body.type],
        words.FUNCTIONS[body.function], "、".join(words.FIRM_STAGES[s] for s in body.firm_stages),
        "、".join(words.PROJECT_STAGES[s] for s in body.project_stages), unit,
        words.KINDS[body.kind], body.promised_days, body.statutory_days, len(body.steps), body.fee,
        body.visits, "、".join(words.CHANNELS[c] for c in body.channels), "、".join(bring),
        "、".join(held), "；".join(body.conditions),
        "；".join(f"《{law.title}》{law.article}" for law in body.legal_basis), body.result,
        body.provider, body.product, body.price, body.source, "是" if body.verified else "否",
    ]  # fmt: skip


def _units() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "name"))
