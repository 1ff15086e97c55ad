"""A check-up by its pages: saved, finished, what to do, again with the difference, kept private."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_firm, make_item, make_member, make_staff, make_unit
from tests.law_world import LawWorld, lay_checkups, make_law_world

from qifu.identity.actors import load_actor
from qifu.identity.models import Role, User
from qifu.kernel.time import now
from qifu.law.checkups import (
    finish_checkup,
    risk_counts,
    save_answers,
    share_checkup,
    start_checkup,
)
from qifu.law.models import CheckUp, LawMatter
from qifu.law.rules.checkup import missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> LawWorld:
    world = make_law_world(now())
    lay_checkups()
    make_item(make_unit(name="区市场监管局"), "compliance-check-market")
    return world


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def answered(row: CheckUp, **said: str) -> dict[str, str]:
    """Answers to everything, the safest where nothing else is said."""
    safe = {"delivery": "no", "public": "no", "gas": "no"}
    found: dict[str, str] = {}
    while open_ones := missing(row.body, found):
        found |= {c: said.get(c) or safe.get(c, "yes") for c in open_ones}
    return found


def done(user: User, sheet: str = "catering", **said: str) -> CheckUp:
    actor, at = load_actor(User.objects.get(pk=user.pk), now()), now()
    firm = next(iter(actor.firm_ids("submit")))
    row = start_checkup(sheet_code=sheet, enterprise_id=firm, actor=actor, at=at)
    save_answers(checkup_id=row.pk, answers=answered(row, **said), actor=actor)
    return finish_checkup(checkup_id=row.pk, actor=actor, at=at)


def test_answered_in_two_sittings_with_what_to_do(world: LawWorld) -> None:
    client = of(world.users["owner"])
    assert "餐饮" in client.get("/law/checkups/").content.decode()
    begun = client.post("/law/checkups/start/catering/")
    url = begun["Location"]
    assert client.post("/law/checkups/start/catering/")["Location"] == url
    client.post(url, {"health": "no", "later": "1"})
    row = CheckUp.objects.get()
    assert row.answers == {"health": "no"}
    some = {**answered(row, health="no"), "delivery": "yes"}
    more = client.post(url, some)
    assert more.status_code == 422
    assert "还有 1 个问题" in more.content.decode()
    assert client.post(url, {**some, "shown": "yes"}).status_code == 303
    text = client.get(url).content.decode()
    for words in (
        "员工没有健康证明", "第四十五条", "接触直接入口食品的员工都有有效的健康证明", "调离",
        "/services/compliance-check-market/", "/law/templates/staff-register.docx",
    ):  # fmt: skip
        assert words in text
    paper = client.get("/law/templates/staff-register.docx")
    assert paper.content.startswith(b"PK")


def test_a_risk_becomes_a_matter_in_one_step(world: LawWorld) -> None:
    client = of(world.users["owner"])
    row = done(world.users["owner"], licence="no")
    text = client.get(f"/law/checkups/{row.pk}/").content.decode()
    link = text.split('href="/law/services/consultation/ask/', 1)[1].split('"', 1)[0]
    ask = client.get("/law/services/consultation/ask/" + link.replace("&amp;", "&"))
    assert "许可证过期或与实际不符" in ask.content.decode()
    sent = client.post(
        "/law/services/consultation/ask/",
        {"words": "怎么改", "risk": "餐饮：许可证过期", "contact_name": "王", "contact_phone": "13800138000"},
    )  # fmt: skip
    assert sent.status_code == 303
    assert LawMatter.objects.get().risk == "餐饮：许可证过期"
    begun = client.post("/demands/start/", {"text": "合规体检发现"})
    assert begun.status_code == 302


def test_checked_again_the_difference_is_shown(world: LawWorld) -> None:
    owner, client = world.users["owner"], of(world.users["owner"])
    done(owner, licence="no", health="no")
    client.post("/law/checkups/start/catering/")
    again = CheckUp.objects.latest("id")
    assert again.answers["licence"] == "no"
    row = done(owner, licence="yes", health="no", exits="no")
    text = client.get(f"/law/checkups/{row.pk}/").content.decode()
    assert "改好 1 项，还在 1 项，新出现 1 项" in text
    assert "已改好：许可证过期或与实际不符" in text
    assert client.post(f"/law/checkups/{row.pk}/", {}).status_code == 200


def test_it_is_the_firms_alone_until_it_shares_it(world: LawWorld) -> None:
    row = done(world.users["owner"], licence="no")
    url, official = f"/law/checkups/{row.pk}/", f"/work/law/checkups/{row.pk}/"
    assert of(make_member(make_firm(), "admin")).get(url).status_code == 404
    mediator = of(world.users["mediator"])
    assert mediator.get(official).status_code == 404
    of(world.users["owner"]).post(f"{url}share/", {"share": "1"})
    assert "许可证过期" in mediator.get(official).content.decode()
    assert world.firm.name in mediator.get("/work/law/checkups/").content.decode()
    elsewhere = of(make_staff(make_unit(), Role.HEAD))
    assert elsewhere.get(official).status_code == 404
    assert world.firm.name not in elsewhere.get("/work/law/checkups/").content.decode()
    assert (
        world.firm.name not in of(world.users["leader"]).get("/work/law/checkups/").content.decode()
    )
    of(world.users["owner"]).post(f"{url}share/", {"share": "0"})
    assert mediator.get(official).status_code == 404


def test_officials_are_told_no_count_below_five_firms(world: LawWorld) -> None:
    owners = [make_member(make_firm(), "admin") for _ in range(4)]
    for owner in owners:
        done(owner, licence="no")
    assert risk_counts() == []
    done(world.users["owner"], exits="no", licence="no")
    found = {c.risk: c.firms for c in risk_counts()}
    assert found == {"许可证过期或与实际不符": 5, "疏散通道、安全出口不畅通": None}
    done(owners[0])  # the last one of a firm counts
    assert {c.risk: c.firms for c in risk_counts()}["许可证过期或与实际不符"] is None
    assert "少于 5 家" in of(world.users["leader"]).get("/work/law/checkups/").content.decode()


def test_the_list_costs_the_same_for_any_length(world: LawWorld) -> None:
    client = of(world.users["owner"])
    done(world.users["owner"])
    client.get("/law/checkups/")
    with CaptureQueriesContext(connection) as few:
        client.get("/law/checkups/")
    for _ in range(4):
        row = done(world.users["owner"])
    with CaptureQueriesContext(connection) as many:
        client.get("/law/checkups/")
    assert len(few) == len(many)
    actor = load_actor(User.objects.get(pk=world.users["owner"].pk), now())
    share_checkup(checkup_id=row.pk, share=True, actor=actor, at=now())
