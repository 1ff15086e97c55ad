"""A demand that nobody wants: after the second return there is no third ordinary dispatch."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import fresh, open_form, open_in_inbox, row_in_triage, row_of
from tests.browser.visitor import Visitor

TEXT = "厂门口这段路的路灯和排水坏了半年，交通和住建都说不是自己管，夜班员工进出不安全。"


def object_to(handler: Visitor, number: str, reason: str) -> None:
    open_in_inbox(handler, number)
    form = open_form(handler, "提出异议")
    handler.fill("法律或文件依据", "本单位“三定”规定", within=form)
    handler.fill("异议理由", reason, within=form)
    handler.press("提出异议", within=form)


def sustain(dispatcher: Visitor, number: str) -> None:
    dispatcher.open("/work/triage/?state=objected")
    dispatcher.go(row_of(dispatcher, number).locator("a.row-link"))
    dispatcher.press("异议成立", within=dispatcher.page.get_by_role("navigation"))
    dispatcher.fill("裁定理由", "依据充分，退回重派。")
    dispatcher.press("确认异议成立")


def test_objections_end_in_designation(enter: Enter, company: Company) -> None:
    town = company.town
    firm = town.firm()
    number = town.dispatched(town.demand(firm, TEXT), "transport").number
    transport, dispatcher, owner = enter("transport"), enter("dispatcher"), enter(firm.owner)

    object_to(transport, number, "该路段不在国省干线管养范围。")
    owner.open(f"/demands/{number}/")
    owner.reads("异议待裁定")
    sustain(dispatcher, number)

    town.dispatched(fresh(number), "law-enforcement")
    town.act(
        fresh(number), "object", "law-enforcement", legal_basis="三定规定", reason="不涉及执法"
    )
    sustain(dispatcher, number)

    expect(row_in_triage(dispatcher, number)).to_contain_text("请指定牵头或组织会商")
    dispatcher.open(f"/work/triage/{number}/")
    dispatcher.reads("不能再普通派单")
    dispatcher.go(dispatcher.page.locator(".pill-off", has_text="派单"))
    dispatcher.reads("现在不能“派单”")
    dispatcher.press("指定牵头", within=dispatcher.page.get_by_role("navigation"))
    dispatcher.select("牵头单位", "区住建局")
    dispatcher.choose("时限类别", "一般诉求（15个工作日）")
    dispatcher.select("协办单位")
    dispatcher.fill("指定理由", "两次退回，市政路灯排水按属地由住建牵头。")
    dispatcher.press("确认指定牵头")
    dispatcher.told("指定牵头")

    lead = enter("housing-construction")
    open_in_inbox(lead, number)
    lead.reads("不得再提异议", "退回次数", "2 次")
    acts = lead.page.locator(".acts")
    expect(acts.get_by_role("link", name="提出异议")).to_have_count(0)
    lead.press("签收", exact=True)
    owner.open(f"/demands/{number}/")
    owner.reads("已指定区住建局牵头办理", "办理中", "将改派其他单位办理")
    assert fresh(number).final
