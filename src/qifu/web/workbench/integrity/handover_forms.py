"""Forms of a hand-over: what goes to the body, its receipt, its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from qifu.integrity.operations import TEXT
from qifu.integrity.rules.handover import RESULTS, Body
from qifu.integrity.rules.report import REPORTER, Handover, Message, Report
from qifu.web.components.forms import DateField, QifuForm, TextField

WORDS = (
    "您反映的问题，已依照规定移交有权处理的机关，不会转给被反映的单位和人员。"
    "对方签收、有了结果，凭回执都能在这里看到；请继续保管好回执码和口令。"
)


class HandoverForm(QifuForm):
    """To whom, and what goes."""

    body = forms.ChoiceField(
        label="移交给哪个机关",
        widget=forms.RadioSelect,
        help_text="被反映的单位和它的上下级不在名单里。",
    )
    summary = TextField(
        label="问题摘要", max_length=TEXT, lines=5, help_text="写事情，不写举报人是谁。"
    )
    opinion = TextField(
        label="移交意见和依据", max_length=TEXT, lines=3, help_text="为什么移交、请对方做什么。"
    )
    with_text = forms.BooleanField(
        label="附举报原文",
        required=False,
        initial=True,
        help_text="原文的细节可能让人猜到举报人；不放心的不勾，只用摘要。",
    )
    with_reporter = forms.BooleanField(
        label="附举报人的姓名和电话",
        required=False,
        help_text="举报人同意、对方办理确有需要的才勾。",
    )
    turns = forms.TypedMultipleChoiceField(
        label="附哪些对话", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    files = forms.TypedMultipleChoiceField(  # type: ignore[assignment]
        label="附哪些附件", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    words = TextField(
        label="告诉举报人",
        max_length=TEXT,
        lines=3,
        initial=WORDS,
        help_text="举报人凭回执可以看到；不写被反映人和办理人员的姓名。",
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, report: Report, bodies: Sequence[Body], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["body"].choices = [(b.code, _body_label(b)) for b in bodies]
        talk, files = report.messages, report.attachments()
        fields["turns"].choices = [(n, _turn_label(m)) for n, m in enumerate(talk, 1)]
        fields["files"].choices = [(n, f.name) for n, f in enumerate(files, 1)]
        fields["files"].initial = [n for n, _ in enumerate(files, 1)]
        absent = {"turns": not talk, "files": not files, "with_reporter": not report.is_named}
        for name in (name for name, gone in absent.items() if gone):
            del self.fields[name]


class TakenForm(QifuForm):
    """The body's receipt."""

    day = DateField(label="对方签收的日期")
    number = TextField(label="对方收文号", max_length=60, required=False)
    name = TextField(label="对方签收人", max_length=60)
    what = forms.CharField(widget=forms.HiddenInput, initial="taken")

    def __init__(self, handover: Handover, *args: Any, **kwargs: Any) -> None:
        known = handover.taken
        first = {"day": known.day, "number": known.number, "name": known.name} if known else {}
        super().__init__(*args, initial=first, prefix="taken", **kwargs)


class OutcomeForm(QifuForm):
    """What the body answered."""

    day = DateField(label="对方答复的日期")
    result = forms.ChoiceField(
        label="结果", choices=list(RESULTS.items()), widget=forms.RadioSelect
    )
    number = TextField(label="对方文号", max_length=60, required=False)
    words = TextField(
        label="对方答复的内容",
        max_length=TEXT,
        lines=4,
        help_text="内部记录，举报人看不到；要告诉举报人的话，从“反馈结果”写。登记后不能再改。",
    )
    what = forms.CharField(widget=forms.HiddenInput, initial="outcome")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="outcome", **kwargs)


def _body_label(body: Body) -> str:
    said = f"{body.name}（{body.takes}；{body.days} 个工作日内答复）"
    return said if body.confirmed else f"{said} · 名称待确认"


def _turn_label(turn: Message) -> str:
    who = "举报人" if turn.who == REPORTER else "举报台"
    text = " ".join(turn.text.split())
    short = text if len(text) <= 60 else f"{text[:60]}…"
    return f"{timezone.localtime(turn.at):%m-%d %H:%M} {who}：{short}"
