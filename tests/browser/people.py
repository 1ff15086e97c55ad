"""The district with its people, and firms for the journeys; all made by the real operations."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password
from tests.factories import DISTRICT

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.demands.operations import DemandInput, submit_demand
from qifu.enterprises.models import Enterprise
from qifu.enterprises.operations import grant_membership, register_enterprise
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Unit, User, Window
from qifu.identity.operations import add_post, create_user
from qifu.identity.roles import Role
from qifu.kernel.time import now
from qifu.packs.demo_people import create_demo_people, demo_uscc
from qifu.packs.load import load_pack

PASSWORD = "Harbour-browser-2026"
POWER = "车间扩产要增加一台 630 千伏安变压器，用电增容报装一个多月没有进展，影响设备进场。"
NAMES = itertools.cycle(
    ["绵阳安昌机械制造有限公司", "四川金家林环保科技有限公司", "绵阳塘汛电子有限公司"]
)
FOUNDED = now() - timedelta(days=300)  # firms are older than any demand of theirs
_count = itertools.count(1)


@dataclass
class Firm:
    """A firm and the people who act for it."""

    row: Enterprise
    owner: User
    staff: dict[str, User] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.row.name


class Town:
    """Who is who; staff by the user names of the demonstration."""

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def actor(self, who: User | str) -> Actor:
        return load_actor(self.user(who) if isinstance(who, str) else who, now())

    def person(self, name: str) -> User:
        """Somebody with an account and nothing else."""
        number = next(_count)
        return create_user(
            username=f"person{number}",
            name=name,
            phone=f"139{number:08d}",
            password=None,
            encoded=encoded(),
            actor=SYSTEM_ACTOR,
            at=now(),
        )

    def firm(self, name: str = "", owner: str = "王建军") -> Firm:
        """A firm of its own, with one administrator."""
        row = register_enterprise(
            uscc=new_code(),
            name=name or next(NAMES),
            legal_person=owner,
            phone="13800138000",
            town_id=Unit.objects.get(code="chengjiao-subdistrict").pk,
            actor=SYSTEM_ACTOR,
            at=FOUNDED,
        )
        firm = Firm(row, self.person(owner))
        self.member(firm, firm.owner, "admin", "submit", "view")
        return firm

    def member(self, firm: Firm, user: User, *rights: str) -> None:
        grant_membership(
            enterprise_id=firm.row.pk,
            user_id=user.pk,
            rights=rights,
            actor=SYSTEM_ACTOR,
            at=FOUNDED,
        )

    def demand(self, firm: Firm, text: str = POWER, **more: Any) -> Case:
        """Raised already, so that a journey can begin in the middle."""
        at = more.pop("at", None) or now()
        data = DemandInput(
            enterprise_id=firm.row.pk,
            text=text,
            contact_name=firm.owner.name,
            contact_phone="13800138000",
            **more,
        )
        return submit_demand(actor=load_actor(firm.owner, at), at=at, data=data).case

    def act(self, case: Case, action: str, who: User | str, **data: Any) -> Case:
        at = data.pop("at", None) or now()
        return perform_action(
            case_id=case.pk, action=action, actor=self.actor(who), at=at, data=data
        )

    def dispatched(self, case: Case, unit: str = "development-reform", **more: Any) -> Case:
        klass = more.pop("klass", "general_10")
        return self.act(case, "dispatch", "dispatcher", lead_unit=unit, klass=klass, **more)

    def handling(self, case: Case, unit: str = "development-reform", **more: Any) -> Case:
        return self.act(self.dispatched(case, unit, **more), "accept", unit)

    def answered(self, case: Case, unit: str = "development-reform") -> Case:
        answer = {"outcome": "solved", "text": "增容方案已批复。", "evidence": "批复单"}
        case = self.act(self.handling(case, unit), "answer", unit, **answer)
        return self.act(case, "approve_answer", f"{unit}-head")


@lru_cache(maxsize=1)
def encoded() -> str:
    return make_password(PASSWORD)


def new_code() -> str:
    """A well-formed credit code that no firm has."""
    return demo_uscc(f"MABRW{next(_count):03d}")


def found_town() -> Town:
    """Load Fucheng, give every role to somebody, and open the fallback window."""
    at = now()
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=at)
    create_demo_people(at, PASSWORD)
    town = Town()
    window = Window.objects.get(code="district-centre-fallback")
    clerk = create_user(
        username="clerk-fallback",
        name="窗口 温柔",
        password=None,
        encoded=encoded(),
        actor=SYSTEM_ACTOR,
        at=at,
    )
    add_post(
        user_id=clerk.pk,
        unit_id=Unit.objects.get(code="district-service-centre").pk,
        role=Role.CLERK,
        window_id=window.pk,
        actor=SYSTEM_ACTOR,
        at=at,
    )
    return town
