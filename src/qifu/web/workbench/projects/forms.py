"""What is filled in about projects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from qifu.demands.directory import duty_lines
from qifu.identity.models import Unit
from qifu.identity.queries import routable_units, towns
from qifu.projects.cleaning import LeadInput
from qifu.projects.models import Project
from qifu.projects.rules.dates import Dated
from qifu.projects.rules.definition import Definition
from qifu.web.components.forms import DateField, QifuForm, TextField

Choices = list[tuple[str, str]]
SHORT = {"class": "short", "inputmode": "numeric"}


def choose(rows: Iterable[tuple[Any, str]], empty: str = "请选择") -> Choices:
    """Choices with an empty one before them."""
    return [("", empty), *((str(value), str(title)) for value, title in rows)]


def unit_choices(units: Iterable[Unit], empty: str) -> Choices:
    """Units by code."""
    return choose(((unit.code, unit.name) for unit in units), empty)


class LeadForm(QifuForm):
    """A lead as an official enters it."""

    title = TextField(label="项目名称", max_length=120, help_text="例如“年产 2 万套精密轴承项目”。")
    company = TextField(
        label="投资方", max_length=120, help_text="企业全称；还没有公司的写投资人。"
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    contact_name = TextField(label="投资方联系人", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话", max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )  # fmt: skip
    source = forms.ChoiceField(label="线索从哪里来")
    member = TextField(
        label="联盟成员",
        max_length=120,
        required=False,
        help_text="来自涪城荟招商联盟的，填成员全称。",
    )
    source_note = TextField(label="线索来历", max_length=200, required=False)
    chain = forms.ChoiceField(label="产业链", required=False)
    investment = forms.CharField(
        label="计划投资（万元）", max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    land = forms.CharField(
        label="用地需求（亩）", max_length=20, required=False, help_text="不用地的填 0。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    town = forms.ChoiceField(label="落在哪个镇街", required=False)
    site = TextField(label="建设地点", max_length=200, required=False)
    summary = TextField(label="项目情况", max_length=1000, lines=5, required=False)

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("source", choose(definition.sources.items()))
        self._choices("chain", choose(((c, c) for c in definition.chains), "还不清楚"))
        self._choices("town", unit_choices(towns(), "还没有定"))

    def _choices(self, name: str, rows: Choices) -> None:
        self.fields[name].choices = rows  # type: ignore[attr-defined]

    def lead(self) -> LeadInput:
        """The lead as typed."""
        names = LeadInput.__dataclass_fields__
        return LeadInput(**{n: v for n, v in self.cleaned_data.items() if n in names})


class DetailsForm(LeadForm):
    """Everything known of a project, with its agreement."""

    agreement_number = TextField(label="投资协议编号", max_length=60, required=False)
    agreement_on = DateField(label="签约日期", required=False)

    @staticmethod
    def initial_of(row: Project) -> dict[str, Any]:
        """What the project says now."""
        names = [n for n in LeadInput.__dataclass_fields__ if n not in ("member", "town")]
        known = {name: getattr(row, name) for name in names}
        for name in ("investment", "land"):
            known[name] = "" if known[name] is None else format(known[name].normalize(), "f")
        return {
            **known, "town": row.town.code if row.town else "",
            "member": row.member.name if row.member else "",
            "agreement_number": row.agreement_number, "agreement_on": row.agreement_on,
        }  # fmt: skip


class ReasonForm(QifuForm):
    """Why a planned day is not kept; asked for when it is not."""

    reason = forms.ChoiceField(label="日期变动的原因", required=False)
    said = TextField(label="原因说明", max_length=300, required=False)

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].one_of = True  # type: ignore[attr-defined]
        rows = choose(definition.slip_reasons.items(), "没有变动")
        self.fields["reason"].choices = rows  # type: ignore[attr-defined]


class PlanForm(ReasonForm):
    """A planned day for each stage that was not entered yet."""

    def __init__(
        self,
        definition: Definition,
        rows: Sequence[Dated],
        proposed: dict[str, date],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(definition, *args, **kwargs)
        days: dict[str, forms.Field] = {}
        for row in rows:
            if row.actual_on is None:
                said = f"现在计划 {row.planned_on}" if row.planned_on else "还没有排"
                field = DateField(
                    label=f"{row.title}", required=False, help_text=said,
                    initial=row.planned_on or proposed.get(row.code),
                )  # fmt: skip
                field.one_of = True  # type: ignore[attr-defined]
                field.error_messages["invalid"] = "请按 2025-09-30 的格式填写日期"
                days[f"plan_{row.code}"] = field
        self.fields = {**days, **self.fields}

    def wanted(self) -> dict[str, date | None]:
        """Planned days by stage."""
        data = self.cleaned_data
        return {n.removeprefix("plan_"): v for n, v in data.items() if n.startswith("plan_")}


class AdvanceForm(ReasonForm):
    """On which day the next stage was entered."""

    on = DateField(label="进入日期")
    field_order = ("on", "reason", "said")

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(definition, *args, **kwargs)
        self.fields["reason"].label = "比计划晚的原因"
        self.fields["reason"].help_text = "按时或提前的不用填。"


class StopForm(QifuForm):
    """Paused until a day, or lost; with the reason."""

    what = forms.ChoiceField(
        label="怎样处理", choices=(("pause", "暂停，过一段时间再看"), ("lost", "记为流失")),
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.ChoiceField(label="原因")
    resume_on = DateField(label="哪天再看", required=False, help_text="暂停的要填。")
    said = TextField(label="说明", max_length=300, lines=3)

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choose(definition.end_reasons.items())  # type: ignore[attr-defined]


class SaidForm(QifuForm):
    """A few words why."""

    said = TextField(label="说明", max_length=300, lines=3)


class TrioForm(QifuForm):
    """The three who go with a project."""

    leader = forms.ChoiceField(label="区级领导", required=False)
    department = forms.ChoiceField(label="责任部门", required=False)
    specialist = forms.ChoiceField(label="项目专员", required=False)

    def __init__(self, leaders: Choices, specialists: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "leader": leaders, "specialist": specialists,
            "department": unit_choices(routable_units(), "还没有定"),
        }  # fmt: skip
        for name, choices in rows.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class HandForm(QifuForm):
    """To which unit, to whom, and why."""

    unit = forms.ChoiceField(label="移交给哪个单位")
    user = forms.ChoiceField(
        label="移交给谁", required=False, help_text="移交给别的单位时留空，由那个单位的负责人安排。"
    )
    why = TextField(label="移交理由", max_length=200)

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(routable_units(), "请选择")  # type: ignore[attr-defined]
        self.fields["user"].choices = people  # type: ignore[attr-defined]


class VisitForm(QifuForm):
    """A visit or talk that was held."""

    on = DateField(label="哪天")
    text = TextField(label="谈了什么", max_length=500, lines=4)
    to_firm = forms.BooleanField(label="企业也能看到", required=False)


class PromiseForm(QifuForm):
    """Something promised, or a visit agreed on."""

    kind = forms.ChoiceField(
        label="哪一种", choices=(("promise", "约定承诺"), ("visit", "走访洽谈")),
        widget=forms.RadioSelect, initial="promise",
    )  # fmt: skip
    text = TextField(label="约定了什么", max_length=500, lines=3)
    days = forms.IntegerField(
        label="几个工作日内", min_value=0, max_value=250, widget=forms.NumberInput(attrs=SHORT)
    )
    unit = forms.ChoiceField(label="谁来办", required=False)
    to_firm = forms.BooleanField(label="企业也能看到", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].columns = True  # type: ignore[attr-defined]
        self.fields["unit"].choices = unit_choices(routable_units(), "我自己")  # type: ignore[attr-defined]


class FactorForm(QifuForm):
    """What a department is asked for."""

    factor = forms.ChoiceField(label="要哪一项")
    text = TextField(
        label="具体要什么", max_length=500, lines=3, help_text="例如“50 亩工业用地，7 月前挂牌”。"
    )
    days = forms.IntegerField(
        label="几个工作日内答复", min_value=1, max_value=250, initial=10,
        widget=forms.NumberInput(attrs=SHORT),
    )  # fmt: skip

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ((f.code, f"{f.title}（一般 {f.days} 个工作日）") for f in definition.factors)
        self.fields["factor"].choices = choose(rows)  # type: ignore[attr-defined]


class RecordForm(QifuForm):
    """One line of what was done."""

    text = TextField(label="办了什么", max_length=500, lines=3)
    to_firm = forms.BooleanField(label="企业也能看到", required=False)


class BlockerForm(QifuForm):
    """What is in the way, and what is to become of it."""

    text = TextField(label="堵在哪里", max_length=1000, lines=4)
    milestone = forms.ChoiceField(label="堵在哪个手续", required=False)
    into = forms.ChoiceField(
        label="怎样处理", widget=forms.RadioSelect, initial="demand",
        choices=(
            ("demand", "转为诉求，由指挥调度派给责任单位，限时办"),
            ("consultation", "转为诉求并提请会商，几个单位一起定"),
            ("kept", "先记下，专班自己协调"),
        ),
    )  # fmt: skip
    topic = forms.ChoiceField(label="属于哪类问题", required=False, help_text="不确定的留空。")
    parties = forms.MultipleChoiceField(
        label="参加会商的单位", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(unit.code, unit.name) for unit in routable_units()]
        topics = ((line.topic, line.title) for line in duty_lines())
        rows: dict[str, Choices] = {
            "milestone": choose(((m.code, m.title) for m in definition.milestones), "不在手续上"),
            "topic": choose(topics, "不确定"), "parties": units,
        }  # fmt: skip
        for name, choices in rows.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["parties"].columns = True  # type: ignore[attr-defined]


class EndForm(QifuForm):
    """How something watched ended."""

    ended = forms.ChoiceField(
        label="结果", choices=(("done", "已办好"), ("cancelled", "不用办了")),
        widget=forms.RadioSelect,
    )  # fmt: skip
    outcome = TextField(label="说明", max_length=500, lines=3)


class MoveForm(QifuForm):
    """Another day for something watched, and why."""

    days = forms.IntegerField(
        label="从今天起几个工作日",
        min_value=1,
        max_value=250,
        widget=forms.NumberInput(attrs=SHORT),
    )
    why = TextField(label="改期理由", max_length=500)


class FirmForm(QifuForm):
    """Which registered firm the project's company is."""

    uscc = forms.CharField(label="项目公司的统一社会信用代码", max_length=40)


