"""The wall of lights: a number opens to the very cases it counts, and an order gets an answer."""

from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import fresh, row_of

from qifu.kernel.time import now

UNIT = "education-sports"


def test_wall_opens_to_cases_and_orders_are_answered(enter: Enter, company: Company) -> None:
    town = company.town
    firm = town.firm()
    old = now() - timedelta(days=40)
    late = town.demand(firm, "学校周边货车限行，送货的车进不来，请协调通行时段。", at=old)
    late = town.dispatched(late, UNIT, klass="general_5", at=old)
    late = town.act(late, "accept", UNIT, at=old)
    town.handling(town.demand(firm, "职工子女入学的材料能不能一次告知？"), UNIT)

    supervisor = enter("supervisor")
    supervisor.open("/work/lights/")
    tile = supervisor.page.locator(".wall > li", has_text="区教体局")
    red = tile.locator("a.lit-red")
    number = int(red.locator("b").inner_text())
    supervisor.go(red)
    expect(supervisor.page.locator("[data-row]")).to_have_count(number)
    supervisor.go(row_of(supervisor, late.number).get_by_role("link").first)
    supervisor.reads(late.number, within="h1")
    supervisor.reads("已超")

    supervisor.open("/work/orders/")
    supervisor.fill("发督办：诉求编号", late.number)
    supervisor.press("发督办", exact=True)
    supervisor.choose("督办方式", "督办")
    supervisor.fill("督办要求", "请说明超期原因，三日内拿出办法。")
    supervisor.fill("反馈期限", "2")
    supervisor.press("确认督办")
    supervisor.told("督办")

    handler = enter(UNIT)
    handler.open("/work/orders/")
    handler.go(row_of(handler, late.number).get_by_role("link"))
    handler.reads("请说明超期原因，三日内拿出办法。")
    handler.fill("反馈内容", "已与学校商定早七点前送货，本周答复企业。")
    handler.press("确认反馈督办")
    handler.told("反馈督办")

    supervisor.open("/work/orders/?box=all")
    supervisor.go(row_of(supervisor, late.number).get_by_role("link"))
    supervisor.reads("已与学校商定早七点前送货，本周答复企业。")
    assert fresh(late.number).open_orders == 0
