"""Forms of pain points."""

from __future__ import annotations

from typing import Any

from django import forms

from qifu.identity.models import Unit, User
from qifu.painpoints.settings import PainSettings
from qifu.web.components.forms import DateField, QifuForm, TextField

LINES = "每行一个。"


def lines(text: str) -> tuple[str, ...]:
    """What stands in the lines of a text."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class RaiseForm(QifuForm):
    """What hinders, and who said so."""

    kind = forms.ChoiceField(label="哪一类", widget=forms.RadioSelect)
    source = forms.ChoiceField(label="从哪里来")
    title = TextField(label="题目", max_length=80, help_text="一句话说清卡在哪里。")
    text = TextField(label="具体情况", max_length=5000, lines=6)
    cases = TextField(
        label="在哪些诉求里出现过（编号）", max_length=1000, lines=3, required=False,
        help_text=f"{LINES}诉求的企业自动算作反映人，由它们核验。",
    )  # fmt: skip
    firms = TextField(
        label="还有哪些企业反映（统一社会信用代码）", max_length=1000, lines=3, required=False,
        help_text=f"{LINES}走访、座谈里说到、没有提诉求的填在这里。",
    )  # fmt: skip

    def __init__(self, settings: PainSettings, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (c, f"{t}：{settings.means[c]}" if settings.means[c] else t)
            for c, t in settings.kinds.items()
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        sources = [("", "请选择"), *settings.sources.items()]
        self.fields["source"].choices = sources  # type: ignore[attr-defined]


class LinkForm(QifuForm):
    """More demands in which it showed."""

    cases = TextField(label="诉求编号", max_length=1000, lines=3, help_text=LINES)


class UnitForm(QifuForm):
    """Which unit, first: its people are offered then."""

    unit = forms.ChoiceField(label="责任单位")

    def __init__(self, units: list[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [("", "请选择"), *((u.code, u.name) for u in units)]
        self.fields["unit"].choices = rows  # type: ignore[attr-defined]


class AssignForm(QifuForm):
    """Which person of the unit."""

    unit = forms.CharField(widget=forms.HiddenInput)
    owner = forms.TypedChoiceField(label="责任人", coerce=int)

    def __init__(self, people: list[User], unit: str, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"unit": unit}
        super().__init__(*args, **kwargs)
        rows = [("", "请选择"), *((u.pk, u.name) for u in people)]
        self.fields["owner"].choices = rows  # type: ignore[attr-defined]


class PlanForm(QifuForm):
    """Cause, measure, day."""

    cause = TextField(label="根本原因", max_length=2000, lines=3)
    measure = TextField(label="整改措施", max_length=2000, lines=3)
    due_on = DateField(label="完成期限", help_text="定了以后，往后调要由统筹人员说明理由。")


class PostponeForm(QifuForm):
    """Another day, and why."""

    due_on = DateField(label="新的完成期限")
    why = TextField(label="理由（会告诉反映的企业）", max_length=500, lines=2)


class ReportForm(QifuForm):
    """It is mended."""

    report = TextField(label="完成情况（会告诉反映的企业）", max_length=2000, lines=4)
    evidence = TextField(
        label="依据", max_length=1000, lines=2, help_text="文号、照片、系统改动等。"
    )


class WhyForm(QifuForm):
    """A reason."""

    why = TextField(label="理由（会告诉反映的企业）", max_length=1000, lines=3)


class SummaryForm(QifuForm):
    """What everybody may read."""

    summary = TextField(
        label="公开摘要", max_length=300, lines=3,
        help_text="所有人都能看到：不写企业名称、个人姓名和电话。另一个人审核后才发布。",
    )  # fmt: skip


class PublishForm(QifuForm):
    """Let it be read, or not."""
