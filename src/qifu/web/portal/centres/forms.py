"""What somebody who takes a number fills in."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.reception.queries import Line
from qifu.reception.tickets import MATTER_MAX
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.portal.appointments.views import WINDOW_DOES


class TakeForm(QifuForm):
    """Which line, what for, and (on one's own phone) the digits that show that one is there."""

    kind = forms.ChoiceField(label="办哪类事", widget=forms.RadioSelect)
    matter = TextField(
        label="具体办什么",
        max_length=MATTER_MAX,
        required=False,
        help_text="一句话就行，可以不写。",
    )
    hall = TextField(
        label="现场码", max_length=8, help_text="大厅屏幕上的四位数字，扫屏幕上的码进来的不用填。"
    )

    def __init__(self, lines: list[Line], *args: Any, ask_hall: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        rows = [
            (x.kind, f"{x.title}（{WINDOW_DOES[x.kind]}）：现有 {x.waiting} 人在等") for x in lines
        ]
        self.fields["kind"].choices = rows  # type: ignore[attr-defined]
        if not ask_hall:
            del self.fields["hall"]


class CheckInForm(QifuForm):
    """At the machine: the six digits of the appointment and the tail of its telephone number."""

    code = TextField(label="签到码", max_length=6, help_text="预约短信里的六位数字。")
    tail = TextField(label="手机号后四位", max_length=4)
