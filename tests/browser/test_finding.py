"""Search in everyday words: the box of the home page, suggestions, the sentence that answers, a person."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.visitor import Device

from qifu.finding import asking
from qifu.finding.indexing import sync_all
from qifu.kernel.time import now


def index() -> None:
    asking.forget()
    sync_all(at=now())


def test_search_in_everyday_words(enter: Enter, company: Company) -> None:
    index()
    owner = enter("")
    owner.open("/")
    box = owner.page.get_by_label("先查一查")
    box.press_sequentially("kaifandian", delay=5)
    expect(owner.page.get_by_role("navigation", name="您可能要找")).to_contain_text("食品经营许可")
    owner.look()
    box.fill("开饭店要带什么材料")
    owner.press("查找", exact=True, within=owner.page.get_by_role("search", name="全站查找"))
    owner.reads("直接回答", "场所平面布局图", "以上都是平台上的原文", "常被叫作“开饭店”")
    only_items = owner.page.get_by_role("link", name="政务事项", exact=True)
    owner.go(only_items)
    expect(only_items).to_have_attribute("aria-current", "page")
    owner.touch(owner.page.locator("main summary", has_text="按阶段、单位筛选"))
    owner.select("处在什么阶段", "退出")
    owner.press("筛选", exact=True)
    owner.reads_not("场所平面布局图")
    owner.open("/find/?q=食品精营许可")
    owner.go(owner.page.get_by_role("link", name="食品经营许可").first)
    owner.reads("要什么材料")


def test_what_nobody_wrote_down_goes_to_a_person(enter: Enter, company: Company) -> None:
    """The words are carried through sign-in into the form of a demand."""
    index()
    firm = company.town.firm()
    owner = enter(firm.owner)
    owner.open("/find/?q=无人机在仓库上空表演要找谁批")
    owner.press("请工作人员来答")
    owner.press("上一步")
    expect(owner.page.locator("textarea[name=text]")).to_have_value("无人机在仓库上空表演要找谁批")


def test_finding_needs_no_script_and_officials_have_it_too(company: Company, desk: Device) -> None:
    index()
    passer = company.enter("", desk, scripts=False)
    passer.open("/find/")
    passer.press("公司注销")
    passer.reads("直接回答", "注销")
    clerk = company.enter("clerk", desk)
    clerk.open("/work/find/?q=招不到工人")
    clerk.reads("可以直接告诉企业", "招工对接")
    clerk.page.get_by_label("用企业的话查").fill("yyzz")
    expect(clerk.page.locator("#found")).to_contain_text("营业执照")
    clerk.look()
