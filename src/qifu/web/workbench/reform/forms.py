"""What is filled in about the tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from qifu.reform.models import Report
from qifu.reform.operations import ReportInput
from qifu.web.components.forms import FilesField, QifuForm, TextField


class ReportForm(QifuForm):
    """How a task goes, in a unit's words, with evidence."""

    unit = forms.ChoiceField(label="以哪个单位的名义")
    says = forms.ChoiceField(
        label="进展情况", choices=Report.Says.choices, widget=forms.RadioSelect
    )
    text = TextField(label="做了什么、做到哪一步", max_length=2000, lines=6)
    trouble = TextField(
        label="困难和问题", max_length=1000, lines=3, required=False,
        help_text="选“有困难”的必须写清楚。",
    )  # fmt: skip
    following = TextField(label="下一步", max_length=1000, lines=3, required=False)
    pages = forms.MultipleChoiceField(
        label="佐证：本平台上的页面", required=False, widget=forms.CheckboxSelectMultiple
    )
    links = forms.CharField(
        label="佐证：其他网址", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个；本平台的写成 /services/ 这样，外部的以 https:// 开头。",
    )  # fmt: skip
    files = FilesField(label="佐证：文件")  # type: ignore[assignment]

    def __init__(
        self,
        units: Sequence[tuple[str, str]],
        pages: Sequence[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles = dict(pages)
        self.fields["unit"].choices = list(units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0][0]
        self.fields["pages"].choices = list(pages)  # type: ignore[attr-defined]
        if not pages:
            del self.fields["pages"]

    def said(self, files: Sequence[Any], quarter: str) -> ReportInput:
        """The report as filled in."""
        data = self.cleaned_data
        links = [*data.get("pages", ()), *data["links"].splitlines()]
        return ReportInput(
            data["unit"], data["says"], data["text"], data["trouble"], data["following"],
            links, files, quarter, self.titles,
        )  # fmt: skip


class ReturnForm(QifuForm):
    """Why a report is returned."""

    reason = TextField(label="退回原因", max_length=300, lines=3)
