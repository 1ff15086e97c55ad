"""What the district knows of one's firm, with its sources, and the firm's own word on it.

What a firm says of itself is kept as declared: it counts where nobody else has spoken, and is
checked when the firm claims (`enterprises.rules.precedence`).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.facts import record_facts
from qifu.enterprises.ledger import fact_history, fact_line, fact_sheet, history_entries
from qifu.enterprises.models import Enterprise, Fact
from qifu.enterprises.queries import get_enterprise
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.policies.models import Policy
from qifu.policies.queries import get_policy
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.fact_fields import fact_answer, fact_field, fact_value
from qifu.web.components.forms import QifuForm


class FactForm(QifuForm):
    """One fact, asked of the firm itself."""

    def __init__(self, fact: Fact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        field = fact_field(fact)
        field.required = True
        field.error_messages["required"] = "请填写后再保存；不清楚的不用填"
        self.fields["value"] = field

    def value(self) -> Any:
        """The answer, typed; money in yuan."""
        return fact_value(self.fact, self.cleaned_data["value"])


def own_firm(request: Request, firm_id: int) -> Enterprise:
    """A firm of one's own; NotVisible for every other, also for staff."""
    if firm_id not in request.actor.firm_ids("view"):
        raise NotVisible
    return get_enterprise(request.actor, firm_id)


def may_write(request: Request, firm_id: int) -> bool:
    """True for people who act for the firm, not only look."""
    return firm_id in request.actor.firm_ids("submit")


@require_safe
@firm()
def facts(request: Request, firm_id: int) -> HttpResponse:
    """All that is known of the firm, by groups; what nobody has told yet can be supplied."""
    row = own_firm(request, firm_id)
    context = {
        "firm": row,
        "sections": fact_sheet(request.actor, row.pk),
        "may_declare": may_write(request, row.pk),
    }
    return render(request, "portal/firm/facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def fact(request: Request, firm_id: int, name: str) -> HttpResponse:
    """One fact with its history; POST says it oneself, or takes back what one said."""
    row = own_firm(request, firm_id)
    line = fact_line(request.actor, row.pk, name)
    writes = may_write(request, row.pk)
    known = {"value": fact_answer(line.fact, line.value)}
    form = FactForm(line.fact, initial=known) if writes else None
    status = 200
    if request.method == "POST":
        if form is None:
            return errors.read_only(request)
        status = 422
        if request.POST.get("do") == "take_back" and line.own:
            _say(request, row, name, None, "自报已收回。")
            return redirect("portal:firm_fact", row.pk, name)
        form = FactForm(line.fact, request.POST)
        if form.is_valid():
            _say(request, row, name, form.value(), "已保存为企业自报。")
            if came := _came_from(request):
                return redirect(f"{reverse('portal:policy', args=[came.code])}?firm={row.pk}")
            return redirect("portal:firm_fact", row.pk, name)
    entries = history_entries(line, fact_history(request.actor, row.pk, name))
    context = {
        "firm": row, "line": line, "form": form, "entries": entries, "came": _came_from(request),
    }  # fmt: skip
    return render(request, "portal/firm/fact.html", context, status=status)


def _came_from(request: Request) -> Policy | None:
    """The policy that waits for the fact (``?policy=``), to go back to."""
    code = request.GET.get("policy", "")
    try:
        return get_policy(code) if code.isprintable() and code else None
    except NotVisible:
        return None


def _say(request: Request, row: Enterprise, name: str, value: Any, told: str) -> None:
    """Keep the firm's word, and say whether it counts."""
    record_facts(
        said={row.pk: {name: value}}, source="declared", on=shanghai_date(request.at),
        actor=request.actor, at=request.at,
    )  # fmt: skip
    holds = fact_line(request.actor, row.pk, name)
    if value is not None and not holds.declared:
        told = f"{told}这一项另有{holds.source_text}，比对仍以它为准。"
    messages.success(request, told)
