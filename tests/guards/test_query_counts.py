"""A list asks the database as often for fifty rows as for one; what is busy stays within bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.contract.api_client import DEMAND, forget, key_of, make_api_world
from tests.factories import (
    START,
    World,
    give_post,
    make_firm,
    make_item,
    make_member,
    make_staff,
    make_unit,
    make_user,
    make_world,
)
from tests.rating_world import rated

from qifu.cases.models import Case
from qifu.catalogue.models import Stationing
from qifu.enterprises.accounts import set_account
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import EvidenceType, Fact, FactImport, Membership
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Delegation, DutyEntry, Role, Unit
from qifu.kernel import calendars
from qifu.kernel.files import store_file
from qifu.kernel.time import now
from qifu.policies.models import Budget, Policy, Push, Subscription
from qifu.policies.versions import open_draft
from qifu.web.workbench.nav import MENU

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
INBOX_AT_MOST = 12
CREATION_AT_MOST = 15

# address → who opens it; {firm} and {unit} are filled in
PAGES: dict[str, str] = {
    "/demands/": "owner",
    "/demands/?show=all": "owner",
    "/notices/": "owner",
    "/firm/": "owner",
    "/firm/{firm}/people/": "owner",
    "/firm/{firm}/facts/": "owner",
    "/firm/{firm}/facts/known/": "owner",
    "/firm/{firm}/documents/": "owner",
    "/firm/{firm}/account/": "owner",
    "/centres/": "owner",
    "/services/": "owner",
    "/services/?q=测试&stage=start": "owner",
    "/services/improved/": "owner",
    "/services/counted/": "owner",
    "/centres/{centre}/": "owner",
    "/policies/": "owner",
    "/policies/pushed/": "owner",
    "/policies/subscriptions/": "owner",
    "/policies/?q=缺钱 奖励&industry=C&open=1": "owner",
    "/policies/mine/": "owner",
    "/policies/{policy}/": "owner",
    "/ratings/": "owner",
    "/ratings/mine/": "owner",
    "/work/ratings/?show=all": "leader",
    "/reform/": "owner",
    "/work/today/": "dispatcher",
    "/work/inbox/": "handler",
    "/work/inbox/?light=green": "handler",
    "/work/inbox/?box=co": "co_handler",
    "/work/find/?q=测试": "handler",
    "/work/cases/": "leader",
    "/work/cases/?closed=1": "dispatcher",
    "/work/approvals/": "head",
    "/work/approvals/?": "dispatcher",
    "/work/intake/?q=测试": "clerk",
    "/work/intake/list/": "clerk",
    "/work/firms/?q=91510703": "clerk",
    "/work/firms/": "specialist",
    "/work/firms/{firm}/": "policy_officer",
    "/work/firms/{firm}/facts/known/": "policy_officer",
    "/work/firms/imports/": "policy_officer",
    "/work/triage/": "dispatcher",
    "/work/revisits/": "revisitor",
    "/work/lights/": "supervisor",
    "/work/lights/{unit}/": "supervisor",
    "/work/orders/": "supervisor",
    "/work/consultations/": "dispatcher",
    "/work/duties/": "dispatcher",
    "/work/policies/": "policy_officer",
    "/work/catalogue/": "dispatcher",
    "/work/catalogue/elements/": "dispatcher",
    "/work/bundles/": "dispatcher",
    "/work/stationing/": "dispatcher",
    "/work/stationing/{centre}/": "clerk",
    "/work/team/": "head",
    "/work/team/{unit}/cases/": "head",
    "/work/admin/users/": "system_admin",
    "/work/admin/units/": "system_admin",
    "/work/admin/calendar/": "system_admin",
    "/work/admin/deliveries/": "system_admin",
    "/work/admin/pack/": "system_admin",
    "/work/admin/tokens/": "security_admin",
    "/work/admin/delegations/": "security_admin",
    "/work/admin/keys/": "security_admin",
    "/work/admin/signins/": "security_admin",
    "/work/audit/": "audit_admin",
    "/work/audit/events/": "audit_admin",
    "/work/audit/accesses/": "audit_admin",
    "/api/v1/demands?box=all&limit=50": "dispatcher",
    "/api/v1/units": "dispatcher",
    "/api/v1/topics": "dispatcher",
}


PAGER = "SELECT COUNT(*) FROM (SELECT "  # not made where all rows stand on the first page


def asked(queries: CaptureQueriesContext) -> list[str]:
    """The statements, without the savepoints that stand for transactions inside a test."""
    marks = ("SAVEPOINT", "RELEASE", "ROLLBACK")
    return [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(marks)]


def unpaged(statements: list[str]) -> list[str]:
    return [sql for sql in statements if not sql.startswith(PAGER)]


def station(world: World, unit: Unit) -> None:
    """One more item of the lists, served by the world's window."""
    Stationing.objects.create(item=make_item(unit), window=world.window)


