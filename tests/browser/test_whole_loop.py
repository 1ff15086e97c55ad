"""One demand from the first word to close-out, by everyone whose hands it passes."""

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import POWER, Firm
from tests.browser.steps import approve, dispatch, fresh, open_form, open_in_inbox, photo
from tests.browser.visitor import Visitor

from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import today
from qifu.web.templatetags.qifu import day


def raise_demand(owner: Visitor, firm: Firm) -> str:
    """Three steps with an attachment; returns the number."""
    owner.open("/")
    owner.fill("用您自己的话说说", POWER)
    owner.reads("区发改局", within="#suggest")
    owner.press("下一步")
    expect(owner.field("联系人")).to_have_value(firm.owner.name)
    expect(owner.field("联系电话")).to_have_value(firm.owner.phone)
    owner.field("附件").set_input_files(photo("变压器铭牌.png"))
    owner.reads("变压器铭牌.png")
    owner.press("下一步")
    owner.reads(POWER, firm.name, "变压器铭牌.png")
    owner.press("提交诉求")
    owner.reads("诉求已收到", "查询码")
    number = owner.page.locator(".receipt-number").inner_text().strip()
    owner.press("查看办理情况")
    return number


def test_whole_loop(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner, by_form=True)
    number = raise_demand(owner, firm)
    page = f"/demands/{number}/"
    assert owner.fact("谁在办") == "指挥调度中心"
    owner.reads("待分派", "分派后开始计算办理时限")

    dispatch(enter("dispatcher"), number)
    due = current_calendar().add_working_days(today(), 10)
    owner.open(page)
    assert owner.fact("谁在办").startswith("区发改局")
    owner.reads("待签收", f"{day(due)} 到期")

    handler = enter("development-reform")
    open_in_inbox(handler, number)
    handler.reads(POWER, "变压器铭牌.png")
    handler.press("签收", exact=True)
    handler.told("签收")
    owner.open(page)
    owner.reads("办理中", "区发改局（区数据局）已签收", f"{day(due)} 到期")

    read_ledger(owner, number, due)

    form = open_form(handler, "提交答复")
    handler.choose("办理结果", "已解决")
    handler.fill("答复内容", "增容方案已批复，变压器本周送电。", within=form)
    handler.fill("办理依据", "供电公司送电记录", within=form)
    form.get_by_label("依据附件").set_input_files(photo("送电记录.png"))
    handler.press("提交答复", within=form)
    handler.told("提交答复")
    owner.open(page)
    owner.reads("答复待审批")
    owner.reads_not("增容方案已批复")

    approve(enter("development-reform-head"), number)
    owner.open(page)
    owner.reads("增容方案已批复，变压器本周送电。", "送电记录.png", "待回访")

    owner.press("评价", exact=True)
    owner.choose("服务评价", "满意")
    owner.choose("问题解决了吗", "已解决")
    owner.press("提交评价")
    owner.told("评价")

    revisitor = enter("revisitor")
    revisit(revisitor, number)
    owner.open(page)
    owner.reads("已办结销号", "已回访，感谢您的反馈")
    assert fresh(number).state == "closed"


def revisit(revisitor: Visitor, number: str) -> None:
    """Call the firm, write down what it says, and close out."""
    revisitor.open("/work/revisits/")
    revisitor.press("", within=revisitor.page.locator("[data-row]", has_text=number))
    revisitor.reads("打给", "企业自己评价：满意")
    revisitor.choose("回访方式", "电话")
    revisitor.choose("问题是否解决", "已解决")
    revisitor.choose("是否满意", "满意")
    revisitor.fill("企业原话", "变压器送上电了，生产恢复了。")
    revisitor.press("确认回访")
    revisitor.press("确认销号")
    revisitor.told("销号")


def read_ledger(owner: Visitor, number: str, due: object) -> None:
    """Each day, whether it counted and why, to the day it was due."""
    owner.press("逐日时限")
    rows = owner.page.locator(".table-q").first.locator("tbody tr")
    counted = rows.filter(has_text="计入")
    assert rows.count() >= 10
    expect(counted.last).to_contain_text("第 10 天")
    expect(rows.last).to_contain_text(day(due))  # type: ignore[arg-type]
    expect(rows.last).to_contain_text("到期日")
    expect(rows.filter(has_text="周末").first).to_contain_text("不计")
