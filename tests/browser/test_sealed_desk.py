"""An anonymous report from a phone by the poster's code, and the talk that its receipt opens."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

from PIL import Image
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.visitor import Device, Visitor
from tests.qr_reading import printed

from qifu.identity.models import Centre
from qifu.integrity.queries import reports_for
from qifu.kernel.time import now, shanghai_date

WORDS = "窗口人员王五要求先交两万元“加急费”才肯受理。"


def photo() -> bytes:
    """A picture as a phone takes it: with its maker, its moment and where it was taken."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0110], exif[0x0132] = "PHONE-OF-ZHAO", "2026:03:01 09:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 27.0, 51.0), 3: "E", 4: (104.0, 44.0, 9.0)})
    Image.new("RGB", (640, 480), "#b5d0e0").save(out, "JPEG", exif=exif)
    return out.getvalue()


def fetched(visitor: Visitor, link: str) -> bytes:
    """What the link of that name brings, for whoever is signed in."""
    address = visitor.named(link).get_attribute("href")
    answer = visitor.page.context.request.get(f"{visitor.site}{address}")
    assert answer.ok, (link, answer.status)
    return answer.body()


def test_an_anonymous_report_and_the_talk(company: Company, desk: Device) -> None:
    phone = DEVICES["phone"]
    officer = company.enter("discipline", desk)
    officer.open("/work/integrity/posters/")
    scanned = urlsplit(printed(fetched(officer, "整个中心")))
    assert scanned.path == "/integrity/"
    assert Centre.objects.filter(code=scanned.query.removeprefix("at=")).exists()
    reporter = company.enter("", phone)
    reporter.open(f"{scanned.path}?{scanned.query}")
    reporter.press("记什么、保存多久")
    reporter.reads("不记网络地址", "哪些情况保护不了您")
    reporter.open(f"{scanned.path}?{scanned.query}")
    reporter.press("匿名举报")
    reporter.reads_not("您的姓名", "联系电话")
    reporter.press("提交", exact=True)
    reporter.reads("反映什么：请填写此项")
    reporter.fill("反映什么", WORDS)
    reporter.select("属于哪一类", "吃拿卡要、索贿受贿")
    reporter.select("被反映的单位", "区税务局")
    reporter.page.locator("[name=files]").set_input_files(
        {"name": "赵六拍的收条.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    reporter.press("提交", exact=True)
    reporter.reads("已收到您的举报", "附件1.jpg", "只显示这一次")
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

    actor = company.town.actor("discipline")
    (handle,) = [r.handle for r in reports_for(actor, now()) if r.text == WORDS]
    officer.open("/work/integrity/")
    officer.reads(handle, "区税务局", "待指定")
    officer.go(officer.page.get_by_role("link", name=handle))
    officer.reads(WORDS, "附件1.jpg", "匿名举报")
    assert b"PHONE-OF-ZHAO" in photo() and Image.open(io.BytesIO(photo())).getexif().get_ifd(0x8825)
    kept = fetched(officer, "附件1.jpg")
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (640, 480) and not image.getexif()
    assert b"Exif" not in kept and b"PHONE" not in kept
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
    officer.press("移交有权机关")
    officer.page.get_by_label("区人民检察院").check()
    officer.fill("问题摘要", "窗口人员收钱办事")
    officer.fill("移交意见和依据", "涉嫌犯罪，请依法审查。")
    officer.press("封存并移交")
    officer.reads("区人民检察院", "移交了什么", "附件1.jpg")
    officer.page.get_by_label("对方签收的日期").fill(f"{shanghai_date(now())}")
    officer.fill("对方签收人", "李检察官")
    officer.press("登记签收", exact=True)
    officer.reads("李检察官", "登记结果")
    come_back()
    reporter.reads("已移交区人民检察院", "已签收")
    reporter.reads_not("李检察官")
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
