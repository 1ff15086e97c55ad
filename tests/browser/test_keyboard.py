"""The inbox by keyboard alone: find, go down and up, tick, open."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.visitor import Device


def test_inbox_by_keyboard(company: Company, desk: Device) -> None:
    town = company.town
    firm = town.firm("绵阳键盘测试精密仪器有限公司")
    numbers = [
        town.dispatched(town.demand(firm, text), "science-technology").number
        for text in ("研发设备进口报关慢。", "高企认定辅导在哪里报名？", "实验室共享平台怎么预约？")
    ]
    town.dispatched(town.demand(town.firm()), "science-technology")  # so that finding shortens
    handler = company.enter("science-technology", desk)
    handler.open("/work/inbox/")
    keys = handler.page.keyboard
    keys.press("/")
    expect(handler.field("按编号、标题、企业查找")).to_be_focused()
    keys.type(firm.name)
    keys.press("Enter")
    expect(handler.page.locator("[data-row]")).to_have_count(3)
    keys.press("Tab")
    handler.page.evaluate("document.activeElement.blur()")
    rows = handler.page.locator("[data-row]")
    keys.press("j")
    keys.press("j")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    keys.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(handler.page.locator("[data-picked]")).to_have_text("已选 1 件")
    keys.press("k")
    expect(rows.nth(0)).to_have_attribute("aria-selected", "true")
    assert handler.page.evaluate("document.activeElement.className") == "row-link"
    handler.look()
    with handler.page.expect_navigation():
        keys.press("Enter")
    handler.look()
    shown = handler.page.locator("h1").inner_text().strip()
    assert shown in numbers
