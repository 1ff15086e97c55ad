"""Small worlds for tests: units, people with posts, firms, and demands in a wanted state."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.contrib.auth.hashers import make_password

from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Case, Limit
from qifu.cases.operations import perform_action
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.rules.body import dump_item, parse_item
from qifu.catalogue.versions import fill_columns, put_in_force
from qifu.demands import directory
from qifu.demands.operations import DemandInput, Receipt, submit_demand
from qifu.enterprises.models import Enterprise, Membership
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Centre, Channel, DutyEntry, Post, Role, Unit, User, Window
from qifu.kernel.notice_templates import Words, load_templates

SHANGHAI = ZoneInfo("Asia/Shanghai")
DISTRICT = Path(__file__).parents[1] / "districts" / "fucheng"
PASSWORD = "Correct-horse-7"
START = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)  # a Monday without holidays near
_count = itertools.count(1)


def moment(text: str) -> datetime:
    """``2026-03-02 10:00`` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def make_unit(
    code: str = "", *, has_power: bool = True, kind: str = "department", **more: Any
) -> Unit:
    number = next(_count)
    name = more.pop("name", f"测试单位{number}")
    return Unit.objects.create(
        code=code or f"unit-{number}",
        name=name,
        short_name=name,
        kind=kind,
        has_power=has_power,
        **more,
    )


@lru_cache(maxsize=1)
def _hashed() -> str:
    """The hash of `PASSWORD`, made once: a world has twenty people and hashing is slow on purpose."""
    return make_password(PASSWORD)


def make_user(name: str = "", *, phone: str = "", **more: Any) -> User:
    number = next(_count)
    user = User(
        username=more.pop("username", f"user{number}"),
        name=name or f"用户{number}",
        phone=phone,
        created_at=START,
        **more,
    )
    user.password = _hashed()
    user.save()
    return user


def give_post(user: User, unit: Unit, role: str, window: Window | None = None) -> Post:
    return Post.objects.create(
        user=user,
        unit=unit,
        role=role,
        window=window,
        valid_from=datetime(2020, 1, 1, tzinfo=SHANGHAI),
    )


def make_staff(unit: Unit, role: str, name: str = "", window: Window | None = None) -> User:
    user = make_user(name)
    give_post(user, unit, role, window)
    return user


def make_firm(name: str = "", uscc: str = "") -> Enterprise:
    from stdnum.cn import uscc as codes

    number = next(_count)
    body = f"91510703MA{number:07d}"
    return Enterprise.objects.create(
        uscc=uscc or body + codes.calc_check_digit(body),
        name=name or f"测试企业{number}有限公司",
        phone="13800138000",
        created_at=START,
    )


def make_member(firm: Enterprise, *rights: str) -> User:
    user = make_user()
    Membership.objects.create(
        user=user,
        enterprise=firm,
        rights=list(rights) or ["admin"],
        valid_from=datetime(2020, 1, 1, tzinfo=SHANGHAI),
    )
    return user


