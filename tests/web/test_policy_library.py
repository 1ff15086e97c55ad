"""The library of policies on the portal: words as firms use them, and filters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.claim_world import lay_claim_ground, make_claim_world, make_claimant, make_policy
from tests.factories import START, make_unit

from qifu.enterprises.models import Enterprise, Membership
from qifu.identity.models import District
from qifu.kernel.time import now, today
from qifu.policies.models import Policy, PolicyTopic
from qifu.policies.officers import reopen_window

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"


@pytest.fixture
def library() -> dict[str, Policy]:
    lay_claim_ground()
    unit = make_unit(name="区人社局")
    PolicyTopic.objects.create(code="job", title="用工和社保", says=["招人"], means=["扩岗"])
    PolicyTopic.objects.create(
        code="loan", title="贷款融资", says=["缺钱"], means=["贴息"], position=1
    )

    def policy(code: str, title: str, **more: Any) -> Policy:
        return make_policy(unit, code, title=title, **more)

    past = today() - timedelta(days=2)
    of_industry = {"all": [{"fact": "industry", "under": ["C"], "says": "是制造业"}]}
    not_retail = {"not": {"fact": "industry", "under": ["F"], "says": "属于批发零售"}}
    return {
        "job": policy("P-1", "一次性扩岗补助", gives="每人1000元"),
        "loan": policy("P-2", "创业贷款贴息", level="province", mode="none", rule=of_industry),
        "shut": policy("P-3", "展会补助", open_until=past, kind="减免", rule=not_retail),
        "over": policy("P-4", "招人奖励（旧）", valid_until=past),
    }


def page(**asked: str) -> str:
    answer = Client().get("/policies/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(text: str) -> set[str]:
    titles = ("一次性扩岗补助", "创业贷款贴息", "展会补助", "招人奖励（旧）")
    return {title for title in titles if title in text}


@pytest.mark.usefixtures("library")
class TestWords:
    def test_a_firms_word_finds_what_it_means_and_says_so(self) -> None:
        text = page(q="招人补贴")
        assert shown(text) == {"一次性扩岗补助", "招人奖励（旧）"}
        assert "“招人”也按“扩岗”查找" in text and "另有 1 项已过有效期" in text

    def test_some_of_the_words_come_apart(self) -> None:
        text = page(q="缺钱 展会")
        assert "部分相符" in text and shown(text) == {"创业贷款贴息", "展会补助"}
        assert text.index("部分相符") < text.index("创业贷款贴息")

    def test_nothing_found_says_what_to_do(self) -> None:
        text = page(q="量子计算机", kind="减免")
        assert "没有找到" in text and "少选一个条件" in text and "提出诉求" in text
        assert 'value="量子计算机"' in text

    def test_nothing_found_leads_on_without_the_filters(self) -> None:
        text = page(q="贴息", kind="减免")
        assert "去掉筛选，只查“贴息”" in text and "?topic=loan" in text
        assert shown(page(q="贴息")) == {"创业贷款贴息"}

    def test_a_synonym_of_the_district_goes_before_its_topic(self) -> None:
        said = {"synonyms": [{"says": ["招人", "找工人"], "means": ["展会"]}]}
        District.objects.create(
            code="x", name="x区", short_name="x", area_code="510703", platform_name="x",
            loaded_at=START, settings=said,
        )  # fmt: skip
        text = page(q="找工人", elsewhere="1")
        assert shown(text) == {"展会补助"} and "“找工人”也按“展会”查找" in text
        assert "一次性扩岗补助" not in page(q="招人", elsewhere="1")

    def test_what_can_be_claimed_now_is_marked(self) -> None:
        mark = "</svg>现在能申报</span>"
        assert mark in page(q="扩岗") and mark not in page(q="贴息") + page(q="展会")

    def test_a_long_library_has_pages(self) -> None:
        unit = make_unit()
        for number in range(30):
            make_policy(unit, f"L-{number}", title=f"技改补助{number}号", mode="none")
        text = page(q="技改")
        assert "找到 30 项" in text and text.count("技改补助") == 20 and "下一页" in text
        assert page(q="技改", page="2").count("技改补助") == 10

    @pytest.mark.parametrize("said", ["区人社局", "营业执照", "首次升规", "企业家沙龙"])
    def test_office_documents_conditions_and_interpretation_are_searched(self, said: str) -> None:
        Policy.objects.update(gives="给钱")
        row = Policy.objects.get(code="P-1")
        row.service["interpretation"] = "在企业家沙龙上讲过"
        row.save()
        assert "一次性扩岗补助" in shown(page(q=said))

    def test_strange_words_are_only_words(self) -> None:
        assert "没有找到" in page(q="%_'\";--<script>\x00")
        assert page(q="　") and page(q="x" * 500)


@pytest.mark.usefixtures("library")
class TestFilters:
    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ({"topic": "loan"}, {"创业贷款贴息"}),
            ({"level": "province"}, {"创业贷款贴息"}),
            ({"kind": "减免"}, {"展会补助"}),
            ({"open": "1"}, {"一次性扩岗补助"}),
            ({"industry": "F"}, {"一次性扩岗补助", "招人奖励（旧）"}),
            ({"industry": "C"}, {"一次性扩岗补助", "创业贷款贴息", "展会补助", "招人奖励（旧）"}),
            (
                {"topic": "no-such", "level": "x"},
                {"一次性扩岗补助", "创业贷款贴息", "展会补助", "招人奖励（旧）"},
            ),
        ],
    )
    def test_each_filter(self, asked: dict[str, str], titles: set[str]) -> None:
        assert shown(page(**asked)) == titles

    def test_what_was_chosen_stays_chosen(self) -> None:
        text = page(q="贴息", topic="loan", industry="C", open="1")
        assert '<option value="loan" selected>' in text and '<option value="C" selected>' in text
        assert 'value="1" checked' in text and "清除条件" in text


class TestOwnResult:
    """A signed-in person sees the policy for the own firm."""

    def test_eligible_near_and_unknown(self) -> None:
        world = make_claim_world()
        near, unknown = (
            make_claimant("差一步厂", eligible=False),
            make_claimant("没数厂", eligible=None),
        )

        def seen(firm: Enterprise) -> str:
            client = Client()
            client.force_login(firm.memberships.get().user, backend=BACKEND)
            return client.get("/policies/P-1/").content.decode()

        text = seen(world.firm)
        assert "贵企业符合" in text and "100,000 元" in text and "去申报" in text
        assert "只差一步" in seen(near) and "仍要申报" in seen(near)
        text = seen(unknown)
        assert "还缺资料" in text and f"/firm/{unknown.pk}/facts/newly_above_scale/" in text

    def test_alternatives_stand_under_each_other_with_what_is_missing(self) -> None:
        world = make_claim_world()
        either = {
            "any": [
                {"fact": "newly_above_scale", "is": False, "says": "不在名单里", "cites": "第一条"},
                {"fact": "staff", "gte": 50, "says": "有50人以上", "cites": "第二条"},
            ]
        }
        Policy.objects.update(rule={"all": [either]})
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        text = client.get("/policies/P-1/").content.decode()
        assert "还缺资料，判断不了" in text and "满足其一即可" in text and "第二条" in text
        link = f"/firm/{world.firm.pk}/facts/staff/?policy=P-1"
        assert f'href="{link}">补充<span class="visually-hidden">“从业人数”</span></a>' in text
        page = client.get(link).content.decode()
        assert "回到“首次升规入统奖励P-1”" in page
        answer = client.post(link, {"value": "60", "do": "say"})
        assert answer["Location"] == f"/policies/P-1/?firm={world.firm.pk}"
        assert "贵企业符合" in client.get(answer["Location"]).content.decode()

    @pytest.mark.parametrize("came", ["", "NO-1", "\x00", "a/b"])
    def test_a_fact_goes_back_only_to_a_policy(self, came: str) -> None:
        world = make_claim_world()
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        here = f"/firm/{world.firm.pk}/facts/staff/"
        answer = client.post(f"{here}?{urlencode({'policy': came})}", {"value": "6", "do": "say"})
        assert answer["Location"] == here

    def test_one_of_several_firms_is_kept_in_the_address(self) -> None:
        world = make_claim_world()
        other = make_claimant("第二厂", eligible=False)
        Membership.objects.create(
            user=world.firm.memberships.get().user, enterprise=other, rights=["view"],
            valid_from=START,
        )  # fmt: skip
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        text = client.get("/policies/P-1/", {"firm": str(other.pk)}).content.decode()
        assert "贵企业只差一步" in text and f'value="{other.pk}" selected' in text
        assert f"/policies/mine/?firm={other.pk}" in text and "仍要申报" not in text  # views
        text = client.get("/policies/mine/", {"firm": str(other.pk)}).content.decode()
        assert f"/policies/P-1/?firm={other.pk}" in text

    def test_only_ones_own_firms(self) -> None:
        world = make_claim_world()
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        other = make_claimant("别人的厂")
        assert client.get("/policies/P-1/", {"firm": str(other.pk)}).status_code == 404
        text = Client().get("/policies/P-1/").content.decode()
        assert 'id="own"' not in text and "看看我们符不符合" in text and "登录后" in text

    def test_every_way_leads_to_the_firms_own_page(self) -> None:
        world = make_claim_world()
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        for path in ("/", "/policies/", "/policies/P-1/"):
            main = client.get(path).content.decode().partition("<main")[2]
            assert 'href="/policies/mine/' in main, path
        assert "我能享受的政策</a>" in client.get("/track/").content.decode()
        for path in ("/", "/policies/"):
            main = Client().get(path).content.decode().partition("<main")[2]
            assert 'href="/policies/mine/' in main, path

    def test_after_the_window_only_the_firm_let_in_is_led_to_the_form(self) -> None:
        world = make_claim_world()
        Policy.objects.update(open_until=today() - timedelta(days=3))
        client = Client()
        client.force_login(world.firm.memberships.get().user, backend=BACKEND)
        assert "去申报" not in client.get("/policies/P-1/").content.decode()
        assert "现在不能申报" in client.get("/policies/P-1/").content.decode()
        reopen_window(
            policy_code="P-1", enterprise_id=world.firm.pk, until=today() + timedelta(days=3),
            reason="系统故障", actor=world.actor("officer", now()), at=now(),
        )  # fmt: skip
        assert "去申报" in client.get("/policies/P-1/").content.decode()
