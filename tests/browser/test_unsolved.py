"""Answered is not solved: what the revisit finds undone begins again one level up, with its history."""

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import dispatch, fresh, open_in_inbox, row_in_triage

SAID = "只告诉找谁，没有人帮着协调送电时间。"


def test_unsolved_revisit_is_handled_again_with_its_history(enter: Enter, company: Company) -> None:
    town = company.town
    firm = town.firm()
    number = town.answered(town.demand(firm)).number

    revisitor = enter("revisitor")
    revisitor.open(f"/work/revisits/{number}/")
    revisitor.press("回访：未解决，重新办理", within=revisitor.page.get_by_role("navigation"))
    revisitor.choose("回访方式", "电话")
    revisitor.choose("是否满意", "不满意")
    revisitor.press("确认回访")
    revisitor.reads("请填写此项")
    revisitor.fill("未解决的原因", SAID)
    revisitor.press("确认回访")

    owner = enter(firm.owner)
    owner.open(f"/demands/{number}/")
    owner.reads("第 2 轮办理", "您反映问题没有解决，已提级重新办理", SAID)

    dispatcher = enter("dispatcher")
    row = row_in_triage(dispatcher, number)
    assert "重新办理" in row.inner_text()
    dispatcher.go(row.locator("a.row-link"))
    dispatcher.reads("回访未解决，重新办理", SAID)
    dispatch(dispatcher, number)

    handler = enter("development-reform")
    open_in_inbox(handler, number)
    assert handler.fact("轮次与层级") == "第 2 轮 · 第 2 级办理"
    handler.reads("增容方案已批复。", SAID, "不满意")
    case = fresh(number)
    assert (case.round, case.level, case.state) == (2, 2, "dispatched")
