"""A firm's own page of policies: a match, a near miss and an unknown, and supplying a fact."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories import START, make_firm, make_member

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise, Fact, FactRecord
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.policies.models import Policy

pytestmark = pytest.mark.django_db


def policy(code: str, rule: object, yuan: int, group: str = "") -> None:
    Policy.objects.create(
        code=code, title=f"{code}奖励", level="national", issuer="区政府", source_text="文件",
        certainty="found", kind="奖补", area="涪城区", gives="奖金", rule=rule,
        benefit={"amount": yuan}, exclusive_group=group,
    )  # fmt: skip


@pytest.fixture
def firm() -> Enterprise:
    Fact.objects.create(name="revenue", type="number", label="营业收入", unit="元")
    Fact.objects.create(name="staff", type="number", label="从业人数", unit="人")
    policy("M-1", {"fact": "revenue", "gte": 1000}, 100_000, "g")
    policy("M-2", {"fact": "revenue", "gte": 1000}, 300_000, "g")
    policy("N-1", {"fact": "revenue", "gte": 9000}, 7)
    policy("U-1", {"fact": "staff", "gte": 10}, 5)
    found = make_firm("涪江厂")
    record_facts(
        said={found.pk: {"revenue": 2000}}, source="tax", on=START.date(), actor=SYSTEM_ACTOR,
        at=START,
    )  # fmt: skip
    return found


def client_of(firm: Enterprise, *rights: str) -> Client:
    client = Client()
    user = make_member(firm, *rights)
    client.force_login(user, backend="qifu.identity.backends.NameOrPhoneBackend")
    return client


def test_a_match_a_near_miss_and_an_unknown_with_the_sum(firm: Enterprise) -> None:
    page = client_of(firm, "view").get("/policies/mine/").content.decode()
    assert "您能享受的（2）" in page and "只差一步（1）" in page and "判断（1）" in page
    assert "能享受 2 项，预计合计 300,000 元" in page and "同类政策不能重复享受" in page
    assert "还差" in page and "税务部门" in page and "保存并重新比对" not in page


def test_a_supplied_fact_is_declared_and_changes_the_page(firm: Enterprise) -> None:
    client = client_of(firm, "view", "submit")
    assert client.post("/policies/mine/", {"staff": ""}).status_code == 422
    answer = client.post("/policies/mine/", {"staff": "12"}, follow=True)
    page = answer.content.decode()
    assert "您能享受的（3）" in page and "自报，申报时核对" in page
    assert FactRecord.objects.get(fact="staff").source == "declared"


def test_another_firm_is_not_there_and_a_viewer_supplies_nothing(firm: Enterprise) -> None:
    other = make_firm("外厂")
    client = client_of(firm, "view")
    for asked in (str(other.pk), "x"):
        assert client.get("/policies/mine/", {"firm": asked}).status_code == 404
    assert client.post("/policies/mine/", {"staff": "12"}).status_code == 404
    assert not FactRecord.objects.filter(fact="staff").exists()


def test_the_facts_that_settle_most_are_asked_first_and_the_rest_by_group(firm: Enterprise) -> None:
    for number in range(8):
        Fact.objects.create(
            name=f"f{number}", type="number", label=f"情况{number}", group=f"组{number % 2}"
        )
    for number in range(1, 8):  # f7 alone decides three, f6 two; the others stand in twos
        policy(f"T-{number}", {"all": [{"fact": f"f{n}", "gte": 1} for n in (number, 0)]}, 1)
    for number, fact in enumerate(["f7", "f7", "f7", "f6", "f6"]):
        policy(f"S-{number}", {"fact": fact, "gte": 1}, 1)
    page = client_of(firm, "view", "submit").get("/policies/mine/").content.decode()
    first, _, rest = page.partition('<div class="asked-more">')
    names = re.findall(r'name="(f\d|staff)"', first)
    assert names[:4] == ["f7", "f6", "staff", "f0"] and len(names) == 5
    assert len(re.findall(r'name="f\d"', rest)) == 4
    assert "组0，还有 2 项" in rest and "组1，还有 2 项" in rest
    assert "先问最有用的 5 项，填好就能判断 9 项政策" in page


def test_what_an_amount_waits_for_is_asked_too(firm: Enterprise) -> None:
    rate = {"rate": 0.1, "of": "paid", "cap": 500}
    Fact.objects.create(name="paid", type="number", label="实际投资", unit="元")
    policy("A-1", {"fact": "revenue", "gte": 1000}, 1)
    Policy.objects.filter(code="A-1").update(benefit={"amount": rate})
    client = client_of(firm, "view", "submit")
    page = client.get("/policies/mine/").content.decode()
    assert "金额待补资料" in page and "有的政策金额还算不出" in page and 'name="paid"' in page
    page = client.post("/policies/mine/", {"paid": "0.1"}, follow=True).content.decode()
    assert "金额待补资料" not in page and '<strong class="pol-sum">100 元' in page
