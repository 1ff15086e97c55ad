"""What the unit needs from the firm: asked once, as a list; supplied on a phone; the clock waits."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import fresh, open_form, open_in_inbox, photo


def test_material_is_asked_and_supplied(enter: Enter, company: Company) -> None:
    town = company.town
    firm = town.firm()
    case = town.demand(firm, "外地招聘的工程师想办人才认定，孩子入学也想一起办。")
    number = town.handling(case, "human-resources").number

    handler = enter("human-resources")
    open_in_inbox(handler, number)
    form = open_form(handler, "请企业补充")
    handler.fill("需要补充的内容", "劳动合同复印件\n学历学位证明", within=form)
    handler.fill("补充期限", "5", within=form)
    handler.fill("用途说明", "用于人才认定审核", within=form)
    handler.press("请企业补充", within=form)
    handler.told("请企业补充")
    assert fresh(number).paused  # the clock waits

    owner = enter(firm.owner, by_form=True)
    owner.open("/notices/")
    owner.reads("劳动合同复印件")
    owner.open("/demands/")
    owner.go(owner.page.get_by_role("link").filter(has_text=number))
    owner.reads("用于人才认定审核", "劳动合同复印件", "学历学位证明", "补充期间不计入办理时限")
    owner.press("补充材料", exact=True)
    owner.fill("1. 劳动合同复印件", "见照片，原件在公司。")
    owner.field("第 1 项的文件").set_input_files(photo("劳动合同.png"))
    owner.press("一次提交全部")
    owner.reads("请写文字说明或上传文件")
    expect(owner.field("1. 劳动合同复印件")).to_have_value("见照片，原件在公司。")
    owner.reads("劳动合同.png")
    owner.fill("2. 学历学位证明", "学信网验证码 A1B2C3。")
    owner.press("一次提交全部")
    owner.reads("办理中", "您已补充材料", "劳动合同.png")

    handler.open(f"/work/cases/{number}/")
    handler.reads("学信网验证码 A1B2C3。", "劳动合同.png")
    case = fresh(number)
    assert case.state == "handling" and not case.paused
