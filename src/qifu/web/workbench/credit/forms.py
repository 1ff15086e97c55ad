"""Forms of credit at the workbench."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from qifu.credit.looking import CONSENT
from qifu.credit.rules.kinds import CreditBook
from qifu.identity.models import Unit
from qifu.web.components.forms import QifuForm, TextField


class _OfUnit(QifuForm):
    """A form on behalf of one of the actor's units."""

    def __init__(self, units: Iterable[Unit], book: CreditBook, *args: object) -> None:
        super().__init__(*args)
        rows = [(str(unit.pk), unit.name) for unit in units]
        self.fields["unit"].choices = rows  # type: ignore[attr-defined]
        if len(rows) == 1:
            self.fields["unit"].initial = rows[0][0]
        self.fill(book)

    def fill(self, book: CreditBook) -> None:
        """Choices of the book."""


class LookForm(_OfUnit):
    """Whom to look up, on what ground, for what."""

    uscc = TextField(label="统一社会信用代码", max_length=18)
    unit = forms.ChoiceField(label="以哪个单位的名义")
    ground = forms.ChoiceField(label="依据", widget=forms.RadioSelect)
    purpose = TextField(
        label="查询用途", max_length=120, help_text="写清办哪件事、办件编号；企业看得到。"
    )

    def fill(self, book: CreditBook) -> None:
        grounds = [(g.code, f"{g.title}（{g.source}）") for g in book.grounds.values()]
        rows = [(CONSENT, "企业已授权"), *grounds]
        self.fields["ground"].choices = rows  # type: ignore[attr-defined]


class RecordForm(_OfUnit):
    """A record the unit decided."""

    unit = forms.ChoiceField(label="作出单位")
    uscc = TextField(label="统一社会信用代码", max_length=18)
    kind = forms.ChoiceField(label="种类")
    title = TextField(label="事由", max_length=160)
    number = TextField(label="文号", max_length=80)
    decided_on = forms.DateField(label="作出日期", widget=forms.DateInput(attrs={"type": "date"}))
    published = TextField(
        label="公示在哪里", max_length=200, help_text="如：信用中国、国家企业信用信息公示系统。"
    )

    def fill(self, book: CreditBook) -> None:
        rows = [("", "请选择"), *((k.code, k.title) for k in book.kinds.values())]
        self.fields["kind"].choices = rows  # type: ignore[attr-defined]


class FileForm(_OfUnit):
    """A file of records."""

    unit = forms.ChoiceField(label="作出单位")
    file = forms.FileField(
        label="信用记录表",
        help_text="XLSX 或 CSV，按模板填；有一行不对就都不登记，改好再传。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class WithdrawForm(QifuForm):
    """Why a record is taken out."""

    why = TextField(label="撤下的原因", max_length=300, lines=3)
