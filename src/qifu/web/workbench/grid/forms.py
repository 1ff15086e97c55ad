"""What is filled in about the grid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from qifu.grid.models import TeamMember, Visit
from qifu.grid.photos import AT_MOST, EXTENSIONS
from qifu.grid.visiting import FindingInput
from qifu.web.components.fact_fields import fact_field, fact_value
from qifu.web.components.forms import DateField, FilesField, QifuForm, TextField

FINDINGS, PROMISES = 3, 2
BECOMES = (
    ("noted", "先记下，我再跟"),
    ("settled", "当场解决了"),
    ("demand", "作为诉求提交，由部门办"),
)


class VisitForm(QifuForm):
    """A visit on the phone: what was seen, asked, found and promised."""

    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    said_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    offline = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(
        label="怎么走访的", choices=Visit.Way.choices, widget=forms.RadioSelect, initial="onsite"
    )
    on = DateField(label="哪天")
    met = TextField(label="见到了谁", max_length=60, help_text="姓名和职务，例如“王厂长”。")
    with_whom = TextField(label="同去的人", max_length=120, required=False)
    seen = TextField(
        label="看到的情况",
        max_length=2000,
        lines=4,
        help_text="生产经营、困难、打算。企业也看得到。",
    )
    photos = FilesField(
        label="照片",
        help_text=f"最多 {AT_MOST} 张。拍摄时间、地点、手机型号会去掉。",
    )
    phone = TextField(
        label="办理时联系谁的电话", max_length=20, required=False,
        help_text="有问题作为诉求提交时，部门打这个电话。",
    )  # fmt: skip
    next_on = DateField(
        label="约好下次哪天来", required=False, help_text="不填的，按走访计划安排。"
    )

    def __init__(self, asked: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["photos"].widget.attrs["accept"] = ",".join(f".{e}" for e in EXTENSIONS)
        for i in range(1, FINDINGS + 1):
            self.fields[f"finding_{i}"] = TextField(
                label=f"问题 {i}", max_length=500, lines=2, required=False
            )
            self.fields[f"finding_{i}_becomes"] = forms.ChoiceField(
                label=f"问题 {i} 怎么办", choices=BECOMES, widget=forms.RadioSelect,
                required=False, initial="noted",
            )  # fmt: skip
            self.fields[f"finding_{i}_said"] = TextField(
                label=f"问题 {i} 当场怎么解决的", max_length=300, required=False
            )
        for i in range(1, PROMISES + 1):
            self.fields[f"promise_{i}"] = TextField(
                label=f"答应的事 {i}", max_length=300, required=False
            )
            self.fields[f"promise_{i}_due"] = DateField(
                label=f"答应的事 {i} 哪天以前办好", required=False
            )
        for row in asked:
            name = row["fact"].name
            field = fact_field(row["fact"])
            now = f"现在登记的是 {row['text']}（{row['on']}）" if row["text"] else "还没有登记"
            field.help_text = "；".join(part for part in (now, str(field.help_text)) if part)
            self.fields[f"fact_{name}"] = field
            if row["text"]:
                self.fields[f"same_{name}"] = forms.BooleanField(
                    label=f"{row['fact'].label}核实过，和登记的一样", required=False
                )

    @property
    def fact_rows(self) -> list[tuple[Any, Any]]:
        """The control of each fact with the tick that it is as it was (None where nothing is known)."""
        return [
            (
                self[f"fact_{row['fact'].name}"],
                self[f"same_{row['fact'].name}"] if row["text"] else None,
            )
            for row in self.asked
        ]

    @property
    def finding_rows(self) -> list[tuple[int, Any, Any, Any]]:
        """The controls of each finding."""
        return [
            (i, self[f"finding_{i}"], self[f"finding_{i}_becomes"], self[f"finding_{i}_said"])
            for i in range(1, FINDINGS + 1)
        ]

    @property
    def promise_rows(self) -> list[tuple[Any, Any]]:
        """The controls of each promise."""
        return [(self[f"promise_{i}"], self[f"promise_{i}_due"]) for i in range(1, PROMISES + 1)]

    def facts(self) -> dict[str, Any]:
        """Typed values of what was asked: a new one, or the one that was confirmed."""
        found = {}
        for row in self.asked:
            name = row["fact"].name
            value = fact_value(row["fact"], self.cleaned_data.get(f"fact_{name}"))
            if value is None and self.cleaned_data.get(f"same_{name}"):
                value = row["value"]
            if value is not None:
                found[name] = value
        return found

    def findings(self) -> list[tuple[int, FindingInput]]:
        """What was found, each with its place in the form."""
        data = self.cleaned_data
        return [
            (
                i,
                FindingInput(
                    data[f"finding_{i}"],
                    data.get(f"finding_{i}_becomes") or "noted",
                    data.get(f"finding_{i}_said", ""),
                ),
            )
            for i in range(1, FINDINGS + 1)
            if data.get(f"finding_{i}")
        ]

    def promises(self) -> list[tuple[int, tuple[str, date | None]]]:
        """What was promised, each with its place in the form."""
        data = self.cleaned_data
        return [
            (i, (data.get(f"promise_{i}", ""), data.get(f"promise_{i}_due")))
            for i in range(1, PROMISES + 1)
            if data.get(f"promise_{i}") or data.get(f"promise_{i}_due")
        ]


class MemberForm(QifuForm):
    """Who joins a team, in which part."""

    user = forms.TypedChoiceField(label="谁", coerce=int)

    def __init__(self, part: str, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=part, **kwargs)
        self.part = part
        self.title = TeamMember.Part(part).label
        choices = [("", "请选择"), *((str(pk), name) for pk, name in people)]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]


class LeaveForm(QifuForm):
    """Who takes over, and why somebody leaves."""

    to = forms.TypedChoiceField(
        label="由谁接手", coerce=int, empty_value=None, required=False,
        help_text="不选的，由手上企业最少的网格员接手。",
    )  # fmt: skip
    why = TextField(label="原因", max_length=200)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "自动安排"), *((str(pk), name) for pk, name in people)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class KeyForm(QifuForm):
    """Why a firm is key, or is so no more."""

    why = TextField(label="理由", max_length=200)


class CellForm(QifuForm):
    """Into which cell a firm is put."""

    cell = forms.TypedChoiceField(label="划到哪个网格", coerce=int)

    def __init__(self, cells: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *((str(c.pk), c.title) for c in cells)]
        self.fields["cell"].choices = choices  # type: ignore[attr-defined]


class WorkerForm(QifuForm):
    """Which grid worker of the cell visits a firm."""

    worker = forms.TypedChoiceField(label="由谁走访", coerce=int)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *((str(pk), name) for pk, name in people)]
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]


class SaidForm(QifuForm):
    """One sentence on how something ended."""

    said = TextField(label="说明", max_length=300)
