"""A firm says what it has and sees its match move; an officer's file has the last word."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter

from qifu.enterprises.tasks import go_on_with_imports

POLICY = "专精特新小巨人奖励"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def table(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_firm_declares_and_an_officer_imports(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner)
    owner.open("/policies/mine/")
    mine = owner.page.locator("section[aria-labelledby=eligible]")
    expect(mine).not_to_contain_text(POLICY)
    owner.press("企业情况")
    section = owner.page.locator("section.card-q", has_text="创新与资质")
    owner.touch(section.locator("summary"))
    owner.touch(owner.page.get_by_role("link", name="有效的资质和称号"))
    owner.touch(owner.page.locator("label.choice", has_text="省级专精特新小巨人"))
    owner.press("保存自报")
    owner.told("已保存为企业自报")
    owner.reads("待核对", "省级专精特新小巨人")
    owner.look()
    owner.open("/policies/mine/")
    expect(mine).to_contain_text(POLICY)

    officer = enter("policy")
    officer.open("/work/firms/")
    officer.press("导入企业情况", within=officer.page.locator(".work-top"))
    title = ["统一社会信用代码", "企业名称", "有效的资质和称号", "上年度营业收入（万元）"]
    data = table(
        title, [firm.row.uscc, firm.row.name, "-", 860], ["91510703MA0000000X", "", "", "许多"]
    )
    officer.field("文件（XLSX").set_input_files(
        {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    )
    officer.select("由谁提供", "主管部门")
    officer.fill("数据截至", "2026-01-31")
    officer.press("上传并核对")
    officer.reads("第 3 行", "“许多”不是数字", "按万元读")
    officer.look()
    officer.press("导入无误的 1 行")
    officer.reads("正在导入")
    go_on_with_imports()
    expect(officer.page.locator("#state")).to_contain_text("家企业的情况有变化")
    officer.look()
    officer.open(f"/work/firms/{firm.row.pk}/")
    officer.reads("860 万元", "企业自报说“省级专精特新小巨人”", "未采用")
    officer.look()

    owner.open("/policies/mine/")
    expect(mine).not_to_contain_text(POLICY)
    owner.open(f"/firm/{firm.row.pk}/facts/qualifications/")
    owner.reads("这一项有政府数据", "主管部门")


def test_a_firm_keeps_a_document_and_an_account(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner)
    owner.open(f"/firm/{firm.row.pk}/documents/")
    owner.touch(owner.page.get_by_role("link", name="营业执照"))
    owner.field("文件").set_input_files(
        {"name": "执照.png", "mimeType": "image/png", "buffer": PDF}
    )
    owner.press("存入")
    owner.reads("内容其实是PDF")
    owner.field("文件").set_input_files(
        {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    owner.press("存入")
    owner.told("营业执照已存好")
    owner.look()
    owner.open(f"/firm/{firm.row.pk}/account/")
    owner.fill("开户银行", "绵阳农商行涪城支行")
    owner.fill("账号", "6222 0000 1111 2222")
    owner.press("保存账户")
    owner.told("收款账户已保存")
    owner.reads("•••• 2222")
    owner.look()
