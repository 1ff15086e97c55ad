"""Without JavaScript everything still works: raising a demand, and accepting a case."""

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import POWER
from tests.browser.steps import fresh, photo, row_of


def test_demand_is_raised_and_accepted_without_scripts(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner, by_form=True, scripts=False)
    owner.open("/")
    owner.fill("用您自己的话说说", POWER)
    owner.press("下一步")
    owner.field("附件").set_input_files(photo("变压器.png"))
    owner.press("下一步")
    owner.reads(POWER, "变压器.png")
    owner.press("提交诉求")
    number = owner.page.locator(".receipt-number").inner_text().strip()
    company.town.dispatched(fresh(number))

    handler = enter("development-reform", scripts=False)
    handler.open("/work/inbox/")
    handler.fill("按编号、标题、企业查找", number)
    handler.press("筛选")
    handler.go(row_of(handler, number).get_by_role("link"))
    handler.press("签收", exact=True)
    handler.told("签收")
    handler.press("阶段性答复", exact=True)
    handler.fill("进展", "已联系供电公司。", within=handler.page.locator("#act"))
    handler.press("阶段性答复", within=handler.page.locator("#act"))
    handler.told("阶段性答复")
    assert fresh(number).state == "handling"
    owner.open(f"/demands/{number}/")
    owner.reads("已联系供电公司。")
