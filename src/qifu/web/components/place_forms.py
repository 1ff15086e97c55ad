"""Forms of carriers, rooms, instruments, alliances and gatherings; the room judges what they hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from qifu.kernel.time import SHANGHAI
from qifu.places.facilities import SLOTS
from qifu.places.models import Facility, Gathering, Place, Room
from qifu.places.rules.words import (
    ALLIANCE_KINDS,
    FACILITY_KINDS,
    FIELDS,
    GATHERING_KINDS,
    MEMBER_ROLES,
    ROOM_TYPES,
    STEPS,
)
from qifu.web.components.forms import DateField, QifuForm, TextField

CODE = "统一社会信用代码，18 位"


def choice(label: str, choices: dict[str, str], **more: Any) -> forms.ChoiceField:
    """A choice that begins with none."""
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices.items()], **more)


class NumberText(forms.CharField):
    """A number as text; the room reads it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})


class MomentField(forms.DateTimeField):
    """A day and a time, by the browser's own picker."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "请按 2026-09-30 14:00 的格式填写"


class PlaceForm(QifuForm):
    """A carrier."""

    step = choice("是链条上的哪一步", STEPS)
    name = TextField(label="名称", max_length=80)
    operator = TextField(label="运营机构", max_length=18, help_text=CODE)
    address = TextField(label="地址", max_length=200)
    intro = TextField(label="介绍", max_length=2000, lines=4)
    terms = TextField(label="入驻条件", max_length=2000, lines=3, required=False)
    phone = TextField(label="联系电话", max_length=20)
    source = TextField(label="信息来源", max_length=300, help_text="例如：运营机构 2026 年填报")


def place_initial(place: Place) -> dict[str, Any]:
    """A carrier as its form shows it."""
    names = ("step", "name", "address", "intro", "terms", "phone", "source")
    return {name: getattr(place, name) for name in names} | {"operator": place.operator.uscc}


class RoomForm(QifuForm):
    """A room."""

    code = TextField(label="房号或工位号", max_length=30)
    type = choice("哪种场地", ROOM_TYPES)
    area = NumberText(label="面积", max_length=20, help_text="单位：平方米")
    rent = NumberText(label="租金", max_length=20, help_text="单位：元，每月每平方米")
    note = TextField(
        label="条件说明", max_length=200, required=False, help_text="层高、承重、用电等"
    )


def room_initial(room: Room) -> dict[str, Any]:
    """A room as its form shows it."""
    return {name: getattr(room, name) for name in ("code", "type", "area", "rent", "note")}


class TenancyForm(QifuForm):
    """Who moves in."""

    firm = TextField(
        label="企业", max_length=18, required=False, help_text=f"{CODE}；团队没有注册的不填"
    )
    team = TextField(
        label="团队名称", max_length=80, required=False, help_text="还没有注册企业的填这里"
    )
    since = DateField(label="入驻日期")
    until = DateField(label="到期日期")
    request = TextField(
        label="对接编号", max_length=24, required=False, help_text="由供需对接来的才填"
    )


class EngagedForm(TenancyForm):
    """Who came by the exchange, and into which vacant room."""

    room = forms.ChoiceField(label="入驻哪个房间")
    field_order = ("room",)

    def __init__(self, rooms: list[Room], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["room"]
        field.choices = [
            ("", "请选择"),
            *((str(r.pk), f"{r.code}（{r.area:f} 平方米）") for r in rooms),
        ]


class EndForm(QifuForm):
    """Why somebody leaves."""

    end = forms.ChoiceField(
        label="原因", choices=[("left", "退出"), ("expired", "到期")], widget=forms.RadioSelect
    )
    words = TextField(label="说明", max_length=500, lines=2, required=False)


class GraduateForm(QifuForm):
    """Where somebody graduates to; `rooms` are vacant ones of further steps."""

    room = forms.ChoiceField(label="下一步的房间", required=False)
    until = DateField(label="新房间到期日期", required=False, help_text="不填为一年")
    went_to = TextField(
        label="或者去了哪里", max_length=100, required=False, help_text="没有进本区载体的填这里"
    )
    words = TextField(
        label="说明",
        max_length=500,
        lines=3,
        required=False,
        help_text="毕业条件没有全部达到的，写明为什么可以毕业",
    )

    def __init__(self, rooms: list[Room], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["room"]
        field.choices = [("", "不进本区载体")] + [
            (str(r.pk), f"{STEPS[r.place.step]} {r.place.name} {r.code}（{r.area:f} 平方米）")
            for r in rooms
        ]


class FacilityForm(QifuForm):
    """A platform, institute or instrument."""

    kind = choice("是什么", FACILITY_KINDS)
    name = TextField(label="名称", max_length=80)
    owner = TextField(label="所属单位", max_length=18, help_text=CODE)
    field = choice("技术领域", FIELDS)
    says = TextField(label="能做什么", max_length=2000, lines=4)
    terms = TextField(label="使用条件", max_length=2000, lines=3, required=False)
    address = TextField(label="地址", max_length=200)
    phone = TextField(label="联系电话", max_length=20)
    price = NumberText(
        label="每小时费用", max_length=20, required=False, help_text="单位：元，面议的不填"
    )
    bookable = forms.BooleanField(label="可以在网上约时段", required=False)
    opens = forms.IntegerField(label="几点开门", min_value=0, max_value=23, initial=9)
    closes = forms.IntegerField(label="几点关门", min_value=1, max_value=24, initial=17)
    slot_minutes = forms.TypedChoiceField(
        label="每个时段", coerce=int, initial=60, choices=[(n, f"{n} 分钟") for n in SLOTS]
    )
    days_ahead = forms.IntegerField(label="可约几天内", min_value=1, max_value=90, initial=14)
    source = TextField(label="信息来源", max_length=300)


def facility_initial(row: Facility) -> dict[str, Any]:
    """An entry as its form shows it."""
    names = (
        "kind name field says terms address phone price bookable slot_minutes days_ahead source"
    ).split()
    found = {name: getattr(row, name) for name in names}
    hours = {"opens": row.opens // 60, "closes": row.closes // 60}
    return found | hours | {"owner": row.owner.uscc}


class BookForm(QifuForm):
    """Hours of an instrument, from the slots of one day."""

    enterprise = forms.ChoiceField(label="哪家企业用")
    begins = forms.ChoiceField(label="从几点开始", widget=forms.RadioSelect)
    count = forms.TypedChoiceField(label="连续几个时段", coerce=int)
    purpose = TextField(
        label="用来做什么", max_length=1000, lines=3, help_text="样品和要看什么，便于机构准备"
    )
    contact_name = TextField(label="联系人", max_length=40)
    contact_phone = TextField(label="联系电话", max_length=20)

    def __init__(
        self, firms: list[tuple[str, str]], slots: list[tuple[str, str]], minutes: int,
        *args: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["enterprise"].choices = firms
        fields["begins"].choices = slots
        fields["begins"].error_messages["invalid_choice"] = "这个时段已被约走或不开放，请另选"
        fields["count"].choices = [(n, f"{n} 个（{n * minutes} 分钟）") for n in range(1, 9)]


class UseForm(QifuForm):
    """What was used."""

    hours = NumberText(label="使用小时数", max_length=10)
    fee = NumberText(
        label="收费", max_length=15, required=False, help_text="单位：元，没有收费不填"
    )
    words = TextField(label="使用情况", max_length=1000, lines=2, required=False)


class WordsForm(QifuForm):
    """A reason."""

    words = TextField(label="原因", max_length=500, lines=3)


class AllianceForm(QifuForm):
    """An alliance as proposed."""

    enterprise = forms.ChoiceField(label="牵头企业")
    kind = choice("组建什么", ALLIANCE_KINDS)
    name = TextField(label="名称", max_length=80)
    field = choice("技术领域", FIELDS)
    goal = TextField(label="要一起攻克什么", max_length=2000, lines=5)

    def __init__(self, firms: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.choices = firms


class InviteForm(QifuForm):
    """Whom to invite."""

    firm = TextField(label="单位", max_length=18, help_text=CODE)
    role = choice("以什么身份加入", {k: v for k, v in MEMBER_ROLES.items() if k != "lead"})


class TaskForm(QifuForm):
    """A joint task."""

    title = TextField(label="任务", max_length=80)
    goal = TextField(label="目标和指标", max_length=2000, lines=3)
    leader = forms.ChoiceField(label="负责单位")
    due_on = DateField(label="完成日期")

    def __init__(self, members: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader: Any = self.fields["leader"]
        leader.choices = [("", "请选择"), *members]


class TaskEndForm(QifuForm):
    """What came of a task."""

    done = forms.ChoiceField(
        label="怎样结束", choices=[("yes", "完成"), ("no", "停止")], widget=forms.RadioSelect
    )
    result = TextField(label="成果，或停止的原因", max_length=2000, lines=4)


class DecideForm(QifuForm):
    """The unit's word on an alliance."""

    approve = forms.ChoiceField(
        label="处理结果", choices=[("yes", "确认组建"), ("no", "不通过")], widget=forms.RadioSelect
    )
    text = TextField(
        label="理由", max_length=500, lines=3, required=False, help_text="不通过的写明理由"
    )


