"""Payments: choose claims, draw a batch, let a second person send it, read finance's result."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qifu.identity.request import Request
from qifu.identity.roles import Role
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.files import store_file
from qifu.policies.claim_queries import (
    automatic_policies,
    batch_items,
    get_batch,
    grant_lists,
    payable_claims,
    payment_batches,
)
from qifu.policies.finance import finance_workbook, read_result
from qifu.policies.grants import approve_grant_list, draw_grant_list
from qifu.policies.models import PaymentBatch
from qifu.policies.payments import (
    claw_back,
    discard_batch,
    draw_batch,
    return_payment,
    send_batch,
)
from qifu.web.access import staff
from qifu.web.components.exported import note_export
from qifu.web.components.forms import QifuForm
from qifu.web.components.paging import paginate

OFFICERS = (Role.POLICY_OFFICER,)
ROLES = (Role.POLICY_OFFICER, Role.HEAD)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS = (Conflict, Refused, Invalid)


class ResultForm(QifuForm):
    """The finance office's file."""

    file = forms.FileField(
        label="财政拨付结果（XLSX）", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )


@require_safe
@staff(*ROLES)
def payments(request: Request) -> HttpResponse:
    """What waits for payment, and the batches."""
    waiting = list(payable_claims(request.actor)[:500])
    page = paginate(request, payment_batches(request.actor), per_page=20)
    context = {
        "waiting": waiting,
        "total": sum(c.amount or 0 for c in waiting),
        "page": page,
        "token": secrets.token_hex(16),
        "may_draw": request.actor.has(*OFFICERS),
    }
    return render(request, "workbench/payments/payments.html", context)


@require_POST
@staff(*OFFICERS)
def draw(request: Request) -> HttpResponse:
    """Put the ticked claims into a batch."""
    ids = [int(i) for i in request.POST.getlist("claim") if i.isdecimal() and len(i) < 12]
    if not ids:
        messages.error(request, "请至少勾选一笔。")
        return _to_payments()
    token = request.POST.get("token", "")[:80] or secrets.token_hex(16)
    try:
        drawn = draw_batch(claim_ids=ids, token=token, actor=request.actor, at=request.at)
    except REFUSALS as error:
        messages.error(request, str(error))
        return _to_payments()
    for number, why in drawn.left_out:
        messages.warning(request, f"{number} 没有列入：{why}。")
    if drawn.batch is None:
        return _to_payments()
    messages.success(
        request, f"批次 {drawn.batch.number}：{drawn.batch.count} 笔，等待另一人复核送出。"
    )
    return _to_batch(drawn.batch.pk)


def _to_payments() -> HttpResponse:
    return HttpResponseRedirect(reverse("work:payments"), status=303)


def _to_batch(batch_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("work:payment", args=[batch_id]), status=303)


@require_safe
@staff(*ROLES)
def payment(request: Request, batch_id: int) -> HttpResponse:
    """One batch with its rows, its results, and what one may do."""
    return _show(request, get_batch(request.actor, batch_id), ResultForm())


def _show(
    request: Request, batch: PaymentBatch, form: ResultForm, status: int = 200
) -> HttpResponse:
    actor = request.actor
    context = {
        "batch": batch,
        "items": list(batch_items(batch)),
        "files": list(batch.files.select_related("file").order_by("id")),
        "form": form,
        "may_send": batch.state == "drawn" and batch.drawn_by != actor.user_id,
        "may_read": batch.state in ("sent", "settled") and actor.has(*OFFICERS),
        "may_discard": batch.state == "drawn",
        "may_claw": actor.has(Role.HEAD),
    }
    return render(request, "workbench/payments/payment.html", context, status=status)


