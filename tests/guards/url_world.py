"""A world with something behind every address, and somebody in every role.

The main case (`number`) is handled by 区发改局 with a co-handler; it was first routed to another
unit, whose objection was sustained. Other addresses have a case in the state their page is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.contract.api_client import ALL, forget, key_of
from tests.factories import (
    START,
    World,
    give_post,
    make_item,
    make_staff,
    make_unit,
    make_user,
    make_world,
)
from tests.guards.url_applications import lay_applications
from tests.guards.url_claims import lay_claims
from tests.guards.url_exchange import lay_exchange
from tests.guards.url_lists import lay_lists
from tests.guards.url_ratings import lay_ratings
from tests.guards.url_reception import lay_escort, lay_reception
from tests.guards.url_rooms import lay_rooms
from tests.guards.url_sealed import lay_sealed
from tests.guards.url_tasks import lay_tasks

from qifu.cases.models import Assignment, Case, Consultation, SavedView, SupervisionOrder
from qifu.demands.models import DemandDraft, KnownAnswer
from qifu.demands.operations import make_rating_link
from qifu.enterprises.consents import give_consent
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.imports import LIMITS as IMPORT_LIMITS
from qifu.enterprises.imports import check_import
from qifu.enterprises.models import EvidenceConsent, EvidenceType, Fact, FactImport, Membership
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import ApiToken, Channel, Delegation, Post, Role, User
from qifu.kernel.access import AccessRecord
from qifu.kernel.files import store_file
from qifu.kernel.models import Notice
from qifu.kernel.time import now
from qifu.policies.models import Policy, Push, Subscription
from qifu.policies.versions import open_draft
from qifu.reform.models import ReformTask

# role → its column; the order is that of the generated page
ROLES: dict[str, str] = {
    "anonymous": "未登录",
    "firm_admin": "企业管理员",
    "firm_submitter": "企业经办",
    "firm_viewer": "企业查看",
    "stranger": "别家企业",
    "clerk": "窗口",
    "dispatcher": "调度",
    "handler": "牵头经办",
    "other_handler": "无关单位经办",
    "away_handler": "退件单位经办",
    "head": "牵头负责人",
    "co_handler": "协办经办",
    "revisitor": "回访",
    "supervisor": "督办",
    "leader": "领导",
    "reform": "专班",
    "policy_officer": "政策专员",
    "discipline": "纪检",
    "specialist": "服务专员",
    "system_admin": "系统管理",
    "security_admin": "安全管理",
    "audit_admin": "审计管理",
    "api_client": "接口系统",
}
METHODS = ("GET", "POST", "PUT")
POLICY_DESK = "/work/policies/<code>/"
NOWHERE = "no/such/address"
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


def every_url() -> dict[str, str]:
    """Each address of the project as the table writes it, with its full name."""
    found: dict[str, str] = {}
    for name, pattern in _walk(get_resolver(), "", ""):
        found.setdefault(plain(pattern), name)
    return found


def plain(pattern: str) -> str:
    """`work/team/<slug:code>/` as `/work/team/<code>/`."""
    return "/" + re.sub(r"<\w+:", "<", pattern).replace("^.*$", NOWHERE)


def _walk(resolver: URLResolver, prefix: str, names: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{names}{pattern.name or ''}", address
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern, address, names + inner)


@dataclass
class UrlWorld:
    """The world, the values that fill addresses, and one browser for each role."""

    world: World
    users: dict[str, User | None]
    cases: dict[str, Case]
    values: dict[str, Any]
    key: str
    cookies: dict[str, str] = field(default_factory=dict)
    noted: int = 0  # exports the last request left a trace of
    client: Client = field(default_factory=Client)  # one: each loads all middleware anew

    def url(self, address: str) -> str:
        """The address with this world's values in it."""
        return re.sub(
            r"<(\w+)>",
            lambda m: str(self.values.get(f"{address}#{m[1]}", self.values.get(m[1], "missing"))),
            address,
        )

    def ask(self, role: str, method: str, url: str) -> HttpResponseBase:
        """One request by `role`; whatever it writes is undone."""
        client = self.client
        if role not in self.cookies:
            client.cookies = SimpleCookie()
            user = self.users[role]
            if user is not None:
                client.force_login(user, backend=BACKEND)
            self.cookies[role] = client.cookies.output(header="", sep=";")
        client.cookies = SimpleCookie(self.cookies[role])
        headers = {}
        if role == "api_client" and url.startswith("/api/"):
            headers["Authorization"] = f"Bearer {self.key}"
        forget()
        export = takes_rows_out(method, url)
        before = exports() if export else 0
        with transaction.atomic():
            body: Any = b"{}" if url.startswith("/api/") else b""
            kind = "application/json" if body else "application/x-www-form-urlencoded"
            sent = b"" if method == "GET" else body
            response = client.generic(method, url, sent, content_type=kind, headers=headers)
            if response.streaming:
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
            self.noted = exports() - before if export else 0
            transaction.set_rollback(True)
        return response


def exports() -> int:
    """How many exports are noted."""
    return AccessRecord.objects.filter(act="export").count()


