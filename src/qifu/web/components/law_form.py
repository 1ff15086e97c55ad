"""The form by which a law matter is asked for, on the portal and at a window."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.forms import HiddenInput

from qifu.kernel.files import StoredFile
from qifu.law.matters import MatterInput
from qifu.law.models import LawService
from qifu.web.components.forms import FilesField, QifuForm, TextField


class MatterForm(QifuForm):
    """What happened, with whom, how to reach whoever asks; one page, thumb-sized."""

    words = TextField(
        label="什么事", max_length=5000, lines=6,
        help_text="什么时候、和谁、发生了什么、您想怎么解决。写大白话就行",
    )  # fmt: skip
    other_name = TextField(label="对方名称或姓名", max_length=80, required=False)
    other_contact = TextField(
        label="对方的联系办法", max_length=80, required=False, help_text="电话、地址都行，越全越快"
    )
    amount = TextField(label="涉及金额（元）", max_length=20, required=False)
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(label="联系电话", max_length=20)
    evidence = forms.MultipleChoiceField(
        label="附上存过证的文件", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="只附存证编号和指纹；原文件请另外上传或带去",
    )  # fmt: skip
    files = FilesField(label="材料")  # type: ignore[assignment]
    risk = TextField(label="来自合规体检", max_length=200, required=False, widget=HiddenInput)
    token = forms.CharField(widget=HiddenInput, max_length=32, required=False)

    def __init__(
        self, service: LawService, kept: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not service.body["other"]:
            del self.fields["other_name"], self.fields["other_contact"], self.fields["amount"]
        if kept:
            field: Any = self.fields["evidence"]
            field.choices = kept
        else:
            del self.fields["evidence"]

    def matter(self, service: LawService, files: list[StoredFile], channel: str) -> MatterInput:
        """What was typed, for the operation."""
        data = self.cleaned_data
        return MatterInput(
            service=service.code, words=data["words"], contact_name=data["contact_name"],
            contact_phone=data["contact_phone"], other_name=data.get("other_name", ""),
            other_contact=data.get("other_contact", ""), amount=data.get("amount", ""),
            files=tuple(str(f.pk) for f in files), evidence=tuple(data.get("evidence", ())),
            channel=channel, risk=data["risk"],
        )  # fmt: skip


def new_token() -> str:
    """What makes a form sent twice one matter."""
    return secrets.token_hex(16)
