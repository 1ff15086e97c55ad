"""A world for applications: Fucheng's own bundles and items, their units with people, a firm with
papers. Only what one bundle needs is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
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

from qifu.bundles import operations, versions
from qifu.bundles.models import Application, ApplicationTask, Bundle, BundleVersion
from qifu.bundles.operations import ApplicationInput
from qifu.bundles.rules.definition import BundleBody, dump_bundle
from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Limit
from qifu.catalogue.models import FormField, ItemVersion, ServiceItem
from qifu.catalogue.rules.body import ItemBody, dump_item
from qifu.catalogue.versions import fill_columns, put_in_force
from qifu.enterprises.models import Enterprise, Evidence, EvidenceType
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.kernel.files import store_file
from qifu.kernel.time import shanghai_date
from qifu.packs.bundles import read_bundles
from qifu.packs.catalogue import read_items

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
RESTAURANT = {
    "gathering_kind": "restaurant", "decorated": "false", "has_signboard": "true",
    "discharges_sewage": "true", "needs_invoice": "true", "has_staff_insured": "false",
}  # fmt: skip
USUAL = {
    "text": "照实填写", "longtext": "照实填写", "integer": "10", "number": "120", "money": "100000",
    "date": "2026-04-01", "boolean": "false", "phone": "13800138000", "uscc": "91510703MA6ABCD123",
    "id_number": "510703199003078515",
}  # fmt: skip


@lru_cache(maxsize=1)
def pack_items() -> dict[str, ItemBody]:
    return {item.code: item for item in read_items(DISTRICT)}


@lru_cache(maxsize=1)
def pack_bundles() -> dict[str, BundleBody]:
    return {body.code: body for body in read_bundles(DISTRICT)}


@lru_cache(maxsize=8)
def _read(name: str) -> Any:
    return yaml.safe_load((DISTRICT / name).read_text("utf-8"))


def lay_bundle_ground() -> None:
    """Limits, dictionary, kinds of documents and the process, beside what demands need."""
    lay_ground()
    for row in _read("limits.yaml")["limits"]:
        Limit.objects.update_or_create(
            code=row["code"],
            defaults={"title": row["title"], "amount": row["amount"], "time_unit": row["unit"]},
        )
    clockwork.forget_limits()
    publish_definition(
        doc=_read("processes/application.yaml"), actor=SYSTEM_ACTOR.ref, at=START
    )  # fmt: skip
    FormField.objects.bulk_create(
        FormField(
            name=row["name"], label=row["label"], position=place,
            body={k: v for k, v in row.items() if k not in ("name", "label")},
        )
        for place, row in enumerate(_read("form_fields.yaml")["fields"])
    )  # fmt: skip
    EvidenceType.objects.all().delete()
    EvidenceType.objects.bulk_create(
        EvidenceType(code=row["code"], title=row["title"], position=place)
        for place, row in enumerate(_read("evidence.yaml")["evidence"])
    )


@dataclass
class BundleWorld:
    """A live bundle, its units by code with a handler and a head each, and a firm."""

    body: BundleBody
    units: dict[str, Unit]
    firm: Enterprise
    owner_user: User
    users: dict[tuple[str, str], User] = field(default_factory=dict)

    def actor(self, unit: str, who: str = "handler", at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.users[unit, who].pk), at)

    def owner(self, at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.owner_user.pk), at)

    def values(self, **more: Any) -> dict[str, Any]:
        """Every field that some item of the bundle asks, filled in; questions as given."""
        asked = {q.field for q in self.body.questions}
        asked |= {use.name for code in self.body.codes for use in pack_items()[code].fields}
        kinds = {row.name: row.kind for row in FormField.objects.filter(name__in=asked)}
        usual = {
            name: kind.choices[0][0] if kind.choices else USUAL[kind.type]
            for name, kind in kinds.items()
        }
        usual["firm_uscc"] = self.firm.uscc
        return {**usual, **RESTAURANT, **more} if self.body.code == "open-restaurant" else {
            **usual, **more
        }  # fmt: skip

    def papers(self, *, without: tuple[str, ...] = ()) -> dict[str, int]:
        """The firm's documents of every kind the bundle may ask."""
        rows = Evidence.objects.filter(enterprise=self.firm, replaced_at=None)
        return {
            r.type.code: r.pk for r in rows.select_related("type") if r.type.code not in without
        }

    def data(self, **more: Any) -> ApplicationInput:
        without = more.pop("without", ())
        values = self.values(**more.pop("answers", {}))
        return ApplicationInput(
            **{
                "enterprise_id": self.firm.pk, "contact_name": "王会计",
                "contact_phone": "13800138000", "bundle": self.body.code, "values": values,
                "materials": self.papers(without=without), **more,
            }
        )  # fmt: skip

    def submit(self, at: datetime = START, **more: Any) -> Application:
        actor = more.pop("actor", None) or self.owner(at)
        token = more.pop("token", "")
        data = more.pop("data", None) or self.data(**more)
        return operations.submit_application(
            data=data, actor=actor, at=at, channel="portal", token=token
        )

    def task(self, application: Application, code: str) -> ApplicationTask:
        return ApplicationTask.objects.select_related("unit").get(
            application=application, code=code
        )

    def act(
        self,
        application: Application,
        code: str,
        action: str,
        who: str | Actor = "handler",
        at: datetime = START,
        **data: Any,
    ) -> ApplicationTask:
        task = self.task(application, code)
        actor = who if isinstance(who, Actor) else self.actor(task.unit.code, who, at)
        version = data.pop("version", None)
        return operations.perform_task(
            task_id=task.pk, action=action, actor=actor, at=at, data=data, version=version
        )

    def grant(self, application: Application, code: str, at: datetime = START) -> ApplicationTask:
        """Accept, look, propose and decide: the whole life of a department's task."""
        task = self.task(application, code)
        if task.state == "ready":
            self.act(application, code, "accept", at=at)
        if task.joint and task.inspect_on is None:
            self.act(application, code, "plan_inspection", at=at, on=shanghai_date(at))
        if task.needs_inspection:
            self.act(application, code, "inspect", at=at, outcome="pass", text="符合要求")
        self.act(application, code, "propose", at=at, **self.result(task, at))
        return self.act(application, code, "approve", "head", at=at)

    def result(self, task: ApplicationTask, at: datetime) -> dict[str, Any]:
        who = self.actor(task.unit.code, "handler", at)
        file = store_file(name=f"{task.code}.pdf", data=PDF, actor=who.ref, at=at)
        return {
            "outcome": "grant", "opinion": "符合条件", "result_number": f"JY-{task.pk}",
            "files": [str(file.pk)],
        }  # fmt: skip