@require_safe
@staff(*ROLES)
def export(request: Request, batch_id: int) -> HttpResponse:
    """The batch as the finance office gets it."""
    batch = get_batch(request.actor, batch_id)
    note_export(request, batch.stream, "拨付批次（含收款账号）", number=batch.number)
    response = HttpResponse(finance_workbook(batch), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{batch.number}.xlsx"'
    return response


@require_POST
@staff(*ROLES)
def act(request: Request, batch_id: int, action: str) -> HttpResponse:
    """Send or discard a batch; return or claw back one of its payments."""
    batch = get_batch(request.actor, batch_id)
    reason = request.POST.get("reason", "")
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    item = request.POST.get("item", "")
    acts: dict[str, Callable[[], object]] = {
        "send": lambda: send_batch(batch_id=batch.pk, **who),
        "discard": lambda: discard_batch(batch_id=batch.pk, reason=reason, **who),
        "return": lambda: return_payment(item_id=int(item), reason=reason, **who),
        "claw_back": lambda: claw_back(item_id=int(item), reason=reason, **who),
    }
    if action not in acts or (action in ("return", "claw_back") and not item.isdecimal()):
        messages.error(request, "没有这个操作，请刷新页面后再试。")
        return _to_batch(batch.pk)
    try:
        acts[action]()
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已办好。")
    return _to_batch(batch.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*OFFICERS)
def result(request: Request, batch_id: int) -> HttpResponse:
    """Read the finance office's file; every error by row, nothing taken when there is one."""
    batch = get_batch(request.actor, batch_id)
    if request.method != "POST":
        return _to_batch(batch.pk)
    form = ResultForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, batch, form, 422)
    upload = form.cleaned_data["file"]
    try:
        file = store_file(name=upload.name, data=upload, actor=request.actor.ref, at=request.at)
        read = read_result(batch_id=batch.pk, file=file, actor=request.actor, at=request.at)
    except Invalid as error:
        form.add_invalid(error)
        return _show(request, batch, form, 422)
    except (Conflict, Refused) as error:
        form.add_error(None, str(error))
        return _show(request, batch, form, 409)
    messages.success(request, f"已导入：成功 {read.paid} 笔，失败 {read.failed} 笔。")
    return _to_batch(batch.pk)


@require_safe
@staff(*ROLES)
def grants(request: Request) -> HttpResponse:
    """Automatic grants: policies that may be compared, and the lists."""
    page = paginate(request, grant_lists(request.actor), per_page=20)
    context = {"policies": list(automatic_policies(request.actor)), "page": page}
    return render(request, "workbench/payments/grants.html", context)


@require_POST
@staff(*OFFICERS)
def grant_draw(request: Request) -> HttpResponse:
    """Compare all firms with an automatic policy."""
    code = request.POST.get("policy", "")
    if not code:
        messages.error(request, "请先选择政策。")
        return HttpResponseRedirect(reverse("work:grants"), status=303)
    try:
        row = draw_grant_list(policy_code=code, actor=request.actor, at=request.at)
    except REFUSALS as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("work:grants"), status=303)
    messages.success(request, f"比对出 {len(row.rows)} 家，等待另一人复核。")
    return HttpResponseRedirect(reverse("work:grant", args=[row.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def grant(request: Request, list_id: int) -> HttpResponse:
    """One comparison list; a second person lets it go."""
    row = grant_lists(request.actor).filter(pk=list_id).first()
    if row is None:
        raise NotVisible
    if request.method == "POST":
        try:
            claims = approve_grant_list(list_id=row.pk, actor=request.actor, at=request.at)
        except REFUSALS as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"已通过，{len(claims)} 家企业会收到确认请求。")
        return HttpResponseRedirect(reverse("work:grant", args=[row.pk]), status=303)
    context = {
        "row": row,
        "firms": [{**f, "amount": Decimal(f["amount"])} for f in row.rows[:200]],
        "left": row.version.policy.budget.left,
        "may_approve": row.state == "drawn" and row.drawn_by != request.actor.user_id,
    }
    return render(request, "workbench/payments/grant.html", context)
