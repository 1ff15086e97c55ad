"""The policy officer's desk: list, page, draft with its builder and sandbox, publishing, withdrawing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import START, make_firm, make_staff, make_unit

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import EvidenceType, Fact
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Role, Unit, User
from qifu.policies import desk, versions
from qifu.policies.models import Budget, PinnedFirm, Policy
from qifu.policies.population import forget_population

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FORM = {
    "title": "首次升规奖励", "level": "district", "kind": "奖补", "unit": "economy", "issuer": "区政府",
    "gives": "10万元", "area": "涪城区", "source_text": "文件", "certainty": "found", "matched": "on",
    "mode": "claim", "budget": "100", "publicity_days": "5", "pay_days": "60", "guide": "带材料来",
    "contact_name": "邓洁", "contact_phone": "0816-2222222", "m.0.type": "licence",
    "m.0.required": "1", "revision": "1",
    "r.kind": "all", "r.0.kind": "leaf", "r.0.fact": "revenue", "r.0.op": "gte", "r.0.value": "2000",
    "r.0.unit": "wan", "r.0.says": "收入达到2000万元",
    "b.kind": "fixed", "b.value": "10", "b.value_unit": "wan",
}  # fmt: skip


class Office:
    def __init__(self) -> None:
        self.unit = make_unit("economy", name="区经信局")
        self.user, self.other = self.officer(self.unit, "邓洁"), self.officer(self.unit, "谢莉")
        self.stranger = self.officer(make_unit(name="区商务局"), "外人")
        Fact.objects.create(name="revenue", type="number", label="上年度营业收入", unit="元")
        Fact.objects.create(name="staff", type="number", label="从业人数", unit="人", position=1)
        Fact.objects.create(
            name="qualifications", type="set", label="资质", values=["高新技术企业", "专精特新"],
            position=2,
        )  # fmt: skip
        Fact.objects.create(
            name="size_class", type="text", label="企业规模", values=["小型", "微型"]
        )
        EvidenceType.objects.create(code="licence", title="营业执照")
        self.firms = []
        for n, revenue in enumerate((10_000_000, 20_000_000, 30_000_000, 40_000_000)):
            firm = make_firm(f"涪江{n}厂")
            self.firms.append(firm)
            record_facts(
                said={firm.pk: {"revenue": revenue, "size_class": "小型"}}, source="tax",
                on=START.date(), actor=SYSTEM_ACTOR, at=START,
            )  # fmt: skip

    @staticmethod
    def officer(unit: Unit, name: str) -> User:
        return make_staff(unit, Role.POLICY_OFFICER, name)

    def actor(self, user: User | None = None) -> Actor:
        return load_actor(user or self.user, START)

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.user, backend="qifu.identity.backends.NameOrPhoneBackend")
        return client

    def draft(self, code: str = "P-1") -> Any:
        body = {"title": "首次升规奖励", "unit": "economy"}
        return versions.create_policy(code=code, body=body, actor=self.actor(), at=START)


@pytest.fixture
def office(db: None) -> Any:
    forget_population()
    yield Office()
    forget_population()


def posted(client: Client, path: str = "", htmx: bool = False, **more: Any) -> tuple[int, str]:
    data = {k: v for k, v in {**FORM, **more}.items() if v is not None}
    headers = HTMX if htmx else {}
    response = client.post(f"/work/policies/P-1/draft/{path}", data, headers=headers)
    return response.status_code, response.content.decode()


def test_the_list_shows_state_money_and_the_guide_that_is_missing(office: Office) -> None:
    office.draft()
    policy = office.draft("P-2").policy
    Policy.objects.filter(pk=policy.pk).update(active=True, published_at=START, mode="claim")
    Budget.objects.create(policy=policy, total=1_000_000, held=100_000, paid=200_000)
    page = office.client().get("/work/policies/").content.decode()
    assert "700,000" in page and "有草稿" in page and "缺指南" in page and "已超期" in page
    assert "P-2" in office.client().get("/work/policies/?state=guide").content.decode()
    assert "P-1" not in office.client().get("/work/policies/?state=live").content.decode()
    assert "P-1" not in office.client(office.stranger).get("/work/policies/").content.decode()


def test_a_new_policy_is_made_with_its_code(office: Office) -> None:
    client = office.client()
    data = {
        "code": "P-1",
        "title": "新政策",
        "level": "district",
        "kind": "奖补",
        "unit": "economy",
    }
    done = client.post("/work/policies/new/", data)
    assert done["Location"] == "/work/policies/P-1/draft/"
    again = client.post("/work/policies/new/", data)
    assert again.status_code == 422 and "已有政策在用" in again.content.decode()


def test_a_draft_is_saved_and_read_back(office: Office) -> None:
    office.draft()
    client = office.client()
    assert posted(client, do="save")[0] == 302
    body = desk.draft_of(Policy.objects.get()).body  # type: ignore[union-attr]
    assert body["eligibility"] == {
        "all": [{"fact": "revenue", "gte": 20_000_000, "says": "收入达到2000万元"}]
    }
    assert body["benefit"] == {"amount": 100_000} and body["budget"] == "1000000.00"
    assert body["service"]["materials"] == [{"type": "licence", "note": "", "required": True}]
    page = client.get("/work/policies/P-1/draft/").content.decode()
    assert 'name="r.0.value" value="2000"' in page and 'value="100"' in page
    assert "收入达到2000万元" in page


def test_the_sandbox_counts_without_keeping_anything(office: Office) -> None:
    office.draft()
    status, page = posted(office.client(), "sandbox/", htmx=True)
    assert status == 200 and '<dd id="count-eligible">3</dd>' in page
    assert "300,000 元" in page and "还余 700,000 元" in page and "涪江3厂" in page
    assert "按企业规模" in page and "4 家企业" in page
    _, page = posted(office.client(), "sandbox/", htmx=True, **{"r.0.value": "3500"})
    assert '<dd id="count-eligible">1</dd>' in page
    assert desk.draft_of(Policy.objects.get()).revision == 1  # type: ignore[union-attr]


def test_the_draft_is_compared_with_what_is_live(office: Office) -> None:
    office.draft()
    client = office.client()
    posted(client, do="save")
    done = client.post("/work/policies/P-1/publish/", {"revision": "2"})
    assert done.status_code == 302
    client.post("/work/policies/P-1/open/")
    _, page = posted(client, "sandbox/", **{"r.0.value": "3500"})
    assert "新增 0 家，减少 2 家，金额少 200,000 元" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"r.0.value": "两千"}, "不是数字"),
        ({"r.0.fact": "nothing"}, "没有声明过的事实“nothing”"),
        ({"r.0.fact": ""}, "还没有选这一条看企业的什么情况"),
        ({"b.value": "十"}, "不是数字"),
        ({"r.0.kind": "raw", "r.0.raw": '{"fact": "revenue", "gte": 1, "x": 2}'}, "不认识的键"),
        ({"r.0.kind": "raw", "r.0.raw": "{"}, "没有声明过的事实"),
        ({"r.0.value": "9" * 40}, "不是数字"),
    ],
)
def test_errors_of_the_rule_are_told_in_words_at_their_condition(
    office: Office, change: dict[str, str], words: str
) -> None:
    office.draft()
    status, page = posted(office.client(), "sandbox/", htmx=True, **change)
    assert status == 200 and words in page and "count-eligible" not in page
    status, page = posted(office.client(), do="redraw", **change)
    assert status == 200 and words in page


def test_a_button_redraws_and_loses_nothing(office: Office) -> None:
    office.draft()
    client = office.client()
    status, page = posted(client, do="add:r", title="还没保存的标题")
    assert status == 200 and 'name="r.1.fact"' in page and "还没保存的标题" in page
    assert 'value="2000"' in page and desk.draft_of(Policy.objects.get()).revision == 1  # type: ignore[union-attr]
    status, page = posted(client, "builder/", htmx=True, do="group:r")
    assert 'name="r.1.0.fact"' in page and 'id="panel-place"' in page and "<html" not in page
    assert 'name="r.0.fact"' not in posted(client, do="remove:r.0")[1]
    status, page = posted(client, do="redraw", **{"r.0.fact": "qualifications"})
    assert 'type="checkbox" name="r.0.pick" value="专精特新"' in page


def test_tiers_and_what_the_builder_cannot_edit(office: Office) -> None:
    office.draft()
    page = posted(office.client(), do="redraw", **{"b.kind": "tiers"})[1]
    page = posted(office.client(), do="tier:b", **{"b.kind": "tiers"})[1]
    assert 'name="b.0.when.0.fact"' in page and 'name="b.otherwise.kind"' in page
    raw = {"b.kind": "raw", "b.raw": '{"amount": {"max": [1, {"rate": 0.1, "of": "revenue"}]}}'}
    page = posted(office.client(), do="redraw", **raw)[1]
    assert "以下取最高" in page and "原样保留" in page
    posted(office.client(), do="save", **raw)
    body = desk.draft_of(Policy.objects.get()).body  # type: ignore[union-attr]
    assert body["benefit"] == {"amount": {"max": [1, {"rate": 0.1, "of": "revenue"}]}}


def test_the_second_officer_is_told_and_keeps_what_was_typed(office: Office) -> None:
    office.draft()
    assert posted(office.client(), do="save", gives="20万元")[0] == 302
    status, page = posted(office.client(office.other), do="save", gives="30万元")
    assert status == 409 and "邓洁" in page and "30万元" in page and "<del>20万元</del>" in page
    again = posted(office.client(office.other), do="save", gives="30万元", newest="2")
    assert again[0] == 409
    assert posted(office.client(office.other), do="over", gives="30万元", newest="2")[0] == 302
    assert desk.draft_of(Policy.objects.get()).body["gives"] == "30万元"  # type: ignore[union-attr]


def test_a_firm_is_pinned_with_one_click_and_keeps_a_version_back(office: Office) -> None:
    office.draft()
    client, firm = office.client(), office.firms[1]
    page = posted(client, do=f"pin:{firm.pk}")[1]
    assert PinnedFirm.objects.get().expects == "eligible" and "涪江1厂：符合" in page
    page = posted(client, "sandbox/", **{"r.0.value": "3000"})[1]
    assert "原符合，现不符合" in page
    posted(client, do="save", **{"r.0.value": "3000"})
    refused = client.post("/work/policies/P-1/publish/", {"revision": "2"})
    assert refused.status_code == 422 and "涪江1厂" in refused.content.decode()
    posted(client, do=f"unpin:{PinnedFirm.objects.get().pk}")
    assert not PinnedFirm.objects.exists()
    assert client.post("/work/policies/P-1/draft/", {**FORM, "do": "pin:999999"}).status_code == 404


def test_what_is_missing_is_listed_and_then_it_is_published(office: Office) -> None:
    office.draft()
    client = office.client()
    page = client.get("/work/policies/P-1/publish/").content.decode()
    assert "还不能发布" in page and "还没有写条件" in page
    done = client.post("/work/policies/P-1/draft/", {**FORM, "do": "next"})
    assert done["Location"] == "/work/policies/P-1/publish/"
    assert "都齐了" in client.get("/work/policies/P-1/publish/").content.decode()
    assert client.post("/work/policies/P-1/publish/", {"revision": "1"}).status_code == 409
    done = client.post("/work/policies/P-1/publish/", {"revision": "2"})
    assert done["Location"] == "/work/policies/P-1/"
    assert "收入达到2000万元" in Client().get("/policies/P-1/").content.decode()


def test_versions_are_compared_and_a_policy_withdrawn(office: Office) -> None:
    office.draft()
    client = office.client()
    posted(client, do="save")
    client.post("/work/policies/P-1/publish/", {"revision": "2"})
    client.post("/work/policies/P-1/open/")
    posted(client, do="save", gives="20万元")
    page = client.get("/work/policies/P-1/?old=1&new=2").content.decode()
    assert "<del>10万元</del>" in page and "<ins>20万元</ins>" in page
    client.post("/work/policies/P-1/discard/")
    assert client.get("/work/policies/P-1/draft/").status_code == 302
    assert client.post("/work/policies/P-1/withdraw/", {"reason": ""}).status_code == 422
    assert client.post("/work/policies/P-1/withdraw/", {"reason": "废止"}).status_code == 302
    assert Client().get("/policies/P-1/").status_code == 404
    assert "已撤回" in client.get("/work/policies/P-1/").content.decode()


def test_another_unit_and_bad_input(office: Office) -> None:
    office.draft()
    stranger = office.client(office.stranger)
    for path in ("", "draft/", "publish/", "withdraw/"):
        assert stranger.get(f"/work/policies/P-1/{path}").status_code == 404
    for path in ("open/", "draft/", "draft/builder/", "draft/sandbox/", "discard/"):
        assert stranger.post(f"/work/policies/P-1/{path}", FORM).status_code == 404
    client = office.client()
    assert posted(client, do="save", title="标题<script>alert(1)</script>")[0] == 422
    assert posted(client, do="save", budget="一百")[0] == 422
    assert posted(client, do="save", links="javascript:alert(1)")[0] == 422
    assert posted(client, do="save", guide="字" * 2_000_000)[0] in (400, 413)
    status, page = posted(client, do="redraw", **{"r.0.says": "<script>alert(1)</script>"})
    assert status == 200 and "<script>alert" not in page
    assert posted(client, do="save", **{"r.0.says": "<script>alert(1)</script>"})[0] == 422
    deep = {f"r{'.0' * n}.kind": "all" for n in range(300)}
    assert posted(client, do="save", **deep)[0] in (302, 422)
