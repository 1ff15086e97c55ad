"""Two colleagues at one case: one wins, the other is told by whom, and keeps every word."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import fresh, open_form, open_in_inbox

WORDS = "该事项涉及电网投资计划，应由供电企业答复，本单位只负责协调。"


def test_second_handler_is_told_and_loses_nothing(enter: Enter, company: Company) -> None:
    town = company.town
    number = town.dispatched(town.demand(town.firm())).number
    first, second = enter("development-reform"), enter("development-reform-2")
    for handler in (first, second):
        open_in_inbox(handler, number)
    form = open_form(second, "提出异议")
    second.fill("法律或文件依据", "电力法第二十五条", within=form)
    second.fill("异议理由", WORDS, within=form)

    first.press("签收", exact=True)
    first.told("签收")

    second.press("提出异议", within=form)
    second.reads("李强于", "刚刚处理了此件，现在是“办理中”")
    expect(second.field("异议理由")).to_have_value(WORDS)
    expect(second.field("法律或文件依据")).to_have_value("电力法第二十五条")
    case = fresh(number)
    assert case.state == "handling"
    assert case.handler is not None and case.handler.username == "development-reform"
