"""Forms of supervision."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.identity.models import User
from qifu.supervision.models import Finding
from qifu.supervision.rules.exceptions import TRAITS
from qifu.supervision.rules.ways import CONSEQUENCES, DISPOSITIONS
from qifu.web.components.forms import DateField, QifuForm, TextField


class ReplyForm(QifuForm):
    """The unit's own word."""

    text = TextField(
        label="本单位说明", max_length=2000, lines=4,
        help_text="只能说明一次；督办人员下结论前会看到，之后一直保留。",
    )  # fmt: skip


class ConfirmForm(QifuForm):
    """The finding holds, and what follows."""

    reason = TextField(label="怎么核实的、结论是什么", max_length=2000, lines=4)
    consequence = forms.ChoiceField(
        label="怎么处理", choices=list(CONSEQUENCES.items()), widget=forms.RadioSelect,
        help_text="退回重办：涉及的诉求重新办理，企业会收到通知。限期整改：要选责任人、写要求和期限。"
        "指标加注：在涉及的统计数字旁边注明。",
    )  # fmt: skip
    owner = forms.ChoiceField(label="整改责任人（限期整改时）", required=False)
    what = TextField(label="整改要求（限期整改时）", max_length=1000, lines=3, required=False)
    due_on = DateField(label="整改期限（限期整改时）", required=False)

    def __init__(self, people: list[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("", "请选择"), *((str(user.pk), user.name) for user in people)]
        self.fields["owner"].choices = rows  # type: ignore[attr-defined]


class DismissForm(QifuForm):
    """A false alarm, and why."""

    reason = TextField(label="为什么是误报", max_length=2000, lines=3)


class ProposeForm(QifuForm):
    """What the false alarm teaches."""

    traits = forms.MultipleChoiceField(
        label="以后同时符合这些特征的不再提示", widget=forms.CheckboxSelectMultiple,
        help_text="勾得越多，例外越窄。另一名督办人员确认后才生效；不再提示的仍然计数、看得到。",
    )  # fmt: skip
    why = TextField(label="理由", max_length=1000, lines=3)
    until = DateField(label="到哪一天为止", help_text="最长一年，到期要重新看。")

    def __init__(self, row: Finding, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [
            (name, f"{TRAITS[name]}：{pair[1]}")
            for name, pair in row.traits.items()
            if name in TRAITS
        ]
        self.fields["traits"].choices = rows  # type: ignore[attr-defined]
        self.fields["traits"].error_messages["required"] = (
            "请至少选一项特征；什么都不选就等于关掉整条规则。"
        )


class ReportForm(QifuForm):
    """The unit says it is mended."""

    text = TextField(label="整改情况", max_length=2000, lines=4)


class CheckForm(QifuForm):
    """Whether it is."""

    accepted = forms.ChoiceField(
        label="核实结果", choices=[("yes", "已整改，核销"), ("no", "没有整改到位，退回")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = TextField(label="核实意见", max_length=1000, lines=3)


class DecideForm(QifuForm):
    """A second person's word on an exception."""

    agreed = forms.ChoiceField(
        label="您的意见", choices=[("yes", "同意，开始生效"), ("no", "不同意")],
        widget=forms.RadioSelect,
    )  # fmt: skip


class RevokeForm(QifuForm):
    """Why an exception no longer holds."""

    why = TextField(label="撤销的原因", max_length=1000, lines=3)


class DisposeForm(QifuForm):
    """What a discipline officer makes of a signal."""

    outcome = forms.ChoiceField(
        label="处置", choices=list(DISPOSITIONS.items()), widget=forms.RadioSelect,
        help_text="这里不会把任何内容送进举报台；需要的，由您到举报台另行登记。",
    )  # fmt: skip
    reason = TextField(label="依据和情况", max_length=2000, lines=4)
