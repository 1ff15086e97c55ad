"""A sealed desk: Fucheng's process, officers with and without a reason to keep away, reports."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import DISTRICT, START, give_post, make_staff, make_unit

from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.integrity import vault
from qifu.integrity.desk import load_desk
from qifu.integrity.operations import Receipt, ReportInput, submit_report
from qifu.integrity.queries import reports_for
from qifu.integrity.rules.report import Report

SECRET_WORDS = "供电所王五收了两万元才肯送电"


@lru_cache(maxsize=1)
def desk_body() -> dict[str, Any]:
    """The desk file of Fucheng."""
    return yaml.safe_load((DISTRICT / "integrity.yaml").read_text("utf-8"))


def lay_desk() -> None:
    """The desk of the pack, with its boxes made."""
    load_desk(body=desk_body(), at=START)
    with vault.writing():
        pass


@dataclass
class DeskWorld:
    """Two officers of the commission, one who also has a post in the accused unit."""

    commission: Unit
    accused: Unit
    users: dict[str, User]

    def actor(self, name: str, at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.users[name].pk), at)

    def submit(self, at: datetime = START, **more: Any) -> Receipt:
        return submit_report(data=given(**more), at=at)

    def seen(self, name: str = "one", at: datetime = START) -> list[Report]:
        return reports_for(self.actor(name, at), at)

    def only(self, at: datetime = START) -> Report:
        (report,) = self.seen("one", at)
        return report


def given(**more: Any) -> ReportInput:
    """What an anonymous reporter types."""
    values = {"kind": "anonymous", "text": SECRET_WORDS, "token": secrets.token_urlsafe(24)}
    return ReportInput(**{**values, **more})


def make_desk_world() -> DeskWorld:
    """Enough for every act of the desk."""
    lay_desk()
    commission = make_unit(desk_body()["unit"], name="区纪委监委")
    accused = make_unit(name="区供电服务局")
    users = {
        "one": make_staff(commission, Role.DISCIPLINE, "纪检甲"),
        "two": make_staff(commission, Role.DISCIPLINE, "纪检乙"),
        "posted": make_staff(commission, Role.DISCIPLINE, "派驻丙"),
        "auditor": make_staff(commission, Role.AUDIT_ADMIN, "审计"),
        "system": make_staff(commission, Role.SYSTEM_ADMIN, "系统"),
    }
    give_post(users["posted"], accused, Role.HANDLER)
    return DeskWorld(commission, accused, users)
