"""A small grid: two cells of the world's town, two grid workers, a department's member, rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from django.core.cache import cache
from tests.factories import DISTRICT, START, World, give_post, make_staff

from qifu.enterprises.models import Fact
from qifu.grid.models import Cell, GridFirm, TeamMember, Visit
from qifu.grid.operations import record_visit
from qifu.grid.reckoning import enter_new, reckon
from qifu.grid.settings import CACHED
from qifu.grid.teams import add_member
from qifu.grid.visiting import VisitInput
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.identity.models import Channel, District, Role, User

MONDAY = date(2026, 3, 2)
TOKEN = "token-0001"


@dataclass
class GridWorld:
    """The world's firm lies in `cell`; `worker` visits it, `other` stands beside."""

    world: World
    cell: Cell
    park: Cell
    people: dict[str, User]

    def actor(self, name: str, at: datetime = START) -> Any:
        user = self.people.get(name) or self.world.users[name]
        return load_actor(User.objects.get(pk=user.pk), at)

    def row(self) -> GridFirm:
        return GridFirm.objects.get(pk=self.world.firm.pk)

    def visit(self, at: datetime = START, *, token: str = TOKEN, **more: Any) -> Visit:
        who = more.pop("who", "worker")
        said = {
            "enterprise_id": self.world.firm.pk, "on": at.date(), "way": "onsite",
            "met": "王厂长", "seen": "生产正常，订单饱满。", "phone": "13800138000", **more,
        }  # fmt: skip
        visit, _ = record_visit(
            data=VisitInput(**said), actor=self.actor(who, at), at=at, token=token
        )
        return visit


def lay_grid(world: World) -> GridWorld:
    """Fucheng's own rules of visits and health on the world's town."""
    said = yaml.safe_load((DISTRICT / "grid.yaml").read_text("utf-8"))
    said["departments"] = [{"unit": world.power.code, "industries": ["C"], "source": "测试"}]
    said["towns"] = [{"unit": world.town.code, "column": 1, "row": 1}]
    row = District.objects.first() or District(
        code="test", name="测试区", short_name="测试", area_code="510703", platform_name="企服",
        pack_version="1", pack_digest="", loaded_at=START,
    )  # fmt: skip
    row.settings = {**row.settings, "grid": said}
    row.save()
    lay_facts()
    Channel.objects.update_or_create(
        code="grid", defaults={"title": "网格走访", "kind": "onsite", "by_staff": True}
    )
    cache.delete(CACHED)
    made = [
        Cell.objects.create(
            code=code, title=title, town=world.town, addresses=words, position=i, source="测试"
        )
        for i, (code, title, words) in enumerate(
            (("town-1", "第一网格", []), ("town-2", "园区网格", ["工业园"]))
        )
    ]
    people = {
        "worker": make_staff(world.town, Role.SPECIALIST, "网格员甲"),
        "other": make_staff(world.town, Role.SPECIALIST, "网格员乙"),
        "elsewhere": make_staff(world.centre, Role.SPECIALIST, "别处专员"),
        "department": world.users["handler"],
    }
    for user in people.values():
        user.phone = user.phone or f"139{user.pk:08d}"
        user.save()
    world.firm.town = world.town
    world.firm.industry = "C3484"
    world.firm.save()
    enter_new(at=START, ids=[world.firm.pk])
    for name, part in (("worker", "town"), ("other", "town"), ("department", "department")):
        add_member(
            cell_id=made[0].pk, user_id=people[name].pk, part=part, actor=_head(world), at=START
        )
    grid = GridWorld(world, made[0], made[1], people)
    reckon([GridFirm.objects.get(pk=world.firm.pk)], at=START)
    return grid


def lay_facts() -> None:
    """The facts the grid asks, and the sensitive one it must not tell."""
    for name, label, unit, kind, secret in (
        ("staff", "从业人数", "人", "number", False),
        ("insured_staff", "参保人数", "人", "number", False),
        ("revenue", "营业收入", "元", "number", True),
        ("listed_abnormal", "列入经营异常名录", "", "boolean", False),
        ("size_class", "企业规模", "", "text", False),
    ):
        known = {"label": label, "unit": unit, "type": kind, "sensitive": secret}
        Fact.objects.update_or_create(name=name, defaults=known)


def _head(world: World) -> Any:
    return load_actor(User.objects.get(pk=world.users["town_head"].pk), START)


__all__ = ["MONDAY", "SYSTEM_ACTOR", "GridWorld", "TeamMember", "give_post", "lay_grid"]