def add_rows(world: World, count: int) -> None:
    """So many rows more on every list, each of another firm, unit or person."""
    centre, said = world.window.centre_id, {"text": "已送电", "evidence": "记录"}
    for n in range(count):
        clerk = world.actor("clerk")
        unit = make_unit()

        def fresh() -> Case:
            firm = make_firm()
            return world.submit(actor=clerk, enterprise_id=firm.pk, centre_id=centre).case  # noqa: B023

        def handled(**more: object) -> Case:
            given = {"lead_unit": world.power.code, "klass": "general_10", **more}
            return world.act(
                world.act(fresh(), "dispatch", "dispatcher", **given), "accept", "handler"
            )

        station(world, unit)
        world.submit(centre_id=centre)
        called = {"parties": [unit.code, world.power.code], "question": "由谁牵头"}
        world.act(fresh(), "call_consultation", "dispatcher", **called)
        world.act(fresh(), "dispatch", "dispatcher", lead_unit=unit.code, klass="general_5")
        asking = handled()
        longer = {"days": 3, "reason": "等物资", "progress": "已下单"}
        world.act(asking, "request_extension", "handler", **longer)
        joint = world.users["co_handler"].posts.get().unit
        ordered = handled(co_units=[joint.code])
        world.act(ordered, "issue_order", "supervisor", level="urge", text="请加快", days=2)
        drafted = world.act(handled(), "answer", "handler", outcome="solved", **said)
        if n % 2:
            world.act(drafted, "approve_answer", "head")
        rated(world, 2, comment="慢", public=True)
        people(world, unit)
        ledger(world, unit.pk)


def ledger(world: World, number: int) -> None:
    """One fact, one word on a fact, one document of another kind and one file more."""
    who = {"actor": SYSTEM_ACTOR, "at": START}
    Fact.objects.get_or_create(name="known", defaults={"type": "number", "label": "从业人数"})
    Fact.objects.create(name=f"fact_{number}", type="text", label="事项", group=f"组{number % 5}")
    said = {world.firm.pk: {"known": Decimal(number), f"fact_{number}": "有"}}
    record_facts(said=said, source="declared", on=START.date(), **who)
    EvidenceType.objects.create(code=f"paper-{number}", title="证书")
    file = store_file(name="证书.txt", data=b"1", **who)
    given = {"enterprise_id": world.firm.pk, "type_code": f"paper-{number}", "file": file}
    keep_evidence(**given, **who)
    set_account(enterprise_id=world.firm.pk, bank="银行", number=f"6200{number:08d}", **who)
    FactImport.objects.create(
        file=file, source="tax", on=START.date(), created_name="邓洁", created_at=START
    )