class GatheringForm(QifuForm):
    """A training, a fair or a roadshow."""

    kind = choice("是什么", GATHERING_KINDS)
    title = TextField(label="名称", max_length=80)
    says = TextField(label="内容和对象", max_length=3000, lines=5)
    place = TextField(label="地点", max_length=200)
    begins_at = MomentField(label="开始时间")
    ends_at = MomentField(label="结束时间")
    enrol_until = MomentField(label="报名截止")
    seats = forms.IntegerField(label="共多少席位或展位", min_value=1, max_value=5000)
    for_firm = forms.IntegerField(label="每家企业最多几个", min_value=1, max_value=100, initial=2)
    phone = TextField(label="联系电话", max_length=20)


def gathering_initial(row: Gathering) -> dict[str, Any]:
    """A gathering as its form shows it."""
    names = "kind title says place seats for_firm phone".split()
    moments = ("begins_at", "ends_at", "enrol_until")
    found = {name: getattr(row, name) for name in names}
    return found | {name: local(getattr(row, name)) for name in moments}


def local(at: datetime) -> datetime:
    """The moment as clocks here show it."""
    return at.astimezone(SHANGHAI)


class EnrolForm(QifuForm):
    """Who comes."""

    enterprise = forms.ChoiceField(label="哪家企业")
    name = TextField(label="参加人", max_length=40)
    phone = TextField(label="手机", max_length=20)
    words = TextField(
        label="说明",
        max_length=1000,
        lines=3,
        required=False,
        help_text="招聘会请写岗位、人数和待遇",
    )

    def __init__(self, firms: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enterprise: Any = self.fields["enterprise"]
        enterprise.choices = firms
