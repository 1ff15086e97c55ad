"""Half a demand is kept and taken up again; pressing twice raises it once."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter

from qifu.cases.models import Case

TEXT = "租用的标准厂房漏水，业主和园区互相推，设备受潮停了两台。"


def test_draft_is_resumed_and_sent_once(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner)
    owner.open("/demands/new/")
    owner.field("您遇到什么问题").fill(TEXT)
    owner.reads("草稿已自动保存")

    owner.open("/demands/")
    owner.go(owner.page.get_by_role("link", name=TEXT[:20]))
    expect(owner.field("您遇到什么问题")).to_have_value(TEXT)
    owner.press("下一步")
    owner.fill("联系电话", "1390")
    owner.press("下一步")
    owner.reads("联系电话:")
    owner.fill("联系人", "刘厂长")
    owner.fill("联系电话", "139 9010 0456")
    owner.press("存草稿")
    owner.told("草稿已保存")

    owner.go(owner.page.get_by_role("link", name=TEXT[:20]))
    owner.press("下一步")
    expect(owner.field("联系人")).to_have_value("刘厂长")
    owner.press("下一步")
    owner.reads("13990100456")
    send = owner.page.get_by_role("button", name="提交诉求")
    with owner.page.expect_navigation():
        send.dblclick()
    owner.look()
    number = owner.page.locator(".receipt-number").inner_text().strip()

    owner.page.go_back()
    owner.look()
    assert owner.page.locator(".receipt-number").inner_text().strip() == number
    assert Case.objects.filter(enterprise_id=firm.row.pk).count() == 1
    owner.open("/demands/")
    owner.reads(number)
    owner.reads_not("没写完的草稿")
