"""At the window: for a firm that comes in person, and for what belongs to nobody."""

import re

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import new_code
from tests.browser.steps import fresh, number_in, row_in_triage

from qifu.enterprises.models import Enterprise
from qifu.web.papers.qr import qr_svg

STRANGE = "厂区后面的废弃铁路专用线塌了一段，堵住消防通道，问了几家单位都说没有先例，不知道归谁管。"


def test_window_takes_in_for_a_new_firm(enter: Enter, company: Company) -> None:
    code = new_code()
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")
    clerk = enter("clerk", by_form=True)
    clerk.fill("企业名称或统一社会信用代码", wrong)
    clerk.press("查找")
    clerk.reads("校验")
    clerk.press("登记这家企业")
    clerk.fill("企业名称", "绵阳石马包装制品有限公司")
    clerk.fill("法定代表人", "石磊")
    clerk.fill("联系电话", "13990100123")
    clerk.press("登记并继续")
    expect(clerk.page.get_by_role("alert")).to_contain_text("统一社会信用代码")
    assert not Enterprise.objects.filter(uscc__in=(code, wrong)).exists()
    clerk.fill("统一社会信用代码", code)
    clerk.press("登记并继续")
    clerk.told("已登记，请继续登记诉求")

    clerk.choose("从哪里来", "线下窗口")
    clerk.fill("企业反映的问题", "申报的稳岗补贴公示完三个月了还没有到账，想知道卡在哪一步。")
    expect(clerk.field("联系人")).to_have_value("石磊")
    clerk.reads("可能的主题", within="#hints")
    clerk.press("登记", exact=True)
    number = clerk.page.locator(".big-number").inner_text().strip()
    secret = clerk.page.locator(".secret").inner_text().strip()
    assert Enterprise.objects.get(uscc=code).pk == fresh(number).enterprise_id

    address = f"{company.site}/track/?number={number}"
    assert _path(clerk.page.locator(".qr").inner_html()) == _path(qr_svg(address))
    link = clerk.named("打印回执（PDF）").get_attribute("href")
    paper = clerk.page.request.get(company.site + str(link))
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-") and len(paper.body()) > 10_000

    passer = enter("")
    passer.open(f"/track/?number={number}")
    passer.fill("查询码", "000000" if secret != "000000" else "111111")
    passer.press("查询")
    passer.reads("编号或查询码不对")
    passer.fill("查询码", secret)
    passer.press("查询")
    passer.reads("待分派", number)
    assert passer.fact("谁在办") == "指挥调度中心"
    passer.reads_not("石磊", "13990100123")


def _path(svg: str) -> str:
    found = re.search(r' d="([^"]+)"', svg)
    assert found
    return found.group(1)


def test_fallback_is_designated_and_remembered(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    clerk = enter("clerk-fallback")
    clerk.open(f"/work/intake/?q={firm.row.uscc}&go=1")
    clerk.reads(firm.name)
    clerk.choose("从哪里来", "线下窗口")
    clerk.fill("企业反映的问题", STRANGE)
    expect(clerk.page.get_by_role("checkbox", name="兜底办")).to_be_checked()
    clerk.press("登记", exact=True)
    clerk.reads("兜底办")
    number = number_in(clerk.page.locator("main").inner_text())

    dispatcher = enter("dispatcher")
    dispatcher.go(row_in_triage(dispatcher, number).locator("a.row-link"))
    dispatcher.reads("兜底办")
    dispatcher.press("指定牵头", within=dispatcher.page.get_by_role("navigation"))
    dispatcher.select("主题", "无处受理或无牵头部门")
    dispatcher.select("牵头单位", "区应急管理局")
    dispatcher.choose("时限类别", "一般诉求（15个工作日）")
    dispatcher.fill("指定理由", "堵塞消防通道，先由应急管理部门牵头排险。")
    dispatcher.field("作为先例记入职责目录").check()
    dispatcher.press("确认指定牵头")
    dispatcher.told("指定牵头")

    dispatcher.open("/work/duties/no-owner/")
    dispatcher.reads("区应急管理局牵头", number, "堵塞消防通道，先由应急管理部门牵头排险。")
    case = fresh(number)
    assert case.lead_unit is not None and case.lead_unit.code == "emergency-management"
    assert case.final
    owner = enter(firm.owner)
    owner.open(f"/demands/{number}/")
    owner.reads("已指定区应急管理局牵头办理")