def people(world: World, unit: Unit) -> None:
    """One person, membership, duty, deputy and key more."""
    colleague = make_staff(world.power, Role.HANDLER)
    make_staff(unit, Role.HEAD)
    Membership.objects.create(
        user=world.users["owner"], enterprise=make_firm(), rights=["admin"], valid_from=START
    )
    user = make_user()
    Membership.objects.create(user=user, enterprise=world.firm, rights=["submit"], valid_from=START)
    DutyEntry.objects.create(
        topic=f"topic-{unit.pk}", title=f"事项{unit.pk}", sector="s", sector_title="类",
        lead_unit=unit,
    )  # fmt: skip
    Delegation.objects.create(
        absent=colleague, deputy=world.users["head"], unit=world.power,
        valid_from=START, valid_until=now().replace(year=now().year + 1),
    )  # fmt: skip
    key_of(user)
    policy = Policy.objects.create(
        code=f"P-{unit.pk}", title="奖励", level="district", issuer="区政府", source_text="文件",
        certainty="found", kind="奖补", area="涪城区", gives="10万元", published_at=START,
        rule={"all": [{"fact": "known", "gte": 9}, {"fact": f"fact_{unit.pk}", "eq": "有"}]},
    )  # fmt: skip
    open_draft(code=policy.code, actor=SYSTEM_ACTOR, at=START)
    Budget.objects.create(policy=policy, total=100)
    mine = {"enterprise": world.firm, "user": world.users["owner"], "since": START}
    Subscription.objects.create(**mine, text=str(unit.pk))
    Push.objects.create(
        enterprise=world.firm, policy=policy, version=1, reason="published", at=START
    )


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a calendar that was looked for is not looked for again."""
    monkeypatch.setattr(calendars, "CHECK_SECONDS", 3600.0)


def counts(world: World) -> dict[str, list[str]]:
    """The statements of each page, after it was opened once."""
    clients: dict[str, Client] = {}
    found = {}
    policy = Policy.objects.order_by("pk").values_list("code", flat=True).first()
    for page, who in PAGES.items():
        if who not in clients:
            clients[who] = Client()
            clients[who].force_login(world.users[who], backend=BACKEND)
        url = page.format(
            firm=world.firm.pk,
            unit=world.power.code,
            policy=policy,
            centre=world.window.centre.code,
        )
        forget()
        assert clients[who].get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            clients[who].get(url)
        found[page] = asked(queries)
    return found


def test_fifty_rows_cost_as_many_queries_as_one() -> None:
    world = make_world()
    world.users["co_handler"] = make_staff(make_unit(name="区经信局"), Role.HANDLER)
    world.users["specialist"] = make_staff(world.centre, Role.SPECIALIST)
    world.users["policy_officer"] = make_staff(world.centre, Role.POLICY_OFFICER)
    give_post(world.users["colleague"], world.power, Role.HEAD)
    make_member(world.firm, "view")
    make_item(world.power, "counted")
    add_rows(world, 2)
    one = counts(world)
    add_rows(world, 48)
    many = counts(world)
    grown = {
        page: [sql[:160] for sql in many[page]]
        for page in PAGES
        if len(unpaged(many[page])) != len(unpaged(one[page]))
    }
    assert not grown, "\n".join(
        f"{page}: {len(one[page])} → {len(many[page])}\n  " + "\n  ".join(sqls)
        for page, sqls in grown.items()
    )
    assert len(many["/work/inbox/"]) <= INBOX_AT_MOST, "\n".join(many["/work/inbox/"])


def test_every_page_of_the_menu_is_counted() -> None:
    from tests.guards.url_rooms import counted_pages
    from tests.web.test_exchange_pages import EXCHANGE_PAGES
    from tests.web.test_places_pages import PLACE_PAGES

    menu = {reverse(entry.url_name) for _, entries in MENU for entry in entries}
    pages = (*PAGES, *EXCHANGE_PAGES, *PLACE_PAGES, *counted_pages())
    known = {page.partition("?")[0] for page in pages}
    missing = sorted(menu - known)
    assert not missing, missing


def test_a_demand_by_the_api_costs_few_queries() -> None:
    aw = make_api_world()
    api, body = aw.api("owner"), {**DEMAND, "topic": aw.world.topic.topic}
    assert api.post("/demands", body).status_code == 201
    with CaptureQueriesContext(connection) as queries:
        assert api.post("/demands", body, Idempotency_Key="k-1").status_code == 201
    sqls = asked(queries)
    assert len(sqls) <= CREATION_AT_MOST, "\n".join(s[:200] for s in sqls)


def test_a_demand_by_the_form_costs_few_queries() -> None:
    world = make_world()
    client = Client()
    client.force_login(world.users["owner"], backend=BACKEND)
    details = {
        "topic": world.topic.topic, "enterprise": "", "contact_name": "王厂长",
        "contact_phone": "13800138000", "place": "",
    }  # fmt: skip
    for token in ("one", "two"):
        client.post(f"/demands/new/{token}/", {"text": DEMAND["text"]})
        client.post(f"/demands/new/{token}/details/", details)
        with CaptureQueriesContext(connection) as queries:
            response = client.post(f"/demands/new/{token}/check/")
        assert response["Location"].endswith("/receipt/")
    sqls = asked(queries)
    assert len(sqls) <= CREATION_AT_MOST, "\n".join(s[:200] for s in sqls)
