"""A world for places: an operator with a carrier in each of two steps, an instrument, a training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from tests.exchange_world import lay_exchange_ground, make_provider
from tests.factories import START, make_firm, make_member, make_staff, make_unit

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise
from qifu.exchange.models import Kind
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import District, Role, Unit, User
from qifu.places.chain import PlaceInput, RoomInput, save_place, save_room
from qifu.places.facilities import FacilityInput, save_facility
from qifu.places.gatherings import GatheringInput, save_gathering
from qifu.places.models import Facility, Gathering, Place, Room, Tenancy
from qifu.places.tenancies import TenancyInput, begin_tenancy

GRADUATION = {
    "any": [
        {"fact": "qualifications", "has_any": ["高新技术企业"], "says": "高新技术企业"},
        {"fact": "revenue", "gte": 5_000_000, "says": "年营业收入不低于 500 万元"},
    ]
}


def lay_settings(*units: str) -> None:
    """What the district says of the chain, for `units` as who keeps it."""
    district = District.objects.first() or District(
        code="places", name="测试区", short_name="测试", loaded_at=START
    )
    district.settings = {
        **district.settings,
        "places": {
            "units": list(units),
            "steps": [
                {"code": "incubator", "says": "有产品的企业", "months": 42, "verified": False,
                 "graduation": GRADUATION, "graduates": "任一项", "source": "测试"}
            ],
        },
    }  # fmt: skip
    district.save()
    cache.delete("places.settings")


@dataclass
class PlacesWorld:
    """The unit, its people; the operator; carriers of two steps; a firm that wants in."""

    unit: Unit
    users: dict[str, User]
    operator: Enterprise
    firm: Enterprise
    incubator: Place
    accelerator: Place
    facility: Facility
    at: datetime = START

    def actor(self, who: str = "head") -> Actor:
        return load_actor(User.objects.get(pk=self.users[who].pk), self.at)

    def owner(self, firm: Enterprise | None = None) -> Actor:
        firm = firm or self.firm
        if not firm.memberships.exists():
            make_member(firm, "admin")
        return load_actor(firm.memberships.earliest("id").user, self.at)

    def room(self, code: str = "101", place: Place | None = None, **more: str) -> Room:
        place = place or self.incubator
        data = RoomInput(code, **{"type": "incubator", "area": "80.50", "rent": "30", **more})
        return save_room(place_id=place.pk, data=data, actor=self.owner(self.operator), at=self.at)

    def let(self, room: Room, firm: Enterprise | None = None, **more: Any) -> Tenancy:
        firm = firm or self.firm
        values = {"since": self.at.date(), "until": date(2028, 1, 1), **more}
        data = TenancyInput(firm.uscc, **values)
        return begin_tenancy(
            room_id=room.pk, data=data, actor=self.owner(self.operator), at=self.at
        )

    def gathering(self, seats: int = 2, **more: Any) -> Gathering:
        begins = self.at + timedelta(days=7)
        values: dict[str, Any] = {
            "kind": "training", "title": f"专利申请培训{Gathering.objects.count()}", "says": "讲申请",
            "place": "园区", "phone": "13800138000", "begins_at": begins,
            "ends_at": begins + timedelta(hours=3), "enrol_until": begins - timedelta(days=1),
            "seats": seats, "for_firm": min(2, seats), **more,
        }  # fmt: skip
        return save_gathering(
            data=GatheringInput(**values), actor=self.actor("handler"), at=self.at
        )


def facility_input(owner: Enterprise, **more: Any) -> FacilityInput:
    values: dict[str, Any] = {
        "kind": "instrument", "name": "测试扫描电镜", "owner": owner.uscc, "field": "materials",
        "says": "看表面形貌", "address": "园区 2 号楼", "phone": "13800138000", "source": "测试",
        "price": "200", "bookable": True, **more,
    }  # fmt: skip
    return FacilityInput(**values)


def make_places_world(at: datetime = START) -> PlacesWorld:
    lay_exchange_ground()
    unit = Unit.objects.get(code="science-technology")
    lay_settings(unit.code)
    users = {
        "handler": make_staff(unit, Role.HANDLER, "科技经办"),
        "head": make_staff(unit, Role.HEAD, "科技负责人"),
        "elsewhere": make_staff(make_unit(), Role.HEAD, "外单位"),
    }
    operator, firm = make_firm(), make_firm()
    make_member(operator, "admin")
    make_member(firm, "admin")
    judge = make_staff(Kind.objects.get(code="space").unit, Role.HEAD)
    make_provider(load_actor(judge, at), "space", type="carrier", at=at, firm=operator)
    head = load_actor(users["head"], at)

    def place(step: str, name: str) -> Place:
        data = PlaceInput(
            step, name, operator.uscc, "园区 1 号", "介绍", "13800138000", "测试", "小企业优先"
        )
        return save_place(data=data, actor=head, at=at)

    incubator, accelerator = place("incubator", "测试孵化器"), place("accelerator", "测试加速器")
    facility = save_facility(data=facility_input(operator), actor=head, at=at)
    return PlacesWorld(unit, users, operator, firm, incubator, accelerator, facility, at)


def earns(firm: Enterprise, revenue: int, at: datetime = START) -> None:
    """What the tax office says a firm earned."""
    record_facts(
        said={firm.pk: {"revenue": Decimal(revenue)}}, source="tax", on=at.date(),
        actor=SYSTEM_ACTOR, at=at,
    )  # fmt: skip
