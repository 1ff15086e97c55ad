"""What is filled in about meetings, decisions and task forces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms

from qifu.identity.queries import active_units
from qifu.kernel.time import SHANGHAI
from qifu.meetings.models import AgendaItem, Invitation
from qifu.meetings.rules.agenda import KINDS, Stuck
from qifu.web.components.forms import DateField, QifuForm, TextField
from qifu.web.workbench.problems.forms import SHORT, Choices, ReasonForm, choose, set_choices

__all__ = ["ReasonForm"]


def unit_choices() -> Choices:
    """Units in use, by code."""
    return [(u.code, u.name) for u in active_units()]


class MeetingForm(QifuForm):
    """A meeting: topics chosen from what is stuck, and one's own."""

    title = TextField(label="会商名称", max_length=120)
    on = DateField(label="哪天开")
    hour = forms.TimeField(
        label="几点", input_formats=["%H:%M"], widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": "请按 09:30 的格式填写时间"},
    )  # fmt: skip
    place = TextField(label="地点或方式", max_length=200)
    chosen = forms.MultipleChoiceField(
        label="卡住的事，勾选要议的", required=False, widget=forms.CheckboxSelectMultiple
    )
    own = TextField(
        label="其他议题，一行一个", max_length=3000, lines=4, required=False,
        help_text="参加单位看得到议题和理由；无权查看的诉求和项目，只显示编号。",
    )  # fmt: skip

    units = forms.MultipleChoiceField(label="参加单位", widget=forms.CheckboxSelectMultiple)

    def __init__(self, found: Iterable[Stuck], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "units", unit_choices())
        self.fields["units"].columns = True  # type: ignore[attr-defined]
        rows = [(f"{s.kind}:{s.key}", f"{KINDS[s.kind]}：{s.title}——{s.why}") for s in found]
        set_choices(self, "chosen", rows)
        if not rows:
            self.fields["chosen"].help_text = "现在没有卡住的事。"

    def wanted(self) -> dict[str, Any]:
        """The fields of `calling.MeetingInput`."""
        data = self.cleaned_data
        begins = datetime.combine(data["on"], data["hour"] or time(9), SHANGHAI)
        chosen = [tuple(value.split(":", 1)) for value in data["chosen"]]
        return {
            "title": data["title"], "begins_at": begins, "place": data["place"],
            "units": data["units"], "chosen": chosen, "own": data["own"],
        }  # fmt: skip


class AnswerForm(QifuForm):
    """Who comes, or why nobody can."""

    unit_id = forms.TypedChoiceField(label="单位", coerce=int)
    coming = forms.ChoiceField(
        label="参加吗", choices=(("yes", "参加"), ("no", "请假")), widget=forms.RadioSelect
    )
    who = TextField(label="谁参加", max_length=80, required=False)
    reason = TextField(label="请假原因", max_length=200, required=False)

    def __init__(self, rows: Iterable[Invitation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "unit_id", [(str(i.unit_id), i.unit.name) for i in rows])
        for name in ("who", "reason"):
            self.fields[name].one_of = True  # type: ignore[attr-defined]


class HoldForm(QifuForm):
    """Which units came."""

    came = forms.TypedMultipleChoiceField(
        label="到会的单位", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, rows: Iterable[Invitation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = ((str(i.pk), i.unit.name + (f"（{i.who}）" if i.who else "")) for i in rows)
        set_choices(self, "came", list(said))


class MinutesForm(QifuForm):
    """The minutes; each saving is a version of its own."""

    text = TextField(label="纪要", max_length=20_000, lines=16)


class SignForm(QifuForm):
    """Signed, or sent back with the reason."""

    sign = forms.ChoiceField(
        label="意见", choices=(("yes", "签发"), ("no", "退回修改")), widget=forms.RadioSelect
    )
    reason = TextField(label="说明", max_length=300, lines=2, required=False, help_text="退回的要写明原因。")  # fmt: skip


class DecisionForm(QifuForm):
    """What was decided, who does it, in how many days."""

    item_id = forms.TypedChoiceField(label="哪个议题", required=False, coerce=int, empty_value=None)
    text = TextField(label="议定事项", max_length=500, lines=3)
    unit = forms.ChoiceField(label="负责单位")
    days = forms.IntegerField(
        label="几个工作日内办好", min_value=1, max_value=250, widget=forms.TextInput(attrs=SHORT)
    )

    def __init__(self, items: Iterable[AgendaItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "item_id", choose(((i.pk, i.title) for i in items), "不限议题"))
        set_choices(self, "unit", choose(unit_choices()))


class EndForm(QifuForm):
    """Done with its proof, or not needed any more."""

    ended = forms.ChoiceField(
        label="怎样了结", choices=(("done", "办好了"), ("cancelled", "不再办")),
        widget=forms.RadioSelect,
    )  # fmt: skip
    outcome = TextField(label="结果", max_length=500, lines=3)
    evidence = TextField(label="凭据", max_length=500, lines=2, required=False, help_text="办好的要写：文号、编号、网址或存放的地方。")  # fmt: skip


class ForceForm(QifuForm):
    """A new task force."""

    name = TextField(label="名称", max_length=80)
    purpose = TextField(label="做什么", max_length=2000, lines=4)
    unit = forms.ChoiceField(label="牵头单位")
    lead_id = forms.TypedChoiceField(label="负责人", coerce=int)

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "unit", choose(unit_choices()))
        set_choices(self, "lead_id", choose(people))


class MemberForm(QifuForm):
    """Somebody who joins."""

    user_id = forms.TypedChoiceField(label="谁", coerce=int)
    part = forms.ChoiceField(
        label="任什么",
        choices=(("member", "成员"), ("contact", "联络员")),
        widget=forms.RadioSelect,
    )

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "user_id", choose(people))


class LeadForm(QifuForm):
    """Who leads from now on."""

    user_id = forms.TypedChoiceField(label="负责人", coerce=int)

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "user_id", choose(people))


class LeaveForm(QifuForm):
    """Who takes over, and why."""

    to = forms.TypedChoiceField(label="由谁接手", required=False, coerce=int, empty_value=None)
    why = TextField(label="原因", max_length=200)

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "to", choose(people, "没有人接手"))


class MatterForm(QifuForm):
    """Something that is stuck."""

    matter = forms.ChoiceField(label="盯哪一件")

    def __init__(self, found: Iterable[Stuck], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ((f"{s.kind}:{s.key}", f"{KINDS[s.kind]}：{s.title}") for s in found)
        set_choices(self, "matter", choose(rows))
