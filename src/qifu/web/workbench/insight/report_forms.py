"""Forms of report plans: what is reported, of which unit, to whom, when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q

from qifu.cases.permissions import SEES_ALL
from qifu.identity.actors import Actor, running
from qifu.identity.models import Post, Role, Unit
from qifu.identity.queries import active_units
from qifu.insight.reports.content import PARTS
from qifu.insight.reports.models import ReportPlan
from qifu.insight.reports.operations import MOST_LAG, PlanInput
from qifu.web.components.forms import DateField, QifuForm, TextField

WHOLE = "全区"


class PlanForm(QifuForm):
    """A plan as its keeper fills it in."""

    title = TextField(label="报告名称", max_length=60, help_text="如：企业诉求和服务运行月报")
    sort = forms.ChoiceField(
        label="多久一期", choices=ReportPlan.Sort.choices, widget=forms.RadioSelect, initial="month"
    )
    unit = forms.ChoiceField(label="统计范围", required=False)
    parts = forms.MultipleChoiceField(
        label="除总体情况和主要指标外，还写", choices=list(PARTS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    names = forms.BooleanField(
        label="典型案例写出企业名称", required=False,
        help_text="不勾选时写“某企业”。电话、证件号、邮箱和联系人姓名无论如何都不写。",
    )  # fmt: skip
    lag = forms.IntegerField(
        label="期满后第几个工作日生成", min_value=1, max_value=MOST_LAG, initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(
        label="发给谁", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="全区的报告只能发给能看全区的人，单位的报告还可以发给这个单位的负责人。站内通知人人都收到；"
        "账号里登记了邮箱的，报告作为附件发到邮箱。",
    )  # fmt: skip

    def __init__(self, actor: Actor, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = actor.has(*SEES_ALL)
        units = active_units() if whole else Unit.objects.filter(pk__in=actor.units(Role.HEAD))
        listed = list(units.order_by("position", "id").values_list("pk", "short_name"))
        self._field("unit").choices = ([("", WHOLE)] if whole else []) + listed
        self._field("recipients").columns = True
        self._field("recipients").choices = people(at, None if whole else actor.units(Role.HEAD))

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def values(self) -> PlanInput:
        """As the operation takes it."""
        data = self.cleaned_data
        return PlanInput(
            data["title"], data["sort"], int(data["unit"]) if data["unit"] else None,
            tuple(code for code in PARTS if code in data["parts"]),
            tuple(int(pk) for pk in data["recipients"]), data["lag"], data["names"],
        )  # fmt: skip


def people(at: datetime, units: frozenset[int] | None) -> list[tuple[int, str]]:
    """Who may be sent a report: who watches the district, heads (of these units); one query."""
    heads = Q(role=Role.HEAD) if units is None else Q(role=Role.HEAD, unit_id__in=units)
    posts = (
        Post.objects.filter(running("", at), heads | Q(role__in=SEES_ALL), user__is_active=True)
        .select_related("user", "unit")
        .order_by("unit__position", "user_id", "id")
    )
    found: dict[int, str] = {}
    for post in posts:
        mail = "" if post.user.email else "，没有登记邮箱"
        label = f"{post.user.name}（{post.unit.short_name}{mail}）"
        found.setdefault(post.user_id, label)
    return list(found.items())


def initial_of(plan: ReportPlan) -> dict[str, Any]:
    """A plan as the form shows it."""
    return {
        "title": plan.title, "sort": plan.sort, "unit": plan.unit_id or "", "parts": plan.parts,
        "names": plan.names, "lag": plan.lag, "recipients": plan.recipients,
    }  # fmt: skip


class MakeForm(QifuForm):
    """Which period to report now."""

    on = DateField(label="哪一期（填期内任意一天）", help_text="已经结束的周、月、季才能生成")

    def day(self) -> date:
        """The day asked for."""
        found: date = self.cleaned_data["on"]
        return found
