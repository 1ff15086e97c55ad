"""Orders to act (督办): what is open and until when, what was answered, and issuing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.cases.models import SupervisionOrder
from qifu.cases.oversight import (
    ORDER_BOXES,
    ORDER_LEVELS,
    ORDER_STATES,
    first_open_order,
    get_order,
    list_orders,
    order_counts,
    order_late,
    orders_of,
)
from qifu.cases.queries import get_case, state_title
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.numbering import check_number
from qifu.kernel.time import shanghai_date
from qifu.web.access import staff
from qifu.web.components.due import remaining_note
from qifu.web.components.paging import paginate
from qifu.web.workbench.desk import Desk, work_at
from qifu.web.workbench.desk_case import case_context
from qifu.web.workbench.desk_rows import case_url, step_tone

ISSUERS = (Role.DISPATCHER, Role.SUPERVISOR)
ROLES = (*ISSUERS, Role.LEADER, Role.REFORM, Role.HANDLER, Role.HEAD)
TITLES = {
    "open": "待反馈",
    "late": "逾期未反馈",
    "mine": "要我单位反馈",
    "issued": "我发出的",
    "answered": "已反馈",
    "all": "全部",
}


@require_safe
@staff(*ROLES)
def register(request: Request) -> HttpResponse:
    """Open orders by due date; the boxes for one's own, the answered and all."""
    actor = request.actor
    unit = actor.has(Role.HANDLER, Role.HEAD)
    boxes = [
        (code, TITLES[code])
        for code in ORDER_BOXES
        if (code != "mine" or unit) and (code != "issued" or actor.has(*ISSUERS))
    ]
    box = request.GET.get("box", "open")
    box = box if box in dict(boxes) else "open"
    page = paginate(request, list_orders(actor, box, request.at), per_page=30)
    context = {
        "page": page,
        "rows": [_row(o, request) for o in page],
        "boxes": boxes,
        "box": box,
        "counts": order_counts(actor, request.at),
        "may_issue": actor.has(*ISSUERS),
    }
    return render(request, "workbench/orders/register.html", context)


def _row(order: SupervisionOrder, request: Request) -> dict[str, Any]:
    today = shanghai_date(request.at)
    open_ = order.state == "open"
    return {
        "order": order,
        "level": ORDER_LEVELS.get(order.level, order.level),
        "state": ORDER_STATES.get(order.state, order.state),
        "late": order_late(order, today),
        "tone": step_tone(order.due_on, None, today) if open_ else "",
        "note": remaining_note(order.due_on, today) if open_ and order.due_on else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ROLES)
def order(request: Request, order_id: int) -> HttpResponse:
    """An order with its answer, or the form to answer it. Answers go to the oldest open one."""
    row = get_order(request.actor, order_id)
    case = get_case(request.actor, row.case.number)
    first = first_open_order(case)
    codes = ("answer_order",) if row.state == "open" and first and first.pk == row.pk else ()
    desk = Desk(
        template="workbench/orders/order.html",
        codes=codes,
        done_url=reverse("work:order", args=[row.pk]),
        back=reverse("work:orders"),
        about=lambda case: {
            **case_context(request.actor, case),
            **_row(row, request),
            "state_of_case": state_title(case),
            "earlier": first if first and row.state == "open" and first.pk != row.pk else None,
            "case_url": case_url(case.number),
        },
    )
    return work_at(request, case, desk)


@require_safe
@staff(*ISSUERS)
def issue_for(request: Request) -> HttpResponse:
    """Which case? By its number, as it stands on the list or the receipt."""
    typed = request.GET.get("number", "").strip()[:60]
    if not typed:
        return redirect("work:orders")
    try:
        case = get_case(request.actor, check_number(typed) or typed)
    except NotVisible:
        messages.error(request, f"没有找到编号“{typed}”，请核对后重新输入。")
        return redirect("work:orders")
    return redirect("work:order_issue", case.number)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ISSUERS)
def issue(request: Request, number: str) -> HttpResponse:
    """Issue an order on a case."""
    case = get_case(request.actor, number)
    back = reverse("work:orders")
    desk = Desk(
        template="workbench/orders/issue.html",
        codes=("issue_order",),
        done_url=f"{back}?box=issued",
        back=back,
        about=lambda case: {
            **case_context(request.actor, case),
            "state_of_case": state_title(case),
            "orders": [_row(o, request) for o in orders_of(case)],
        },
    )
    return work_at(request, case, desk)