def takes_rows_out(method: str, url: str) -> bool:
    """True for files of rows that staff take away; templates without a row, and letters, are none."""
    ends = url.endswith((".xlsx", ".csv", "/inbox/export/", "/shift.pdf", "/plan.docx"))
    return method == "GET" and url.startswith("/work/") and ends and "/template." not in url


def make_url_world() -> UrlWorld:
    """See the module's words."""
    world = make_world()
    Channel.objects.update_or_create(
        code="outside", defaults={"title": "外部系统", "kind": "system", "by_staff": False}
    )
    users = _people(world)
    cases = _cases(world)
    main = cases["main"]
    values = {
        "number": main.number, "firm_id": world.firm.pk, **_things(world, users, cases),
        **lay_applications(world),
    }  # fmt: skip
    return UrlWorld(world, users, cases, values, _system_key(users, world))


def _people(world: World) -> dict[str, User | None]:
    joint = make_unit(name="区经信局")
    other = make_unit(name="区商务局")
    submitter = make_user("企业经办")
    Membership.objects.create(
        user=submitter, enterprise=world.firm, rights=["submit"], valid_from=START
    )
    names = world.users
    world.users["co_handler"] = make_staff(joint, Role.HANDLER, "协办经办")
    api = make_user("外部系统")
    give_post(api, make_unit(name="外部平台"), Role.API_CLIENT)
    rest = {
        role: make_staff(world.centre, role, role)
        for role in ("reform", "policy_officer", "discipline", "specialist")
    }
    return {
        "anonymous": None,
        "firm_admin": names["owner"],
        "firm_submitter": submitter,
        "firm_viewer": names["viewer"],
        "stranger": names["stranger"],
        "other_handler": make_staff(other, Role.HANDLER, "无关经办"),
        "away_handler": names["water_handler"],
        "co_handler": names["co_handler"],
        "api_client": api,
        **rest,
        **{r: names[r] for r in ("clerk", "dispatcher", "handler", "head", "revisitor")},
        **{r: names[r] for r in ("supervisor", "leader")},
        **{r: names[r] for r in ("system_admin", "security_admin", "audit_admin")},
    }


def _cases(world: World) -> dict[str, Case]:
    """The case of each page; every one was taken in at the clerk's centre."""
    joint = Post.objects.get(user=world.users["co_handler"]).unit.code
    centre = world.window.centre_id

    def fresh(**more: Any) -> Case:
        return world.submit(centre_id=centre, **more).case

    def handled() -> Case:
        case = world.act(
            fresh(), "dispatch", "dispatcher", lead_unit=world.power.code, klass="general_10"
        )
        return world.act(case, "accept", "handler")

    file = store_file(
        name="说明.txt", data="用电说明".encode(), actor=world.actor("owner"), at=START
    )
    main = fresh(files=[str(file.pk)])
    terms = {"klass": "general_10", "co_units": [joint]}
    main = world.act(main, "dispatch", "dispatcher", lead_unit=world.water.code, klass="general_10")
    why = {"legal_basis": "三定规定", "reason": "不属本局职责"}
    main = world.act(main, "object", "water_handler", **why)
    main = world.act(main, "sustain_objection", "dispatcher", reason="成立")
    main = world.act(main, "dispatch", "dispatcher", lead_unit=world.power.code, **terms)
    main = world.act(main, "accept", "handler")
    main = world.act(main, "issue_order", "supervisor", level="urge", text="请加快", days=2)
    said = {"outcome": "solved", "text": "已送电", "evidence": "送电记录"}
    drafted = world.act(handled(), "answer", "handler", **said)
    answered = world.act(
        world.act(handled(), "answer", "handler", **said), "approve_answer", "head"
    )
    called = world.act(
        fresh(),
        "call_consultation",
        "dispatcher",
        parties=[world.power.code, joint],
        question="由谁牵头",
    )
    return {
        "main": main,
        "new": fresh(),
        "drafted": drafted,
        "answered": answered,
        "consultation": called,
    }


