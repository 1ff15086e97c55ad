"""Forms of the three steps, of messages, and of supplying what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from qifu.cases.models import Case
from qifu.cases.rules.definition import FieldSpec
from qifu.demands.operations import TEXT_MAX
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.web.components.action_forms import ActionForm
from qifu.web.components.forms import FilesField, QifuForm, TextField

UNSURE = ""


class SayForm(QifuForm):
    """Step one: what the problem is, in one's own words."""

    text = TextField(
        label="您遇到什么问题？",
        max_length=TEXT_MAX,
        lines=8,
        help_text="说清楚什么事、在哪里、从什么时候开始、希望怎样解决。不用写公文。",
    )


class DetailsForm(QifuForm):
    """Step two: for which firm, whom to call, what it is about, papers."""

    topic = forms.ChoiceField(
        label="大概属于哪一类", required=False, widget=forms.RadioSelect, choices=[]
    )
    enterprise = forms.ChoiceField(label="为哪家企业提出", widget=forms.RadioSelect, choices=[])
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(
        label="联系电话", max_length=30, help_text="承办单位会打这个电话和您核实情况。"
    )
    place = forms.ChoiceField(label="事情发生在哪个镇街", required=False, choices=[])
    files = FilesField(label="附件")  # type: ignore[assignment]

    def __init__(
        self,
        *args: Any,
        topics: Sequence[tuple[str, str]],
        firms: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unsure = (UNSURE, "说不准，请指挥调度中心判断")
        self._choose("topic", [*topics, unsure])
        self._choose("enterprise", list(firms))
        self._choose("place", [("", "不选"), *places])
        self.fields["contact_name"].widget.attrs.update(autocomplete="name")
        phone = self.fields["contact_phone"].widget
        phone.attrs.update(autocomplete="tel", inputmode="tel", **{"class": "short"})
        if len(firms) == 1:
            self.fields["enterprise"].widget = forms.HiddenInput()
            self.fields["enterprise"].initial = firms[0][0]
            self.fields["enterprise"].required = False

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_contact_phone(self) -> str:
        phone = normal_phone(self.cleaned_data["contact_phone"])
        if problem := phone_problem(phone):
            raise forms.ValidationError(problem)
        return phone

    def clean_enterprise(self) -> str:
        chosen = self.cleaned_data["enterprise"]
        return chosen or str(self.fields["enterprise"].initial or "")


class MessageForm(QifuForm):
    """A message to the other side."""

    text = TextField(label="给承办单位留言", max_length=5000, lines=3)
    files = FilesField(label="附件", help_text="")  # type: ignore[assignment]


class SupplyForm(ActionForm):
    """Supplying material: one text and one upload for each thing that was asked for."""

    def __init__(self, specs: Sequence[FieldSpec], case: Case, items: Sequence[str], **kw: Any):
        super().__init__(specs, case, **kw)
        self.items = list(items)
        for spec in specs:
            del self.fields[spec.name]
        for place, item in enumerate(self.items, start=1):
            said = TextField(
                label=f"{place}. {item}",
                max_length=2000,
                lines=2,
                required=False,
                help_text="可以写文字说明，也可以只传文件；确实没有的，请写明原因。",
            )
            papers = FilesField(label=f"第 {place} 项的文件", help_text="")
            said.one_of = papers.one_of = True
            self.fields[f"text_{place}"] = said
            self.fields[f"files_{place}"] = papers
        self.fields["text"] = TextField(label="其他说明", max_length=5000, lines=3, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place in range(1, len(self.items) + 1):
            said = cleaned.get(f"text_{place}") or cleaned.get(f"files_{place}")
            kept = self.data.getlist(f"kept_{place}") if hasattr(self.data, "getlist") else []
            if not said and not kept and f"text_{place}" not in self.errors:
                self.add_error(f"text_{place}", "请写文字说明或上传文件；没有的请写明原因")
        return cleaned

    def action_data(self, files: Sequence[str] = ()) -> dict[str, Any]:
        lines = []
        for place, item in enumerate(self.items, start=1):
            said = self.cleaned_data.get(f"text_{place}") or "见附件"
            lines.append(f"{place}. {item}：{said}")
        if other := self.cleaned_data.get("text"):
            lines.append(f"其他说明：{other}")
        data: dict[str, Any] = {"text": "\n".join(lines)}
        if files:
            data["files"] = list(files)
        return data
