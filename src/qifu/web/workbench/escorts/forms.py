"""What is filled in about escorts."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.escorts.models import GRADES
from qifu.escorts.roster import LIMIT_MAX, checklists, skill_titles
from qifu.escorts.rules.assign import Ranked
from qifu.web.components.forms import QifuForm, TextField


class OpenForm(QifuForm):
    """What is to be escorted; by default whoever stands first on the roster."""

    checklist = forms.ChoiceField(label="帮办哪一类", widget=forms.RadioSelect)
    title = TextField(label="帮办什么", max_length=120, help_text="例如“开餐饮店的全部手续”。")
    case_number = TextField(
        label="办件编号", max_length=24, required=False, help_text="已经受理的填编号，没有的留空。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(c, row["title"]) for c, row in checklists().items()]
        self.fields["checklist"].choices = rows  # type: ignore[attr-defined]
        self.fields["checklist"].columns = True  # type: ignore[attr-defined]


class ReassignForm(QifuForm):
    """To whom, of those who have room, and why."""

    specialist = forms.ChoiceField(label="改派给", widget=forms.RadioSelect)
    why = TextField(label="改派理由", max_length=200)

    def __init__(self, rows: list[Ranked], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(r.candidate.id), f"{r.candidate.name}：{r.reason}") for r in rows]
        self.fields["specialist"].choices = found  # type: ignore[attr-defined]


class LogForm(QifuForm):
    """One line of what was done."""

    text = TextField(label="办了什么", max_length=500, lines=3)
    inner = forms.BooleanField(
        label="只给工作人员看", required=False, help_text="不勾选的，企业也能看到。"
    )


class CloseForm(QifuForm):
    """How it ended."""

    ended = forms.ChoiceField(
        label="结果",
        choices=(("done", "已办成"), ("cancelled", "终止帮办")),
        widget=forms.RadioSelect,
    )
    outcome = TextField(label="说明", max_length=500, lines=3, help_text="企业会看到。")


class SpecialistForm(QifuForm):
    """Skills, telephone and how many at once."""

    skills = forms.MultipleChoiceField(
        label="专长", required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(
        label="工作电话",
        max_length=20,
        required=False,
        help_text="告诉被帮办的企业。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )
    limit = forms.IntegerField(
        label="同时最多帮办几件",
        min_value=1,
        max_value=LIMIT_MAX,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    active = forms.BooleanField(label="可以接新的帮办", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = list(skill_titles().items())  # type: ignore[attr-defined]
        self.fields["skills"].columns = True  # type: ignore[attr-defined]


class RateForm(QifuForm):
    """Five grades, none of them chosen beforehand."""

    grade = forms.TypedChoiceField(label="满意吗", coerce=int, widget=forms.RadioSelect)
    comment = TextField(label="想说的话", max_length=500, lines=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = list(GRADES)  # type: ignore[attr-defined]
        self.fields["grade"].columns = True  # type: ignore[attr-defined]
