"""More time: asked for before it is due, approved by somebody else, told to the firm."""

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import fresh, open_form, open_in_inbox

from qifu.web.templatetags.qifu import day

REASON = "需要采购管道疏通设备并办理占道手续"
PROGRESS = "已完成管线探测，设备已下单"


def test_extension_is_told_with_reason_and_progress(enter: Enter, company: Company) -> None:
    town = company.town
    firm = town.firm()
    number = town.handling(town.demand(firm, "园区污水管网堵塞，雨天倒灌进厂房。")).number
    before = fresh(number).due_on

    handler = enter("development-reform")
    open_in_inbox(handler, number)
    form = open_form(handler, "申请延期")
    handler.fill("延长工作日", "5", within=form)
    handler.fill("延期原因", REASON, within=form)
    handler.fill("目前进展", PROGRESS, within=form)
    handler.press("申请延期", within=form)
    handler.told("申请延期")
    handler.reads("延期待批")

    dispatcher = enter("dispatcher")
    dispatcher.open("/work/approvals/?box=extensions")
    card = dispatcher.page.locator(".approval", has_text=number)
    after = fresh(number)
    dispatcher.press("同意延期", within=card)
    after.refresh_from_db()
    assert before is not None
    assert after.due_on is not None and after.due_on > before and after.original_due_on == before

    owner = enter(firm.owner)
    owner.open("/notices/")
    owner.reads(REASON, PROGRESS)
    owner.open(f"/demands/{number}/")
    owner.reads("办理期限延长 5 个工作日", REASON, PROGRESS, f"{day(after.due_on)} 到期")
    assert owner.fact("原到期日") == day(before)
    owner.press("逐日时限")
    owner.reads("经批准延长 5 个工作日", f"原为 {day(before)}")
