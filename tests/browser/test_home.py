"""The home of a firm on the narrowest telephone, by keyboard alone, and in large letters."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from tests.browser.company import Company
from tests.browser.people import POWER
from tests.browser.visitor import Device, Visitor

NARROW = Device("narrow", width=360, height=740, touch=True)
KEYBOARD = Device("keyboard", width=360, height=740, touch=False)
TABS = 60


def reach(visitor: Visitor, target: Locator) -> None:
    """Go to `target` with the Tab key; whatever has the focus on the way can be seen."""
    for _ in range(TABS):
        if target.evaluate("e => e === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"not reached in {TABS} steps: {target}")


def enter_on(visitor: Visitor, name: str) -> None:
    """Press Enter on the button or link of that name; the next page is looked over."""
    reach(visitor, visitor.named(name))
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


def test_a_demand_by_keyboard_alone_and_where_it_then_stands(company: Company) -> None:
    firm = company.town.firm()
    owner = company.enter(firm.owner, KEYBOARD)
    owner.open("/")
    keys = owner.page.keyboard
    keys.press("Tab")
    expect(owner.page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    reach(owner, owner.field("用您自己的话说说"))
    keys.type(POWER)
    owner.reads("区发改局", within="#suggest")
    enter_on(owner, "下一步")
    expect(owner.field("联系人")).to_have_value(firm.owner.name)
    enter_on(owner, "下一步")
    enter_on(owner, "提交诉求")
    owner.reads("诉求已收到")
    number = owner.page.locator(".receipt-number").inner_text().strip()
    owner.open("/")
    enter_on(owner, "我的企业")
    owner.reads(firm.row.name)
    expect(owner.page.locator("#running")).to_contain_text(number)
    link = owner.page.locator(f"#running a[href='/demands/{number}/']")
    reach(owner, link)
    with owner.page.expect_navigation():
        keys.press("Enter")
    owner.look()


def test_home_doors_and_steps_at_360_also_in_large_letters(company: Company) -> None:
    firm = company.town.firm()
    owner = company.enter(firm.owner, NARROW)
    pages = ("/", "/my/", "/doors/finance/", "/doors/demands/", "/life/", "/life/running/")
    for path in pages:
        owner.open(path)
    owner.open("/")
    owner.press("换成大字")
    size = owner.page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert size == "20px"
    for path in pages:
        owner.open(path)
    owner.open("/")
    owner.press("换回标准字")
    assert owner.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