@lru_cache(maxsize=1)
def _process() -> dict[str, Any]:
    return yaml.safe_load((DISTRICT / "processes" / "demand.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _notice_words() -> tuple[Words, ...]:
    rows = yaml.safe_load((DISTRICT / "notices.yaml").read_text("utf-8"))["notices"]
    return tuple(
        Words(row["code"], channel, row[channel].get("subject", ""), row[channel]["body"])
        for row in rows
        for channel in ("site", "email", "sms")
        if channel in row
    )


LIMITS = {
    "simple": (0, True),
    "general_5": (5, True),
    "general_10": (10, True),
    "general_15": (15, True),
    "complex_30": (30, True),
    "triage": (1, False),
    "accept": (1, False),
    "ruling": (1, False),
    "consultation": (5, False),
    "approval": (1, False),
    "revisit": (3, False),
    "close_out": (1, False),
    "material": (5, False),
    "co": (3, False),
    "order": (3, False),
    "urge_after": (1, False),
    "notice_after": (5, False),
    "mending": (5, False),
    "mending_verify": (2, False),
}


@lru_cache(maxsize=1)
def _mending() -> dict[str, Any]:
    return yaml.safe_load((DISTRICT / "processes" / "mending.yaml").read_text("utf-8"))


def lay_ground() -> None:
    """Limits, channels and the demand process."""
    for code, (amount, klass) in LIMITS.items():
        Limit.objects.update_or_create(
            code=code, defaults={"title": code, "amount": amount, "klass": klass}
        )
    for code in ("portal", "window", "hotline"):
        Channel.objects.update_or_create(code=code, defaults={"title": code, "kind": "x"})
    load_templates(_notice_words())
    clockwork.forget_limits()
    directory.forget()
    publish_definition(doc=_process(), actor=SYSTEM_ACTOR.ref, at=START)
    publish_definition(doc=_mending(), actor=SYSTEM_ACTOR.ref, at=START)


@dataclass
class World:
    """A dispatch centre, two departments, a town, a firm, and somebody in every role."""

    centre: Unit
    power: Unit
    water: Unit
    town: Unit
    users: dict[str, User]
    firm: Enterprise
    window: Window
    topic: DutyEntry

    def actor(self, name: str, at: datetime = START) -> Actor:
        return load_actor(User.objects.get(pk=self.users[name].pk), at)

    def submit(self, at: datetime = START, **more: Any) -> Receipt:
        data = {
            "enterprise_id": self.firm.pk,
            "text": "车间扩产需要用电增容，报装一个月没有进展。",
            "contact_name": "王厂长",
            "contact_phone": "13800138000",
            "topic": self.topic.topic,
        }
        who = more.pop("actor", None) or self.actor("owner", at)
        kwargs = {k: more.pop(k) for k in ("token", "external") if k in more}
        return submit_demand(actor=who, at=at, data=DemandInput(**{**data, **more}), **kwargs)

    def act(self, case: Case, action: str, who: str, at: datetime = START, **data: Any) -> Case:
        version = data.pop("version", None)
        return perform_action(
            case_id=case.pk,
            action=action,
            actor=self.actor(who, at),
            at=at,
            data=data,
            version=version,
        )

    def dispatched(self, at: datetime = START, klass: str = "general_10", **more: Any) -> Case:
        case = self.submit(at).case
        return self.act(
            case, "dispatch", "dispatcher", at, lead_unit=self.power.code, klass=klass, **more
        )

    def handling(self, at: datetime = START, **more: Any) -> Case:
        return self.act(self.dispatched(at, **more), "accept", "handler", at)

    def answered(self, at: datetime = START, **more: Any) -> Case:
        case = self.handling(at)
        data = {"outcome": "solved", "text": "已送电", "evidence": "送电记录", **more}
        case = self.act(case, "answer", "handler", at, **data)
        return self.act(case, "approve_answer", "head", at)

    def closed(self, at: datetime = START) -> Case:
        case = self.act(self.answered(at), "revisit_accepted", "revisitor", at, **REACHED)
        return self.act(case, "close_out", "revisitor", at)


REACHED = {"method": "phone", "solved": "solved", "satisfied": "satisfied", "note": "解决了"}


def make_world() -> World:
    """Everything the demand loop needs, nothing more."""
    lay_ground()
    centre = make_unit(kind="department", name="区政务审批局")
    power = make_unit(name="区发改局")
    water = make_unit(name="区住建局")
    town = make_unit(has_power=False, kind="town", name="丰谷镇")
    hall = Centre.objects.create(
        code=f"hall-{centre.pk}", name="区中心", kind="district", unit=centre
    )
    window = Window.objects.create(
        code=f"w-{hall.pk}", centre=hall, kind="general", name="综合窗口"
    )
    firm = make_firm()
    users = {
        "dispatcher": make_staff(centre, Role.DISPATCHER, "调度甲"),
        "dispatcher2": make_staff(centre, Role.DISPATCHER, "调度乙"),
        "supervisor": make_staff(centre, Role.SUPERVISOR, "督办甲"),
        "revisitor": make_staff(centre, Role.REVISITOR, "回访甲"),
        "clerk": make_staff(centre, Role.CLERK, "窗口甲", window),
        "handler": make_staff(power, Role.HANDLER, "经办甲"),
        "colleague": make_staff(power, Role.HANDLER, "经办乙"),
        "head": make_staff(power, Role.HEAD, "负责人甲"),
        "water_handler": make_staff(water, Role.HANDLER, "经办丙"),
        "water_head": make_staff(water, Role.HEAD, "负责人丙"),
        "town_head": make_staff(town, Role.HEAD, "镇负责人"),
        "leader": make_staff(centre, Role.LEADER, "区领导"),
        "system_admin": make_staff(centre, Role.SYSTEM_ADMIN, "系统管理员"),
        "security_admin": make_staff(centre, Role.SECURITY_ADMIN, "安全管理员"),
        "audit_admin": make_staff(centre, Role.AUDIT_ADMIN, "审计管理员"),
        "owner": make_member(firm, "admin"),
        "viewer": make_member(firm, "view"),
        "stranger": make_member(make_firm(), "admin"),
    }
    topic = DutyEntry.objects.create(
        topic=f"power-{power.pk}",
        title="供电用电报装",
        sector="factors",
        sector_title="要素保障",
        keywords=["用电增容", "变压器", "停电"],
        lead_unit=power,
        needs_power=True,
    )
    directory.forget()
    return World(centre, power, water, town, users, firm, window, topic)


def make_item(unit: Unit, code: str = "", **more: Any) -> ServiceItem:
    """An item in force since START, of one step and no material."""
    code = code or f"item-{next(_count)}"
    value = {
        "code": code, "list": "statutory", "title": f"测试事项{code}", "type": "licence",
        "function": "opening", "unit": unit.code, "kind": "promised", "firm_stages": ["start"],
        "steps": [{"code": "decide", "title": "决定", "days": 3}], "promised_days": 3,
        "statutory_days": 10, "channels": ["window"], "source": "测试", "verified": True, **more,
    }  # fmt: skip
    body = parse_item(value)
    item = ServiceItem(code=code)
    fill_columns(item, body)
    item.save()
    put_in_force(ItemVersion(item=item, body=dump_item(body), edited_at=START), START)
    return item
