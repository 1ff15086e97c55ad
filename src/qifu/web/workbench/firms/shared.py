"""A document that a department shared: kept for the firm, and never asked of it while it is valid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qifu.enterprises.evidence import record_shared
from qifu.enterprises.models import EvidenceType
from qifu.enterprises.permissions import PAPER_READERS
from qifu.enterprises.queries import get_enterprise
from qifu.identity.models import Unit
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.files import store_file
from qifu.web.access import staff
from qifu.web.components.forms import FILE_TYPES, DateField, QifuForm, TextField


class SharedForm(QifuForm):
    """What was shared, by whom, and until when it holds."""

    number = TextField(label="证照或文件编号", max_length=60)
    issuer = TextField(label="出具单位", max_length=80, required=False)
    valid_from = DateField(label="有效期自", required=False)
    valid_until = DateField(label="有效期至", required=False)
    file = forms.FileField(
        label="文件",
        required=False,
        help_text="有电子证照或截图的请上传；没有的，系统按上面填写的内容生成一份核验记录。",
        widget=forms.ClearableFileInput(attrs={"accept": FILE_TYPES}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = EvidenceType.objects.filter(active=True)
        units = Unit.objects.filter(status=Unit.Status.ACTIVE, kind=Unit.Kind.DEPARTMENT)
        self.fields["type"] = forms.ModelChoiceField(kinds, label="材料种类", to_field_name="code")
        self.fields["unit"] = forms.ModelChoiceField(units.order_by("name"), label="提供数据的部门")
        self.order_fields(["type", "unit"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*PAPER_READERS)
def shared(request: Request, firm_id: int) -> HttpResponse:
    """The form; POST keeps the document."""
    row = get_enterprise(request.actor, firm_id)
    form, status = SharedForm(), 200
    if request.method == "POST":
        form, status = SharedForm(request.POST, request.FILES), 422
        if form.is_valid() and _keep(request, row.pk, form):
            messages.success(request, "已存入企业材料；有效期内不再向企业要这份材料。")
            return HttpResponseRedirect(reverse("work:firm", args=[row.pk]), status=303)
    return render(
        request, "workbench/firms/shared.html", {"firm": row, "form": form}, status=status
    )


def _keep(request: Request, firm_id: int, form: SharedForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    upload = data["file"]
    try:
        file = upload and store_file(
            name=upload.name or "", data=upload, actor=request.actor.ref, at=request.at
        )
        record_shared(
            enterprise_id=firm_id, type_code=data["type"].code, unit_id=data["unit"].pk,
            file=file or None, number=data["number"], issuer=data["issuer"],
            valid_from=data["valid_from"], valid_until=data["valid_until"],
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except Invalid as error:
        form.add_invalid(error)
        return False
    return True
