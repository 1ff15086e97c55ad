"""A firm looks for policies in its own words, and sees how it stands with what it finds."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.visitor import Device

from qifu.enterprises.facts import record_facts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, today


def test_a_firm_finds_what_it_may_have(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    said = {
        firm.row.pk: {
            "output_value": Decimal(90_000_000),
            "output_value_last_year": Decimal(60_000_000),
        }
    }
    record_facts(said=said, source="statistics", on=today(), actor=SYSTEM_ACTOR, at=now())
    owner = enter(firm.owner)
    owner.open("/policies/")
    owner.page.locator("#q").fill("产值上去了有奖励吗")
    owner.press("查找", exact=True)
    owner.reads("部分相符", "产值增幅管理团队奖励", "“产值上去了有”也按“产值”查找")
    owner.touch(owner.page.locator("main summary", has_text="按层级、主题"))
    owner.select("层级", "区")
    owner.select("企业的行业", "C 制造业")
    owner.press("查找", exact=True)
    expect(owner.field("层级")).to_have_value("district")
    owner.go(owner.page.get_by_role("link", name="产值增幅管理团队奖励"))
    owner.reads("贵企业只差一步", "产值达到1亿元", "9,000 万元", "怎么办", "出处")
    owner.press("看全部适合的政策")
    expect(owner.page.locator("section[aria-labelledby=near]")).to_contain_text("产值增幅")
    owner.open("/")
    owner.press("政策通")
    owner.press("我能享受哪些政策")
    owner.reads(firm.name)


def test_nothing_found_is_no_dead_end(enter: Enter) -> None:
    passer = enter("")
    passer.open("/policies/?q=量子计算机")
    passer.reads("没有找到", "换个说法")
    passer.press("看全部政策")
    passer.reads("首次升规入统奖励")


def test_a_firm_looks_for_workers_and_says_what_is_missing(enter: Enter, company: Company) -> None:
    """From a colloquial word to the firm's own result, by way of the one fact that is missing."""
    firm = company.town.firm()
    said = {firm.row.pk: {"entity_type": "企业", "unemployment_insured": True}}
    record_facts(said=said, source="department", on=today(), actor=SYSTEM_ACTOR, at=now())
    owner = enter(firm.owner)
    owner.open("/policies/")
    owner.page.locator("#q").fill("找工人有补贴吗")
    owner.press("查找", exact=True)
    owner.reads("“找工人”也按“扩岗", "一次性扩岗补助")
    owner.reads_not("失业保险稳岗返还")
    owner.go(owner.page.get_by_role("link", name="一次性扩岗补助"))
    owner.reads("还缺资料，判断不了", "满足其一即可")
    owner.go(owner.page.get_by_role("link", name="补充").first)
    owner.page.locator("[name=value]").fill("3")
    owner.press("保存自报")
    owner.told("已保存为企业自报")
    owner.reads("贵企业符合", "4,500 元", "自报，申报时核对")


def test_search_and_filters_need_no_script(company: Company, desk: Device) -> None:
    passer = company.enter("", desk, scripts=False)
    passer.open("/policies/?q=高企&kind=资质")
    passer.reads("高新技术企业认定", "“高企”也按“高新技术企业”查找")
    passer.select("类别", "各类")
    passer.page.locator("#q").fill("参展")
    passer.press("查找", exact=True)
    passer.reads("没有找到", "也可以按主题看")
    passer.press("减税降费")
    passer.reads("小规模纳税人免征增值税")
    passer.reads_not("首次升规入统奖励")


def test_a_firm_nothing_is_known_of_has_a_short_page(company: Company, enter: Enter) -> None:
    """Five questions and the rest folded: not a form of a hundred."""
    owner = enter(company.town.firm().owner)
    owner.open("/policies/mine/")
    owner.reads("还缺资料才能判断", "先问最有用的 5 项")
    assert owner.page.evaluate("document.documentElement.scrollHeight") < 4000