def _things(world: World, users: dict[str, User | None], cases: dict[str, Case]) -> dict[str, Any]:
    """Values by the name they have in an address; `address#value` for one address only."""
    owner, handler = world.users["owner"], world.users["handler"]
    submitter = users["firm_submitter"]
    DemandDraft.objects.create(
        user=owner,
        token="draft-of-owner",
        data={"text": "用电", "enterprise": world.firm.pk},
        updated_at=START,
    )
    delegation = Delegation.objects.create(
        absent=handler,
        deputy=world.users["colleague"],
        unit=world.power,
        valid_from=START,
        valid_until=now() + timedelta(days=900),
    )
    ReformTask.objects.create(
        number=16, section="诉求", main_task="诉求闭环", content="一", lead_text="区政务审批局",
        deadline="2024年12月", source="附件3",
    )  # fmt: skip
    Policy.objects.create(
        code="FC-05", title="首次升规奖励", level="district", issuer="区政府", source_text="转载",
        certainty="found", kind="奖补", area="涪城区", gives="10万元", rule={"all": []},
    )  # fmt: skip
    open_draft(code="FC-05", actor=SYSTEM_ACTOR, at=START)
    officer = users["policy_officer"]
    assert officer is not None
    claims = lay_claims(world, officer)
    exchange = lay_exchange(world, list(every_url()))
    make_item(world.power, "food-business-licence")
    lists = lay_lists(world)
    known = {"type": "number", "label": "从业人数", "unit": "人"}
    Fact.objects.update_or_create(name="staff", defaults=known)
    kind, _ = EvidenceType.objects.get_or_create(code="licence", defaults={"title": "营业执照"})
    consent = _consent(world, kind)
    key_of(owner)
    pushed = _pushed(world) | lay_reception(world) | lay_escort(world, users)
    pushed |= lay_tasks(world)
    pushed |= lay_rooms(world)
    discipline = users["discipline"]
    assert discipline is not None
    sealed = lay_sealed(world, discipline)
    pushed |= lay_ratings(world, cases["answered"])
    number = {
        f"{page}#number": cases[case].number
        for page, case in {
            "/work/triage/<number>/": "new",
            "/work/revisits/<number>/": "answered",
            "/work/cases/<number>/publish/": "answered",
            "/work/approvals/<number>/<action>/": "drafted",
        }.items()
    }
    desk = {f"{page}#code": "FC-05" for page in every_url() if page.startswith(POLICY_DESK)}
    return (number | desk | claims | pushed | lists | sealed | exchange) | {
        "/policies/<code>/#code": "FC-05",
        "/services/<code>/#code": "food-business-licence",
        "/services/<code>/versions/#code": "food-business-licence",
        "/services/<code>.jsonld#code": "food-business-licence",
        "/reform/<number>/#number": 16,
        "/centres/<code>/#code": world.window.centre.code,
        "/demands/<number>/do/<action>/#action": "withdraw",
        "/work/approvals/<number>/<action>/#action": "approve_answer",
        "action": "request_material",
        "/work/firms/imports/<import_id>/do/<action>/#action": "confirm",
        "/firm/<firm_id>/documents/<code>/#code": "licence",
        "name": "staff",
        "consent_id": consent.pk,
        "import_id": _import(world).pk,
        "act": "password",
        "code": world.power.code,
        "topic": world.topic.topic,
        "token": "draft-of-owner",
        "/rate/<token>/#token": make_rating_link(case=cases["answered"], at=now()),
        "/api/v1/rating-links/<token>#token": make_rating_link(case=cases["answered"], at=now()),
        "system": "outside",
        "external_id": "A-1",
        "file_id": cases["main"].attachments.get().file_id,
        "membership_id": Membership.objects.get(user=submitter).pk,
        "notice_id": Notice.objects.filter(recipient=owner).earliest("id").pk,
        "user_id": handler.pk,
        "post_id": Post.objects.get(user=handler).pk,
        "token_id": ApiToken.objects.get(user=owner).pk,
        "delegation_id": delegation.pk,
        "order_id": SupervisionOrder.objects.get(case=cases["main"]).pk,
        "consultation_id": Consultation.objects.get(case=cases["consultation"]).pk,
        "answer_id": KnownAnswer.objects.create(question="问", answer="答", published_at=START).pk,
        "view_id": SavedView.objects.create(user=handler, page="inbox", name="红灯", query="").pk,
    }


def _pushed(world: World) -> dict[str, Any]:
    """A policy pushed to the firm, and what its administrator follows."""
    policy = Policy.objects.get(code="FC-05")
    push = Push.objects.create(
        enterprise=world.firm, policy=policy, version=1, reason="published", at=START
    )
    mine = {"user": world.users["owner"], "enterprise": world.firm, "since": START}
    return {"push_id": push.pk, "subscription_id": Subscription.objects.create(**mine).pk}


def _consent(world: World, kind: EvidenceType) -> EvidenceConsent:
    """A document of the firm that it lets one case use."""
    owner = world.actor("owner")
    paper = keep_evidence(
        enterprise_id=world.firm.pk, type_code=kind.code, actor=owner, at=START,
        file=store_file(name="执照.txt", data="营业执照".encode(), actor=owner, at=START),
    )  # fmt: skip
    (row,) = give_consent(
        enterprise_id=world.firm.pk, evidence_ids=[paper.pk], subject="SB-1", purpose="申报",
        actor=owner, at=START,
    )  # fmt: skip
    return row


def _import(world: World) -> FactImport:
    """A checked file with one good row and one that is refused."""
    table = f"统一社会信用代码,从业人数\n{world.firm.uscc},12\n{world.firm.uscc},许多\n"
    file = store_file(
        name="税务.csv", data=table.encode(), actor=SYSTEM_ACTOR, at=START, limits=IMPORT_LIMITS
    )
    given = {"source": "tax", "on": START.date(), "actor": SYSTEM_ACTOR, "at": START}
    return check_import(file=file, **given)


def _system_key(users: dict[str, User | None], world: World) -> str:
    user = users["api_client"]
    assert user is not None and Assignment.objects.exists()
    return key_of(user, system="outside", scopes=ALL)
