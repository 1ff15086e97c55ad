"""Cards in a wanted state: Fucheng's own book with the units of a world, or the whole way from an
application to a card."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import yaml
from django.core.cache import cache
from tests.bundle_world import (
    BundleWorld,
    equip,
    lay_bundle_ground,
    pack_items,
    publish_item,
)
from tests.factories import DISTRICT, START, make_firm, make_member, make_staff, make_unit

from qifu.bundles.models import Application
from qifu.bundles.operations import ApplicationInput, submit_application
from qifu.bundles.rules.definition import BundleBody
from qifu.cards.keys import digest, link_hash
from qifu.cards.models import Card
from qifu.cards.queries import card_by_secret, token_of
from qifu.cases.models import Case
from qifu.enterprises.models import Enterprise, Evidence
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import District, Role, Unit, User
from qifu.kernel.models import Notice

ID = "510703199003078515"
SECRET = "holder-link-of-a-test"
ENGINEER = {
    "talent_name": "周明远", "talent_id": ID, "talent_phone": "13900139000",
    "talent_role": "engineer", "talent_degree": "master", "talent_rank": "none",
    "contract_years": "3", "key_project": "true",
}  # fmt: skip
_secrets = itertools.count(1)


@lru_cache(maxsize=1)
def _said() -> dict[str, Any]:
    return yaml.safe_load((DISTRICT / "cards.yaml").read_text("utf-8"))


def lay_cards(keeper: Unit, health: Unit, school: Unit) -> None:
    """The district's cards, issued by `keeper`; privileges of two departments."""
    codes = {"health": health.code, "education-sports": school.code}
    said = {
        **_said(), "unit": keeper.code,
        "privileges": [
            {**row, "unit": codes[row["unit"]]}
            for row in _said()["privileges"] if row["unit"] in codes
        ],
    }  # fmt: skip
    row = _district()
    row.settings = {**row.settings, "cards": said}
    row.save()
    cache.delete("cards.book")


def lay_workers(topic: str, limit: str = "") -> None:
    """The channel of flexible workers, its matters under `topic`; with `limit` all by that one."""
    said = yaml.safe_load((DISTRICT / "workers.yaml").read_text("utf-8"))
    matters = [{**m, "limit": limit or m["limit"]} for m in said["matters"]]
    row = _district()
    row.settings = {**row.settings, "workers": {**said, "topic": topic, "matters": matters}}
    row.save()
    cache.delete("demands.workers")


def _district() -> District:
    return District.objects.first() or District(
        code="test", name="测试区", short_name="测试", area_code="510703", platform_name="企服",
        pack_version="1", pack_digest="", loaded_at=START,
    )  # fmt: skip


def make_card(firm: Enterprise, case: Case, **more: Any) -> Card:
    """A card as it stands, without the way to it; its link is `SECRET` unless told."""
    number = next(_secrets)
    secret = more.pop("secret", f"{SECRET}-{number}")
    identity = more.pop("identity", f"51070319900307{number:04d}")
    values = {
        "number": f"LK2026-{number:06d}-1", "level": "green", "category": "key-project-staff",
        "holder_name": "周明远", "holder_phone": "13900139000", "state": "active",
        "issued_at": START, "agreed_at": START, "valid_from": START.date(),
        "valid_until": date(2028, 3, 1), **more,
    }  # fmt: skip
    return Card.objects.create(
        enterprise=firm, case=case, id_digest=digest(identity), tail_digest=digest(identity[-6:]),
        link_hash=link_hash(secret), **values,
    )  # fmt: skip


def secret_of(card: Card) -> str:
    """The secret the holder's phone was last sent."""
    rows = Notice.objects.filter(stream=card.stream, channel="sms", body__contains="/card/")
    body = rows.order_by("-id").values_list("body", flat=True)[0]
    found = re.search(r"/card/([^/]+)/", body)
    assert found is not None
    return found[1]


