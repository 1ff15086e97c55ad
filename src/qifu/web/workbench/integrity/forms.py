"""Forms of the discipline officers."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.integrity.operations import TEXT
from qifu.integrity.queries import accusable_units
from qifu.integrity.rules.process import Act
from qifu.web.components.forms import REQUIRED, QifuForm, TextField


class ActForm(QifuForm):
    """What an act needs: words for the reporter, a note for the desk."""

    def __init__(self, act: Act, *args: Any, anonymous: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act.words:
            told = "举报人凭回执可以看到。"
            if anonymous:
                told += "这是匿名举报，不要询问对方是谁。"
            self.fields["words"] = TextField(
                label=act.words, max_length=TEXT, lines=4, help_text=told
            )
        if act.note:
            self.fields["note"] = TextField(
                label=act.note, max_length=TEXT, lines=3, help_text="内部记录，举报人看不到。"
            )
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED


class SayForm(QifuForm):
    """Words to the reporter."""

    text = TextField(label="对举报人说", max_length=TEXT, lines=4)
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class OfficerForm(QifuForm):
    """Who handles the report."""

    officer = forms.TypedChoiceField(label="经办人", coerce=int)

    def __init__(self, choices: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["officer"].choices = choices


class AvoidForm(QifuForm):
    """Why an officer keeps away."""

    reason = TextField(
        label="回避的原因",
        max_length=300,
        lines=2,
        help_text="提交后您就打不开这份举报了，由其他人员接着办。",
    )


class UnitForm(QifuForm):
    """A unit the officer is close to."""

    unit = forms.ChoiceField(label="单位")
    why = TextField(
        label="什么关系", max_length=200, help_text="例如：配偶在该单位工作；三年前调离。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        units = [(unit.code, unit.name) for unit in accusable_units()]
        fields["unit"].choices = [("", "请选择"), *units]


class PointForm(QifuForm):
    """A firm that shall report regularly."""

    firm = TextField(label="企业名称", max_length=100)
    contact = TextField(label="联系人、电话", max_length=60, required=False)
    months = forms.IntegerField(
        label="每几个月反映一次",
        min_value=1,
        max_value=12,
        error_messages={"invalid": "请填 1 到 12 的整数", "min_value": "请填 1 到 12 的整数",
                        "max_value": "请填 1 到 12 的整数"},
    )  # fmt: skip
    once = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)
