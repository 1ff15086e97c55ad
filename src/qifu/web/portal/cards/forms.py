"""Forms of cards: the holder's yes, a code to be checked, a use at a department."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from qifu.cards.queries import Open
from qifu.web.components.forms import QifuForm, TextField


class AgreeForm(QifuForm):
    """The holder proves who they are and says yes."""

    tail = TextField(label="身份证号后六位", max_length=6, help_text="末位是字母 X 的照写。")
    agreed = forms.BooleanField(
        label="我同意领取，并同意发卡单位和提供待遇的部门为此使用上面写明的信息",
        error_messages={"required": "不同意就不能生效；不想要的请点“不领取”。"},
    )


class CodeForm(QifuForm):
    """A code read by a scanner, or the address it opens."""

    code = TextField(
        label="二维码里的内容", max_length=900, lines=3,
        help_text="用扫码枪扫进来，或把手机扫出来的网址整段粘贴到这里。",
    )  # fmt: skip


class UseForm(QifuForm):
    """What is used, where."""

    privilege = forms.ChoiceField(label="用哪一项待遇", widget=forms.RadioSelect)
    place = TextField(label="在哪里使用", max_length=80, help_text="如：区人民医院门诊部")
    note = TextField(label="说明（持卡人看得到）", max_length=200, required=False)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    code = forms.CharField(max_length=900, widget=forms.HiddenInput)

    def __init__(self, opened: Sequence[Open], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = [(o.privilege.code, words(o)) for o in opened]
        self.fields["privilege"].choices = rows  # type: ignore[attr-defined]


def words(row: Open) -> str:
    """A privilege with what is left of it."""
    if row.left is None:
        return f"{row.privilege.title}（不限次数，今年用过 {row.used} 次）"
    return f"{row.privilege.title}（今年还有 {row.left} 次）"
