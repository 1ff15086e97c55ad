"""What a reporter fills in. The anonymous form has no field that asks who it is."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.integrity.attachments import AT_MOST, EXTENSIONS, TOGETHER
from qifu.integrity.desk import Desk
from qifu.integrity.operations import TEXT
from qifu.integrity.queries import accusable_units
from qifu.web.components.forms import FilesField, FilesInput, QifuForm, TextField

FILES_HELP = (
    f"最多 {AT_MOST} 个，合计不超过 {TOGETHER // 1024 // 1024} MB；PDF、图片、Word(docx)、"
    "Excel(xlsx)、文本。提交没有成功时，附件要重新选择。"
)
CLEAN = "去除附件里的隐藏信息"
CLEAN_HELP = (
    "照片的拍摄时间、地点、设备，文件的作者、单位、软件和文件名。画面和正文里看得见的东西不会改动，"
    "请自己看一看有没有人脸、笔迹、抬头。无法去除的文件会告诉您，不会保存。"
)


class SealedFilesField(FilesField):
    """Attachments of a report."""

    widget = FilesInput(attrs={"accept": EXTENSIONS, "data-files": ""})

    def __init__(self) -> None:
        super().__init__(label="附件", help_text=FILES_HELP)


class WordsForm(QifuForm):
    """More words and files of a reporter in the talk."""

    text = TextField(label="补充情况或回复", max_length=TEXT, lines=4, required=False)
    files = SealedFilesField()  # type: ignore[assignment]
    bare = forms.BooleanField(label=CLEAN, help_text=CLEAN_HELP, required=False, initial=True)
    word = forms.CharField(widget=forms.HiddenInput, max_length=400)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReportForm(QifuForm):
    """A report by somebody who does not say who they are."""

    text = TextField(
        label="反映什么",
        max_length=TEXT,
        lines=8,
        help_text="什么人、什么时间、什么地方、做了什么。写您知道的就行，不清楚的可以空着。",
    )
    matter = forms.ChoiceField(label="属于哪一类", required=False)
    unit = forms.ChoiceField(
        label="被反映的单位",
        required=False,
        help_text="选了之后，在这个单位任职的人员打不开这份举报。",
    )
    persons = TextField(
        label="被反映的人",
        max_length=300,
        required=False,
        help_text="姓名；几个人用顿号分开。被点名的人打不开这份举报。",
    )
    happened = TextField(label="发生的时间、地点", max_length=200, required=False)
    files = SealedFilesField()  # type: ignore[assignment]
    bare = forms.BooleanField(label=CLEAN, help_text=CLEAN_HELP, required=False, initial=True)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, desk: Desk, *args: Any, place: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["matter"].choices = [("", "不选"), *desk.matters]
        units = [(unit.code, unit.name) for unit in accusable_units()]
        fields["unit"].choices = [("", "不清楚，或不在下面"), *units]
        if place:
            self.fields["keep_place"] = forms.BooleanField(
                label=f"告诉举报台是在“{place}”扫的码",
                help_text="不勾就不记。",
                required=False,
            )
            self.order_fields([*fields, "keep_place"])


class NamedReportForm(ReportForm):
    """A report by somebody who says who they are."""

    name = TextField(label="您的姓名", max_length=40)
    phone = forms.CharField(
        label="联系电话",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text="只有办理人员能看到。",
    )
    field_order = ("name", "phone")

    def clean_phone(self) -> str:
        """Any number that can be called: a mobile, a landline with its code or extension."""
        phone: str = self.cleaned_data["phone"].strip()
        if sum(sign.isdigit() for sign in phone) < 7:
            raise forms.ValidationError("请检查号码：至少 7 位数字，办理人员要能联系到您")
        return phone


class EnterForm(QifuForm):
    """The receipt."""

    code = forms.CharField(
        label="回执码",
        max_length=40,
        help_text="12 个字母和数字，例如 K7QF-29XM-4TRC；大小写、短横线都不要紧。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    passphrase = forms.CharField(
        label="口令",
        max_length=40,
        help_text="12 个数字。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
