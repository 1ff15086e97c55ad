"""The dictionary of data elements: what there is, who asks it, and a new one with its checks."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.catalogue.dictionary import add_element, elements_used
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.rules import words
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.web.access import staff
from qifu.web.components.forms import QifuForm, TextField

SHOWN = 3


class ElementForm(QifuForm):
    """A data element."""

    label = TextField(label="名称", max_length=80, help_text="企业在表单上看到的字")
    name = TextField(
        label="英文名",
        max_length=60,
        help_text="小写字母、数字、下划线，如 premises_area；定了不再改",
    )
    type = forms.ChoiceField(label="类型", choices=[("", "请选择"), *words.FIELD_TYPES.items()])
    choices = TextField(
        label="可选的值", max_length=2000, lines=4, required=False,
        help_text="“选一项”才写，一行一个；也可以写成“代码 名称”",
    )  # fmt: skip
    help = TextField(label="填写说明", max_length=200, required=False)
    minimum = TextField(label="最小值", max_length=20, required=False, help_text="数字类才写")
    maximum = TextField(label="最大值", max_length=20, required=False, help_text="数字类才写")
    max_length = TextField(label="字数上限", max_length=6, required=False, help_text="文字类才写")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*EDITORS)
def elements(request: Request) -> HttpResponse:
    """The list, found by words; POST registers one."""
    form = ElementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = add_element(typed=form.cleaned_data, actor=request.actor, at=request.at)
            messages.success(request, f"“{row.label}”已登记，现在各事项都可以选用。")
            return redirect(f"{request.path}?q={row.name}")
        except Invalid as error:
            form.add_invalid(error)
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    used = elements_used()
    rows = [
        (kind, words.FIELD_TYPES.get(kind.type, kind.type), used.get(kind.name, [])[:SHOWN],
         max(0, len(used.get(kind.name, [])) - SHOWN))
        for kind in field_kinds().values()
        if all(word in f"{kind.label}{kind.name}" for word in text.split())
    ]  # fmt: skip
    context = {"form": form, "rows": rows, "text": text}
    status = 422 if form.is_bound else 200
    return render(request, "workbench/catalogue/elements.html", context, status=status)