def code_of(card: Card, at: datetime = START) -> str:
    """The signed words of a card's code."""
    return token_of(Card.objects.select_related("main").get(pk=card.pk), at)


@dataclass
class CardWorld:
    """The three services of cards in force, the issuing unit and two departments with people, a firm
    with papers."""

    bundle: BundleWorld
    health: Unit
    school: Unit
    people: dict[str, User]

    def actor(self, name: str, at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.people[name].pk), at)

    def apply(self, item: str, at: datetime = START, **values: Any) -> Application:
        """An application of the firm for one of the three services."""
        body, world = pack_items()[item], self.bundle
        kinds = {m.type for m in body.asked_materials}
        papers = Evidence.objects.filter(enterprise=world.firm, type__code__in=kinds)
        said = {**USUAL_TEXT, **ENGINEER, "firm_uscc": world.firm.uscc, **values}
        data = ApplicationInput(
            enterprise_id=world.firm.pk, contact_name="王会计", contact_phone="13800138000",
            item=item, values={u.name: said[u.name] for u in body.fields},
            materials={p.type.code: p.pk for p in papers.select_related("type")},
        )  # fmt: skip
        return submit_application(data=data, actor=world.owner(at), at=at, channel="portal")

    def grant(self, application: Application, at: datetime = START) -> Card:
        """Accepted, proposed, approved by the head: the card that follows."""
        self.bundle.grant(application, application.code, at=at)
        return Card.objects.select_related("enterprise", "main", "case").latest("id")

    def issued(self, at: datetime = START, **values: Any) -> Card:
        """A card that waits for its holder."""
        return self.grant(self.apply("service-green-card", at, **values), at)

    def active(self, at: datetime = START, **values: Any) -> Card:
        """A card its holder said yes to."""
        from qifu.cards.operations import agree
        from qifu.identity.actors import ANONYMOUS_ACTOR

        card = self.issued(at, **values)
        secret = secret_of(card)
        tail = values.get("talent_id", ID)[-6:]
        agree(secret=secret, tail=tail, actor=ANONYMOUS_ACTOR, at=at)
        return card_by_secret(secret)


USUAL_TEXT = {
    "firm_name": "照实填写", "contact_name": "王会计", "contact_phone": "13800138000",
    "card_number": "", "family_name": "周小满", "family_relation": "child",
    "family_id": "510703201603078519",
}  # fmt: skip


def make_card_world() -> CardWorld:
    """Everything a card needs."""
    lay_bundle_ground()
    keeper = make_unit(code="government-services", name="区政务审批局")
    health = make_unit(name="区卫健局")
    school = make_unit(name="区教体局")
    lay_cards(keeper, health, school)
    users = {
        (keeper.code, "handler"): make_staff(keeper, Role.HANDLER, "发卡经办"),
        (keeper.code, "head"): make_staff(keeper, Role.HEAD, "发卡负责"),
    }
    codes = ("service-green-card", "green-card-family", "green-card-renewal")
    for code in codes:
        publish_item(pack_items()[code], keeper)
    firm = make_firm("涪城测试光电有限公司")
    owner = make_member(firm, "admin")
    equip(firm, {m.type for code in codes for m in pack_items()[code].asked_materials})
    body = BundleBody(code="cards", title="卡", function="talent", unit=keeper.code, members=())
    world = BundleWorld(body, {keeper.code: keeper}, firm, owner, users)
    people = {
        "keeper": users[keeper.code, "handler"], "head": users[keeper.code, "head"],
        "doctor": make_staff(health, Role.HANDLER, "卫健经办"),
        "doctor2": make_staff(health, Role.CLERK, "卫健窗口"),
        "teacher": make_staff(school, Role.HANDLER, "教体经办"),
        "leader": make_staff(keeper, Role.LEADER, "区领导"),
        "owner": owner, "viewer": make_member(firm, "view"),
        "stranger": make_member(make_firm(), "admin"),
    }  # fmt: skip
    return CardWorld(world, health, school, people)
