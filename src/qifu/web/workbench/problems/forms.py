"""What is filled in about classes, remedies and articles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from qifu.identity.models import Unit
from qifu.identity.queries import colleagues, routable_units
from qifu.problems.links import Link
from qifu.problems.models import ClassDemand, ProblemClass
from qifu.problems.permissions import UNIT
from qifu.problems.rules.likeness import AUTOMATIC, NEVER
from qifu.problems.rules.words import LINK_TITLES, REMEDIES
from qifu.web.components.forms import DateField, QifuForm, TextField

Choices = list[tuple[str, str]]
SHORT = {"class": "short", "inputmode": "numeric"}
AUTO = (
    (str(AUTOMATIC), f"有 {AUTOMATIC}% 相同就自动加入（建议）"),
    ("90", "有 90% 相同才自动加入"),
    ("65", "有 65% 相同就自动加入"),
    (str(NEVER), "都要人确认"),
)


def choose(rows: Iterable[tuple[Any, str]], empty: str = "请选择") -> Choices:
    """Choices with an empty one before them."""
    return [("", empty), *((str(value), str(title)) for value, title in rows)]


def set_choices(form: forms.Form, name: str, rows: Choices) -> None:
    """Give a field its choices."""
    form.fields[name].choices = rows  # type: ignore[attr-defined]


def people_of(unit: Unit | None, at: datetime) -> Choices:
    """Who of a unit may be named."""
    rows = colleagues(unit.pk, at, *UNIT).values_list("pk", "name") if unit else []
    return choose(rows, "由单位负责人安排")


class ClassForm(QifuForm):
    """What a confirmed class is called, whose it is, how alike a demand must be to join."""

    title = TextField(label="叫什么", max_length=120, help_text="一句话说清是什么问题。")
    unit = forms.ChoiceField(label="责任单位")
    auto_from = forms.TypedChoiceField(
        label="以后新来的诉求", choices=AUTO, coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "unit", choose((u.code, u.name) for u in routable_units()))


class GiveForm(ClassForm):
    """The same of a confirmed one, with somebody of its unit."""

    owner = forms.TypedChoiceField(label="责任人", required=False, coerce=int, empty_value=None)
    field_order = ("title", "unit", "owner", "auto_from")

    def __init__(self, problem: ProblemClass, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "owner", people_of(problem.unit, at))
        self.fields["owner"].help_text = "换了责任单位的，先保存，再选那个单位的人。"


class ReasonForm(QifuForm):
    """Why."""

    reason = TextField(label="理由", max_length=500, lines=3)


class MergeForm(QifuForm):
    """Into which class, and why."""

    into = forms.TypedChoiceField(label="并入哪一个", coerce=int)
    reason = TextField(label="理由", max_length=500, lines=3)

    def __init__(self, others: Iterable[ProblemClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ((p.pk, f"{p.title}（{p.get_state_display()}）") for p in others)
        set_choices(self, "into", choose(rows))


class SplitForm(QifuForm):
    """Which demands are another problem."""

    cases = forms.TypedMultipleChoiceField(
        label="拆出去的诉求", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = TextField(label="新的类问题叫什么", max_length=120)
    reason = TextField(label="理由", max_length=500, lines=3)

    def __init__(self, members: Iterable[ClassDemand], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(m.case_id), f"{m.case.number} {m.case.title}") for m in members]
        set_choices(self, "cases", rows)


class AddForm(QifuForm):
    """One more demand by its number."""

    number = TextField(label="诉求编号", max_length=24)


class RemedyForm(QifuForm):
    """What will be done, by whom, in how many days."""

    kind = forms.ChoiceField(label="哪一种措施", choices=choose(REMEDIES.items()))
    text = TextField(label="做什么", max_length=500, lines=3)
    days = forms.IntegerField(
        label="几个工作日内落实", min_value=1, max_value=250, widget=forms.TextInput(attrs=SHORT)
    )
    unit = forms.ChoiceField(label="负责单位", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = choose(((u.code, u.name) for u in routable_units()), "就是责任单位")
        set_choices(self, "unit", rows)


class FinishForm(QifuForm):
    """What was really changed, and the proof in words."""

    link_id = forms.TypedChoiceField(label="实际改了什么", coerce=int, empty_value=None)
    since = DateField(label="从哪天起")
    outcome = TextField(label="做了什么、凭据在哪", max_length=500, lines=3)

    def __init__(self, link: str, offered: Iterable[Link], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not link:
            del self.fields["link_id"]
            return
        del self.fields["since"]
        rows = list(offered)
        field = self.fields["link_id"]
        field.label = f"实际改了什么：{LINK_TITLES[link]}"
        set_choices(self, "link_id", choose((r.id, f"{r.title}（{r.since} 起）") for r in rows))
        if not rows:
            field.help_text = "确认为类问题以后还没有发布过这样的内容；请先发布，再回来登记。"


class MoveForm(QifuForm):
    """Another day, and why."""

    days = forms.IntegerField(
        label="从今天起几个工作日", min_value=1, max_value=250, widget=forms.TextInput(attrs=SHORT)
    )
    why = TextField(label="改期理由", max_length=500, lines=2)


class ArticleForm(QifuForm):
    """Good practice in plain words; the figure is quoted by the page."""

    title = TextField(label="标题", max_length=100)
    trouble = TextField(
        label="问题是什么", max_length=3000, lines=5,
        help_text="企业遇到了什么。不写企业名称和个人信息。",
    )  # fmt: skip
    change = TextField(label="怎么改的", max_length=3000, lines=6)
    lesson = TextField(label="可以借鉴的", max_length=2000, lines=4, required=False)


class DecideForm(QifuForm):
    """Published, or sent back with the reason."""

    publish = forms.ChoiceField(
        label="审核意见",
        choices=(("yes", "同意发布"), ("no", "退回修改")),
        widget=forms.RadioSelect,
    )
    note = TextField(label="说明", max_length=300, lines=2, required=False, help_text="退回的要写明原因。")  # fmt: skip
