"""What a clerk fills in at the desk."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.identity.models import Window
from qifu.reception.models import Handover
from qifu.reception.tickets import MATTER_MAX
from qifu.web.components.forms import QifuForm, TextField


class IssueForm(QifuForm):
    """A number given by the clerk."""

    kind = forms.ChoiceField(label="哪类窗口")
    matter = TextField(label="办什么事", max_length=MATTER_MAX, required=False)

    def __init__(self, kinds: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(k, Window.Kind(k).label) for k in kinds]
        self.fields["kind"].choices = rows  # type: ignore[attr-defined]


class TransferForm(QifuForm):
    """To which window, and why."""

    window = forms.ChoiceField(label="转到")
    reason = TextField(label="为什么转", max_length=200, required=False)

    def __init__(self, windows: list[Window], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(w.pk), w.name) for w in windows]
        self.fields["window"].choices = [("", "请选择"), *rows]  # type: ignore[attr-defined]


class ToldForm(QifuForm):
    """Everything that is missing, at once: the item's own materials to tick, and lines of one's own."""

    matter = TextField(label="办什么事", max_length=120)
    firm_name = TextField(
        label="企业或办事人", max_length=120, required=False, help_text="没有登记的企业才需要写。"
    )
    missing = forms.MultipleChoiceField(
        label="缺哪些材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    extra = TextField(
        label="其他要补的",
        max_length=2000,
        lines=4,
        required=False,
        help_text="每行一样；要说明的写在冒号后面，例如“租赁合同：要写明面积”。",
    )
    note = TextField(label="补充说明", max_length=500, lines=3, required=False)
    reason = TextField(
        label="再次告知的理由",
        max_length=300,
        required=False,
        help_text="同一家企业办同一件事已经一次告知过的才需要写。",
    )

    def __init__(
        self, materials: list[tuple[str, str]], known: bool, *a: Any, again: bool = True, **kw: Any
    ) -> None:
        super().__init__(*a, **kw)
        self.fields["extra"].one_of = True  # type: ignore[attr-defined]
        self.fields["missing"].one_of = True  # type: ignore[attr-defined]
        if not again and not self.is_bound:
            del self.fields["reason"]
        if materials:
            self.fields["missing"].choices = materials  # type: ignore[attr-defined]
        else:
            del self.fields["missing"]
        if known:
            del self.fields["firm_name"]

    def lines(self) -> list[tuple[str, str]]:
        """The lines of one's own as (title, note)."""
        found = []
        for line in self.cleaned_data["extra"].splitlines():
            title, _, said = line.replace("：", ":").partition(":")
            found.append((title.strip(), said.strip()))
        return found


class HandoverForm(QifuForm):
    """Who takes the result away, and the signature: the typed name always, a drawing if they like."""

    papers = TextField(
        label="交付了什么",
        max_length=900,
        lines=3,
        help_text="每行一样，例如“食品经营许可证正本”。",
    )
    signed_by = TextField(
        label="领取人签名", max_length=40, help_text="由领取人报姓名，当面核对证件。"
    )
    signed_as = forms.ChoiceField(label="领取人身份", choices=Handover.AS, widget=forms.RadioSelect)
    id_tail = TextField(label="证件号码后四位", max_length=4, required=False)
    drawing = forms.CharField(required=False, max_length=600_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_as"].columns = True  # type: ignore[attr-defined]
        self.fields["drawing"].widget.attrs["data-drawing"] = ""
