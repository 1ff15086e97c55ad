"""Two firms with one problem: it is handled once, and both hear of it."""

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import open_form, open_in_inbox, row_in_triage

from qifu.kernel.notices import Notice

ROAD = "永兴镇兴业南路货车限行，送货要绕行十公里，请放开夜间通行。"
SAME = "兴业南路货车限行后我们送货要绕行，请放开夜间通行。"
NEWS = "已与交警商定试行夜间放行，下周一起执行。"


def test_merged_demands_keep_both_firms_informed(enter: Enter, company: Company) -> None:
    town = company.town
    first, second = town.firm(), town.firm()
    main = town.handling(town.demand(first, ROAD), "transport").number
    same = town.demand(second, SAME).number

    dispatcher = enter("dispatcher")
    dispatcher.go(row_in_triage(dispatcher, same).locator("a.row-link"))
    near = dispatcher.page.locator(".hint", has_text=main)
    dispatcher.press("并入这一件", within=near)
    dispatcher.fill("并案理由", "同一路段同一问题")
    dispatcher.press("确认并案")
    dispatcher.told("并案")

    joined = enter(second.owner)
    joined.open(f"/demands/{same}/")
    joined.reads("已并案", main)
    joined.reads_not(first.name)

    handler = enter("transport")
    open_in_inbox(handler, main)
    handler.reads(same)
    form = open_form(handler, "阶段性答复")
    handler.fill("进展", NEWS, within=form)
    handler.press("阶段性答复", within=form)
    handler.told("阶段性答复")

    for person in (first.owner, second.owner):
        told = Notice.objects.filter(recipient=person, body__contains=NEWS)
        assert told.exists(), person.name
    joined.open("/notices/")
    joined.reads(NEWS)
