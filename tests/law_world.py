"""A world for law services: the district's own offices, services and process, people at three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import (
    DISTRICT,
    START,
    lay_ground,
    make_firm,
    make_member,
    make_staff,
    make_unit,
)

from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Case, Limit
from qifu.cases.operations import perform_action
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.law.matters import MatterInput, open_matter
from qifu.law.models import CheckSheet, LawMatter, LawOffice, LawService, LawTemplate

LIMITS = {
    "law": 30, "law_accept": 2, "law_handle": 10, "law_invite": 5, "law_mediate": 15, "law_sign": 5,
}  # fmt: skip


@lru_cache(maxsize=1)
def _documents() -> tuple[dict[str, Any], dict[str, Any]]:
    process = yaml.safe_load((DISTRICT / "processes" / "law.yaml").read_text("utf-8"))
    return process, yaml.safe_load((DISTRICT / "law" / "services.yaml").read_text("utf-8"))


def lay_law_ground() -> None:
    """Limits, process, offices and services of the district."""
    lay_ground()
    for code, amount in LIMITS.items():
        Limit.objects.update_or_create(code=code, defaults={"title": code, "amount": amount})
    clockwork.forget_limits()
    process, rows = _documents()
    publish_definition(doc=process, actor=SYSTEM_ACTOR.ref, at=START)
    for place, row in enumerate(rows["offices"]):
        unit = Unit.objects.filter(code=row["unit"]).first() or make_unit(
            row["unit"], name=row["title"]
        )
        LawOffice.objects.create(
            code=row["code"], title=row["title"], unit=unit, days=row["days"], does=row["does"],
            position=place,
        )  # fmt: skip
    for place, row in enumerate(rows["services"]):
        LawService.objects.create(
            code=row["code"], title=row["title"], office_id=row["office"], body=row, position=place
        )


@dataclass
class LawWorld:
    """People of the mediation committee and of legal aid, a firm."""

    firm: Enterprise
    users: dict[str, User]
    at: datetime = START

    def actor(self, who: str, at: datetime | None = None) -> Actor:
        return load_actor(User.objects.get(pk=self.users[who].pk), at or self.at)

    def matter(self, service: str = "mediation", **more: Any) -> LawMatter:
        values: dict[str, Any] = {
            "words": "对方拖欠货款三个月", "contact_name": "王会计", "contact_phone": "13800138000",
            "other_name": "某商贸公司", "amount": "120000", **more,
        }  # fmt: skip
        token = values.pop("token", f"t{LawMatter.objects.count()}")
        return open_matter(
            enterprise_id=self.firm.pk, data=MatterInput(service=service, **values), token=token,
            actor=self.actor("owner"), at=self.at,
        )  # fmt: skip

    def act(
        self, row: LawMatter, who: str, action: str, at: datetime | None = None, **data: Any
    ) -> Case:
        return perform_action(
            case_id=row.pk, action=action, actor=self.actor(who, at), at=at or self.at, data=data
        )


def make_law_world(at: datetime = START) -> LawWorld:
    lay_law_ground()
    mediation = Unit.objects.get(code="mediation-committee")
    aid = Unit.objects.get(code="legal-aid-centre")
    firm = make_firm()
    users = {
        "owner": make_member(firm, "admin"),
        "mediator": make_staff(mediation, Role.HANDLER, "调解员甲"),
        "mediation_head": make_staff(mediation, Role.HEAD, "调解负责人"),
        "aid": make_staff(aid, Role.HANDLER, "法援经办"),
        "leader": make_staff(make_unit(), Role.LEADER, "领导"),
        "dispatcher": make_staff(make_unit(), Role.DISPATCHER, "调度"),
        "revisitor": make_staff(make_unit(), Role.REVISITOR, "回访"),
    }
    return LawWorld(firm, users, at)


def lay_checkups() -> None:
    """The district's questionnaires and papers."""
    rows = _papers()
    for model, key in ((CheckSheet, "sheets"), (LawTemplate, "templates")):
        model._default_manager.bulk_create(
            model(code=r["code"], title=r["title"], body=r, position=i)
            for i, r in enumerate(rows[key])
        )


@lru_cache(maxsize=1)
def _papers() -> dict[str, Any]:
    path = DISTRICT / "law" / "checkups.yaml"
    rows: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return rows