class LinkForm(QifuForm):
    """An application of the firm that belongs to the project."""

    application = forms.ChoiceField(label="这家企业的办件")

    def __init__(self, rows: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = choose(rows)  # type: ignore[attr-defined]


class MilestoneForm(QifuForm):
    """A milestone reached outside the platform."""

    code = forms.ChoiceField(label="哪个手续")
    paper = TextField(label="批文名称和编号", max_length=80)
    on = DateField(label="办结日期")

    def __init__(self, rows: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = choose(rows)  # type: ignore[attr-defined]


class DecideForm(QifuForm):
    """Whether two projects are one."""

    answer = forms.ChoiceField(label="是同一个项目吗", widget=forms.RadioSelect)
    words = TextField(label="判断依据", max_length=200, help_text="例如“电话核实是同一个投资人”。")

    def __init__(self, numbers: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(number, f"是同一个，保留 {number}，另一个并入") for number in numbers]
        self.fields["answer"].choices = [*rows, ("different", "不是同一个")]  # type: ignore[attr-defined]


class MemberForm(QifuForm):
    """A member of the investment alliance."""

    name = TextField(label="成员名称", max_length=120)
    contact = TextField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(
        label="联系电话", max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )  # fmt: skip
    says = TextField(label="擅长的领域", max_length=200, required=False)
    joined_on = DateField(label="加入日期")
    active = forms.BooleanField(label="在盟", required=False, initial=True)
