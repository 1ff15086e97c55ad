"""An investment office, a department, a town, the three who go with a project, and a firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import DISTRICT, START, World, make_staff, make_unit, make_world

from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Channel, Role, Unit, User
from qifu.kernel.events import SYSTEM
from qifu.projects.applying import link_firm, note_milestone
from qifu.projects.cleaning import LeadInput
from qifu.projects.definitions import forget_definitions, publish_stages
from qifu.projects.leads import change_details, enter_lead
from qifu.projects.models import Project
from qifu.projects.stages import advance_project, set_plan
from qifu.projects.team import TrioInput, set_trio
from qifu.projects.watching import record_visit

CODES = ("economic-cooperation", "natural-resources", "development-reform", "ecology-environment")
LEAD = LeadInput(
    title="年产 2 万套精密轴承项目", company="成都远航轴承有限公司", source="visit",
    contact_name="周总", contact_phone="13900139000", chain="智能装备", investment="12000",
    land="35.5", summary="建三条生产线",
)  # fmt: skip
PLAN = {
    "contact": date(2026, 3, 10), "negotiation": date(2026, 4, 1), "signed": date(2026, 5, 6),
    "landed": date(2026, 7, 1), "building": date(2026, 9, 1), "producing": date(2027, 6, 1),
}  # fmt: skip


@lru_cache(maxsize=1)
def stages_body() -> dict[str, Any]:
    return dict(yaml.safe_load((DISTRICT / "projects.yaml").read_text("utf-8")))


@dataclass
class ProjectWorld:
    """The small world with projects: `people` beside those of the world."""

    world: World
    units: dict[str, Unit]
    people: dict[str, User]

    def actor(self, name: str, at: datetime = START) -> Actor:
        user = self.people.get(name) or self.world.users[name]
        return load_actor(User.objects.get(pk=user.pk), at)

    def lead(self, who: str = "officer", at: datetime = START, **more: Any) -> Project:
        data = LeadInput(**{**LEAD.__dict__, **more})
        return enter_lead(data=data, actor=self.actor(who, at), at=at)

    def trio(self, project: Project, at: datetime = START) -> Project:
        data = TrioInput(
            self.people["chief"].pk, self.world.power.code, self.people["escort"].pk
        )  # fmt: skip
        return set_trio(number=project.number, data=data, actor=self.actor("boss", at), at=at)

    def visit(self, project: Project, at: datetime = START) -> None:
        record_visit(
            number=project.number, on=at.date(), text="谈了用地和电力", to_firm=False,
            actor=self.actor("officer", at), at=at,
        )  # fmt: skip

    def until(self, stage: str, at: datetime = START, **more: Any) -> Project:
        """A project that has come to `stage`, everything on one day."""
        row = self.lead(at=at, **more)
        who = self.actor("officer", at)
        set_plan(number=row.number, wanted=PLAN, reason="", said="", actor=who, at=at)
        self.visit(row, at)
        self.trio(row, at)
        data = LeadInput(**{**LEAD.__dict__, **more, "town": self.world.town.code})
        change_details(
            number=row.number, data=data, agreement_number="涪招〔2026〕1号",
            agreement_on=at.date(), actor=who, at=at,
        )  # fmt: skip
        link_firm(number=row.number, uscc=self.world.firm.uscc, actor=who, at=at)
        for code in ("build", "accept"):
            note_milestone(
                number=row.number, code=code, paper="许可证 1 号", on=at.date(), actor=who, at=at
            )
        while Project.objects.get(pk=row.pk).stage != stage:
            advance_project(number=row.number, on=at.date(), actor=who, at=at)
        return Project.objects.get(pk=row.pk)


def make_project_world() -> ProjectWorld:
    world = make_world()
    return lay_projects(world)


def lay_projects(world: World) -> ProjectWorld:
    forget_definitions()
    units = {
        code: Unit.objects.filter(code=code).first() or make_unit(code, name=code) for code in CODES
    }
    Unit.objects.filter(pk=world.town.pk).update(kind="town")
    world.town.refresh_from_db()
    Channel.objects.get_or_create(
        code="project", defaults={"title": "项目专班", "kind": "onsite", "by_staff": True}
    )
    publish_stages(body=stages_body(), actor=SYSTEM, at=START)
    office, land = units["economic-cooperation"], units["natural-resources"]
    district = make_unit(kind="district")
    people = {
        "officer": make_staff(office, Role.HANDLER, "吕品"),
        "boss": make_staff(office, Role.HEAD, "丁力"),
        "escort": make_staff(world.town, Role.SPECIALIST, "曾凡"),
        "chief": make_staff(district, Role.LEADER, "区领导"),
        "land": make_staff(land, Role.HANDLER, "彭磊"),
        "land_head": make_staff(land, Role.HEAD, "董亮"),
        "town": make_staff(world.town, Role.HANDLER, "姜南"),
    }
    return ProjectWorld(world, units, people)