def publish_item(body: ItemBody, unit: Unit) -> ServiceItem:
    row = ServiceItem(code=body.code, from_pack=True)
    row.unit = unit
    fill_columns(row, body)
    row.save()
    put_in_force(ItemVersion(item=row, body=dump_item(body), edited_at=START), START)
    return row


def publish_bundle(body: BundleBody, unit: Unit) -> Bundle:
    row = Bundle(code=body.code, unit=unit)
    versions.fill_columns(row, body)
    row.save()
    versions.put_in_force(
        BundleVersion(bundle=row, body=dump_bundle(body), edited_at=START), START
    )  # fmt: skip
    return row


def make_bundle_world(code: str = "open-restaurant") -> BundleWorld:
    lay_bundle_ground()
    body = pack_bundles()[code]
    items = [pack_items()[item] for item in body.codes]
    units: dict[str, Unit] = {}
    users: dict[tuple[str, str], User] = {}
    for name in dict.fromkeys([body.unit, *(item.unit for item in items)]):
        units[name] = make_unit(code=name, name=_unit_names()[name])
        users[name, "handler"] = make_staff(units[name], Role.HANDLER, f"{name}经办")
        users[name, "head"] = make_staff(units[name], Role.HEAD, f"{name}负责")
    for item in items:
        publish_item(item, units[item.unit])
    publish_bundle(body, units[body.unit])
    firm = make_firm("绵阳涪城好味道餐饮有限公司")
    owner = make_member(firm, "admin")
    kinds = {m.type for item in items for m in item.asked_materials}
    equip(firm, kinds)
    return BundleWorld(body, units, firm, owner, users)


@lru_cache(maxsize=1)
def _unit_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _read("units.yaml")["units"]}


def equip(firm: Enterprise, kinds: set[str], until: date | None = None) -> None:
    """A document of each kind."""
    for kind in EvidenceType.objects.filter(code__in=kinds):
        file = store_file(name=f"{kind.code}.pdf", data=PDF, actor=SYSTEM_ACTOR.ref, at=START)
        Evidence.objects.create(
            enterprise=firm, type=kind, file=file, valid_until=until, added_name="测试",
            added_at=START,
        )  # fmt: skip
