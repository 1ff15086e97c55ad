"""An anonymous report from a phone by the poster's code, and the talk that its receipt opens."""

from __future__ import annotations

from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.visitor import Device

from qifu.identity.models import Window
from qifu.integrity.queries import reports_for
from qifu.kernel.time import now

WORDS = "窗口人员王五要求先交两万元“加急费”才肯受理。"


def test_an_anonymous_report_and_the_talk(company: Company, desk: Device) -> None:
    phone = DEVICES["phone"]
    place = Window.objects.select_related("centre").first()
    assert place is not None
    reporter = company.enter("", phone)
    reporter.open(f"/integrity/?at={place.code}")
    reporter.press("记什么、保存多久")
    reporter.reads("不记网络地址", "哪些情况保护不了您")
    reporter.open(f"/integrity/?at={place.code}")
    reporter.press("匿名举报")
    reporter.reads_not("您的姓名", "联系电话")
    reporter.press("提交", exact=True)
    reporter.reads("反映什么：请填写此项")
    reporter.fill("反映什么", WORDS)
    reporter.select("属于哪一类", "吃拿卡要、索贿受贿")
    reporter.select("被反映的单位", "区税务局")
    reporter.page.locator("[name=files]").set_input_files(
        {"name": "收条.txt", "mimeType": "text/plain", "buffer": "今收到两万元".encode()}
    )
    reporter.press("提交", exact=True)
    reporter.reads("已收到您的举报", "附件1.txt", "只显示这一次")
    code = reporter.page.locator("#code").inner_text()
    passphrase = reporter.page.locator("#passphrase").inner_text()
    assert reporter.page.context.cookies() == []

    def come_back() -> None:
        reporter.open("/integrity/talk/")
        reporter.fill("回执码", code.lower().replace("-", " "))
        reporter.fill("口令", passphrase)
        reporter.press("打开", exact=True)

    reporter.open("/integrity/talk/")
    reporter.fill("回执码", code)
    reporter.fill("口令", "1234-5678-9012")
    reporter.press("打开", exact=True)
    reporter.reads("回执码或口令不对")
    come_back()
    reporter.reads("已收到", WORDS, "还没有对话")

    officer = company.enter("discipline", desk)
    actor = company.town.actor("discipline")
    (handle,) = [r.handle for r in reports_for(actor, now()) if r.text == WORDS]
    officer.open("/work/integrity/")
    officer.reads(handle, "区税务局", "待指定")
    officer.go(officer.page.get_by_role("link", name=handle))
    officer.reads(WORDS, "附件1.txt", "匿名举报")
    officer.press("确定", exact=True)
    officer.press("受理并告知")
    officer.fill("受理告知", "已经受理。请提供您的姓名。")
    officer.press("受理并告知", within=officer.page.locator("form"))
    officer.reads("不能向举报人询问身份")
    officer.fill("受理告知", "已经受理。钱是当面给的还是转账？")
    officer.press("受理并告知", within=officer.page.locator("form"))
    officer.reads("已受理", "开始初步核实")

    come_back()
    reporter.reads("已受理", "钱是当面给的还是转账？")
    reporter.fill("补充情况或回复", "微信转账，有记录。")
    reporter.press("送给举报台")
    reporter.reads("已送到举报台", "微信转账")
    assert reporter.page.context.cookies() == []
    officer.open("/work/integrity/")
    officer.reads("有新话")
    officer.open(f"/work/integrity/reports/{handle}/")
    officer.reads("微信转账", "举报人补充")
    officer.open("/work/integrity/record/")
    officer.reads("完整")

    other = company.enter("government-services", desk)
    other.open(f"/work/integrity/reports/{handle}/", status=404)
    other.open("/work/integrity/", status=404)
    auditor = company.enter("auditor", phone)
    auditor.open("/work/sealed/")
    auditor.press("现在核验")
    auditor.reads("完整：内容与台账一致")
    auditor.reads_not(handle, "税务局")


def test_reporting_needs_no_script(company: Company) -> None:
    reporter = company.enter("", DEVICES["phone"], scripts=False)
    reporter.open("/integrity/")
    reporter.press("实名举报")
    reporter.fill("您的姓名", "赵六")
    reporter.fill("联系电话", "13800000000")
    reporter.fill("反映什么", "推诿三个月不办。")
    reporter.press("提交", exact=True)
    reporter.reads("已收到您的举报")
