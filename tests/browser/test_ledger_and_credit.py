"""The ledger is filled from a file and a firm read; a firm's credit is looked up with its word alone."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.browser.people import new_code

from qifu.enterprises.models import Enterprise
from qifu.enterprises.tasks import go_on_with_firms
from qifu.kernel.time import today

PHONE, DESK = DEVICES["phone"], DEVICES["desk"]


def test_a_file_enters_firms_and_one_of_them_is_read(company: Company) -> None:
    officer, code = company.enter("policy", DESK), new_code()
    name = f"绵阳{code[-6:-1]}轴承有限公司"
    rows = [
        "统一社会信用代码,企业名称,街道,从业人数",
        f"{code},{name},城厢街道,35",
        f"{code[:-1]}?,写错代码的公司,城厢街道,5",
    ]
    officer.open("/work/firms/")
    officer.press("导入台账", within=officer.page.locator(".work-top"))
    officer.press("上传", within=officer.page.locator("main"))
    officer.reads("请选择")
    officer.look()
    officer.field("文件（XLSX").set_input_files(
        {"name": "登记.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    officer.select("由谁提供", "登记机关")
    officer.fill("数据截至", "2026-01-31")
    officer.touch(officer.page.locator("label", has_text="台账里没有的企业，新建"))
    officer.press("上传", within=officer.page.locator("main"))
    officer.reads("这些列是什么", "绵阳")
    officer.look()
    officer.press("逐行核对")
    go_on_with_firms()
    expect(officer.page.locator("#state")).to_contain_text("第 3 行")
    officer.look()
    officer.press("导入无误的 1 行")
    go_on_with_firms()
    expect(officer.page.locator("#state")).to_contain_text("家新进台账")
    firm = Enterprise.objects.get(uscc=code)
    phone = company.enter("policy", PHONE)
    phone.open(f"/work/firms/?q={name[2:7]}")
    phone.look()
    phone.press(name)
    phone.reads("35", "登记机关", "由导入第")
    phone.look()
    phone.press("登记打算")
    phone.look()
    phone.open(f"/work/firms/{firm.pk}/")
    phone.press("从业人数")
    phone.reads("登记机关")
    phone.look()


def test_credit_is_looked_up_with_the_firms_word_and_mended(company: Company) -> None:
    firm = company.town.firm()
    keeper = company.enter("market-regulation", DESK)
    keeper.open("/work/credit/records/new/")
    keeper.fill("统一社会信用代码", firm.row.uscc)
    keeper.select("种类", "列入经营异常名录")
    keeper.fill("事由", "未按期公示年报")
    keeper.fill("文号", f"异{firm.row.pk}号")
    keeper.fill("作出日期", str(today() - timedelta(days=20)))
    keeper.fill("公示在哪里", "国家企业信用信息公示系统")
    keeper.look()
    keeper.press("登记", exact=True)

    owner = company.enter(firm.owner, PHONE)
    owner.open("/credit/")
    owner.reads("1 条记录正在影响信用", "未按期公示年报")
    owner.look()
    owner.press("未按期公示年报")
    owner.reads("申请修复", "国务院令第777号")
    owner.look()

    official = company.enter("finance", DESK)
    official.open("/work/credit/")
    official.look()
    official.fill("统一社会信用代码", firm.row.uscc)
    official.touch(official.page.locator("label", has_text="企业已授权"))
    official.fill("查询用途", "审核技改资金")
    official.press("查询并记录")
    official.reads("没有授权")
    official.reads_not("未按期公示年报")

    owner.open("/credit/consents/")
    owner.select("让哪个单位查", "区财政局")
    owner.fill("用途", "申报技改资金")
    owner.fill("查到哪天为止", str(today() + timedelta(days=10)))
    owner.press("授权", exact=True)
    owner.told("已授权")
    official.press("查询并记录")
    official.reads("未按期公示年报", "本次查询已记录")
    official.look()

    owner.open("/credit/consents/")
    owner.reads("审核技改资金")
    owner.look()
    owner.press("收回")
    owner.told("已收回")
    official.press("查询并记录")
    official.reads_not("未按期公示年报")
