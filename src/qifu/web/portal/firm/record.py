"""What the district holds on one's firm and from whom; what is wrong is corrected or told.

The firm adds its own people, relations and plans. What officials or departments entered it cannot
change: it asks for a correction, which is a demand like any other, to the unit the word is from.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.ledger import fact_sheet
from qifu.enterprises.record import end_line, line_of, record_of
from qifu.enterprises.rules.industry import IndustryNames
from qifu.enterprises.story import story_of
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.time import shanghai_date
from qifu.web import errors
from qifu.web.access import firm
from qifu.web.components.firm_lines import FORMS, EndForm, add_by_form
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.portal.demands.drafting import PENDING
from qifu.web.portal.firm.facts import may_write, own_firm

OWN_KINDS = ("contact", "relation", "plan")
ROW = {
    "name": "企业名称",
    "legal_person": "法定代表人",
    "status": "经营状态",
    "town": "所在镇街",
    "industry": "行业",
    "address": "住所",
    "phone": "联系电话",
}


@require_safe
@firm()
def record(request: Request, firm_id: int) -> HttpResponse:
    """The record as officials have it, each line with whose word it is."""
    row = own_firm(request, firm_id)
    context = {
        "firm": row,
        "record": record_of(request.actor, row.pk, shanghai_date(request.at)),
        "industry": IndustryNames().get(row.industry, row.industry),
        "story": story_of(row),
        "may_write": may_write(request, row.pk),
    }
    return render(request, "portal/firm/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def add(request: Request, firm_id: int, kind: str) -> HttpResponse:
    """One line more, by the firm's own word."""
    row = own_firm(request, firm_id)
    if kind not in OWN_KINDS:
        raise NotVisible
    if not may_write(request, row.pk):
        return errors.read_only(request)
    form, status = FORMS[kind][0](), 200
    if request.method == "POST":
        form, status = FORMS[kind][0](request.POST), 422
        if form.is_valid() and add_by_form(request, row.pk, kind, form):
            messages.success(request, "已登记，来源记为企业自报。")
            return redirect("portal:firm_record", row.pk)
    context = {"firm": row, "form": form, "title": FORMS[kind][3]}
    return render(request, "portal/firm/line.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def end(request: Request, firm_id: int, kind: str, line_id: int) -> HttpResponse:
    """One of the firm's own lines is over."""
    row = own_firm(request, firm_id)
    if not may_write(request, row.pk):
        return errors.read_only(request)
    line = line_of(request.actor, kind, line_id)
    if line.enterprise_id != row.pk:
        raise NotVisible
    form, status = EndForm(), 200
    if request.method == "POST":
        form, status = EndForm(request.POST), 422
        if form.is_valid():
            said: dict[str, Any] = form.cleaned_data
            try:
                end_line(kind=kind, line_id=line.pk, actor=request.actor, at=request.at, **said)
            except Refused as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, "已结束。")
                return redirect("portal:firm_record", row.pk)
    context = {"firm": row, "form": form, "title": "写明结束的原因或结果"}
    return render(request, "portal/firm/line.html", context, status=status)


class CorrectForm(QifuForm):
    """What is wrong and what is right."""

    what = forms.ChoiceField(label="哪一项不对")
    right = TextField(label="正确的应为", max_length=200)
    why = TextField(
        label="依据", max_length=300, lines=2, required=False, help_text="如“营业执照已于 2026-05 变更”，材料下一步可以上传"
    )  # fmt: skip

    def __init__(self, lines: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(lines.items())


@require_http_methods(["GET", "HEAD", "POST"])
@firm()
def correct(request: Request, firm_id: int) -> HttpResponse:
    """Words for a demand for correction; they are sent as a demand on the next page."""
    row = own_firm(request, firm_id)
    if not may_write(request, row.pk):
        return errors.read_only(request)
    lines = _lines(request, row.pk)
    form, status = CorrectForm(lines, initial={"what": request.GET.get("what", "")}), 200
    if request.method == "POST":
        form, status = CorrectForm(lines, request.POST), 422
        if form.is_valid():
            said = form.cleaned_data
            words = f"请更正企业台账：{lines[said['what']]}。正确的应为“{said['right']}”。"
            words += f"依据：{said['why']}" if said["why"] else ""
            request.session[PENDING] = f"{row.name}（{row.uscc}）{words}"
            return redirect("portal:demand_new")
    return render(request, "portal/firm/correct.html", {"firm": row, "form": form}, status=status)


def _lines(request: Request, firm_id: int) -> dict[str, str]:
    """Every line that can be wrong, with what it says and whose word it is."""
    row = own_firm(request, firm_id)
    values = {
        "status": row.get_status_display(),
        "town": row.town.name if row.town else "",
        "industry": IndustryNames().get(row.industry, row.industry),
    }
    found = {}
    for name, label in ROW.items():
        value = values.get(name, getattr(row, name)) or "未登记"
        found[f"row-{name}"] = f"登记信息“{label}”现为“{value}”"
    for section in fact_sheet(request.actor, firm_id):
        for line in section.lines:
            if not line.declared:
                words = f"“{line.fact.label}”现为“{line.text}”（{line.source_text}，{line.on}）"
                found[line.fact.name] = words
    record = record_of(request.actor, firm_id, shanghai_date(request.at))
    for tag in record.tags:
        found[f"tag-{tag.pk}"] = f"标签“{tag.tag.title}”（{tag.source_text}）"
    return found
