"""A policy from its officer's desk to the money on a firm's account, and all who have a part in it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import Firm
from tests.browser.steps import number_in, row_of
from tests.browser.visitor import Device, Visitor

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.enterprises.accounts import set_account
from qifu.enterprises.evidence import keep_evidence
from qifu.enterprises.facts import record_facts
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Unit
from qifu.kernel.files import store_file
from qifu.kernel.time import now, shanghai_date, today
from qifu.policies import versions
from qifu.policies.claims import ClaimInput, submit_claim
from qifu.policies.demonstration import PAPER
from qifu.policies.models import Claim, Policy
from qifu.policies.population import forget_population

UNIT = "industry-information"
XLSX = "application/octet-stream"


def drafted(company: Company, code: str, fact: str, limit: int, **more: Any) -> Policy:
    """A policy as the pack would bring it: its condition and what it pays, nobody can claim yet."""
    officer = company.town.actor("policy")
    rule = {"all": [{"fact": fact, "gte": limit, "says": f"达到{limit // 10_000}万元"}]}
    body = {
        "title": f"扩能奖励（{code}）", "issuer": "区政府", "source_text": "文件", "area": "涪城区",
        "gives": "10万元", "eligibility": rule, "benefit": {"amount": 100_000}, **more,
    }  # fmt: skip
    row = versions.create_policy(code=code, body=body, actor=officer, at=now())
    versions.publish_draft(version_id=row.pk, actor=officer, at=now())
    return Policy.objects.get(code=code)


def equipped(company: Company, fact: str, value: int, name: str = "") -> Firm:
    """A firm of which an authority said `value`, with its licence and account on record."""
    firm = company.town.firm(name)
    said = {firm.row.pk: {fact: Decimal(value)}}
    record_facts(said=said, source="tax", on=today(), actor=SYSTEM_ACTOR, at=now())
    forget_population()
    owner = company.town.actor(firm.owner)
    who: dict[str, Any] = {"enterprise_id": firm.row.pk, "actor": owner, "at": now()}
    set_account(bank="绵阳市商业银行", number="6222000011112222", **who)
    file = store_file(name="执照.pdf", data=PAPER, actor=owner.ref, at=now())
    keep_evidence(type_code="licence", file=file, **who)
    return firm


def opened(
    officer: Visitor, code: str, reach: int, budget: str, *, automatic: bool = False
) -> None:
    """The officer asks for less than before, sees it reach `reach` firms, and opens it for claims."""
    officer.open(f"/work/policies/{code}/")
    officer.press("起草新版")
    expect(officer.page.locator("#count-eligible")).to_have_text("0")
    officer.page.locator("#i-r-0-value").fill("7500")
    expect(officer.page.locator("#count-eligible")).to_have_text(str(reach))
    officer.fill("给企业看的一句话", "达到7500万元", within=officer.page.locator("#n-r-0"))
    officer.select("兑现方式", "免申即享" if automatic else "申报兑现")
    officer.select("受理部门", Unit.objects.get(code=UNIT).name)
    officer.fill("申报指南", "登录平台，在政策页点“申报”，核对后提交。")
    officer.fill("咨询人", "邓洁")
    officer.fill("咨询电话", "0816-2222222")
    officer.page.locator("#m-0-type").select_option(value="licence")
    officer.fill("预算总额", budget)
    if automatic:
        officer.field("声明：范围、标准、数据都清楚").check()
    officer.press("保存，去核对发布")
    officer.reads("都齐了")
    officer.press("发布第 2 版")
    officer.told("第 2 版已发布")


def act(visitor: Visitor, number: str, title: str, **fields: str) -> None:
    """One act on the desk's page of the claim."""
    visitor.open(f"/work/claims/{number}/")
    visitor.press(
        title, within=visitor.page.get_by_role("navigation", name="可以怎么办"), exact=True
    )
    form = visitor.page.locator("#act")
    for label, text in fields.items():
        visitor.fill(label, text, within=form)
    visitor.press(f"确认{title}", within=form)


def claimed(company: Company, firm: Firm, code: str) -> Claim:
    """Handed in already."""
    data = ClaimInput(contact_name=firm.owner.name, contact_phone="13800138000")
    return submit_claim(
        policy_code=code, enterprise_id=firm.row.pk, data=data, token="",
        actor=company.town.actor(firm.owner), at=now(),
    )  # fmt: skip


def reviewed(company: Company, claim: Claim) -> None:
    """Through acceptance and review by the unit's people, without a browser."""
    case = Case.objects.get(pk=claim.case_id)
    company.town.act(case, "accept", UNIT)
    said = {"outcome": "grant", "amount": "100000", "opinion": "材料齐全。"}
    company.town.act(case, "propose", UNIT, **said)


def a_month_on(number: str) -> None:
    """The publicity period passes."""
    case = Case.objects.get(number=number)
    at = now() + timedelta(days=30)
    perform_action(case_id=case.pk, action="publicity_over", actor=SYSTEM_ACTOR, at=at, data={})


def answered(content: bytes, word: str, amount: int = 0) -> bytes:
    """The finance office's file with every row answered alike; `amount` puts a wrong one in."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = word, shanghai_date(now())
        sheet.cell(row, 9).value = f"PZ{row:04d}"
        sheet.cell(row, 6).value = amount or sheet.cell(row, 6).value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_from_the_rule_to_the_account(enter: Enter, company: Company, device: Device) -> None:
    desk = device.name == "desk"
    code = f"BR-PAY-{device.name}"
    fact = "district_contribution" if desk else "taxable_income"
    drafted(company, code, fact, 90_000_000)
    first, second = (equipped(company, fact, 80_000_000) for _ in range(2))
    near = equipped(company, fact, 70_000_000)
    opened(enter("policy"), code, 2, "20")

    owner = enter(first.owner)
    owner.open("/policies/mine/")
    expect(owner.page.locator("section[aria-labelledby=eligible]")).to_contain_text(code)
    outsider = enter(near.owner)
    outsider.open("/policies/mine/")
    expect(outsider.page.locator("section[aria-labelledby=near]")).to_contain_text(code)

    owner.open(f"/policies/{code}/claim/")
    owner.reads("比对结果：符合", "100,000 元", "不用再交", "•••• 2222")
    owner.fill("联系电话", "13800138000")
    owner.press("提交申报")
    owner.told("申报已提交")
    number = number_in(owner.page.locator(".crumbs").inner_text())

    clerk = enter("policy-window")
    clerk.open("/work/claims/")
    clerk.press("代企业申报", within=clerk.page.locator(".work-top"))
    clerk.fill("企业名称或信用代码", second.row.uscc)
    clerk.press("查找", exact=True)
    clerk.page.locator("#policy").select_option(code)
    clerk.press("填写申报")
    clerk.reads("比对结果：符合")
    clerk.press("提交申报")
    clerk.reads("请告知企业", "100,000 元")
    other = number_in(clerk.page.locator("main h2").first.inner_text())

    reviewer = enter(UNIT)
    reviewer.open("/work/claims/")
    expect(row_of(reviewer, number)).to_contain_text("待受理")
    act(reviewer, number, "受理")
    act(reviewer, number, "提出审核意见", 审核意见说明="材料齐全，符合条件。")
    reviewer.reads("待复核")
    reviewed(company, Claim.objects.get(case__number=other))
    head = enter(f"{UNIT}-head")
    for each in (number, other):
        act(head, each, "同意审核意见")
        head.reads("公示中")

    passer = enter("")
    passer.open("/publicity/")
    passer.reads(first.name, code)
    a_month_on(number)
    a_month_on(other)

    officer = enter("policy")
    officer.open("/work/payments/")
    expect(officer.page.locator("main")).to_contain_text(number)
    officer.press("列入批次")
    officer.told("等待另一人复核送出")
    officer.reads("列批和复核不能是同一个人")
    batch = officer.page.url
    second_officer = enter("policy2")
    second_officer.open(batch)
    second_officer.press("复核无误，送财政")
    second_officer.told("已办好")
    officer.open(batch)
    with officer.page.expect_download() as download:
        officer.touch(officer.named("导出 XLSX"))
    content = download.value.path().read_bytes()
    back = {"name": "结果.xlsx", "mimeType": XLSX, "buffer": answered(content, "成功")}
    half = {**back, "buffer": content[: len(content) // 2]}
    officer.field("财政拨付结果").set_input_files(half)
    officer.press("导入", exact=True)
    officer.reads("不完整或已损坏")
    changed = {**back, "buffer": answered(content, "成功", amount=150_000)}
    officer.field("财政拨付结果").set_input_files(changed)
    officer.press("导入", exact=True)
    officer.reads("第 4 行", "被改动")
    officer.field("财政拨付结果").set_input_files(back)
    officer.press("导入", exact=True)
    officer.told("已导入：成功")
    officer.look()

    owner.open(f"/claims/{number}/")
    owner.reads("资金已拨付到账", "已拨付", "100,000 元", "PZ0004")
    officer.open(f"/work/policies/{code}/")
    outsider.open(f"/claims/{number}/", status=404)


def test_the_budget_ends_before_the_claims_do(
    enter: Enter, company: Company, device: Device
) -> None:
    code = f"BR-END-{device.name}"
    fact = "equity_raised_two_years" if device.name == "desk" else "rd_expense_three_years"
    drafted(company, code, fact, 90_000_000)
    firms = [equipped(company, fact, 80_000_000) for _ in range(3)]
    opened(enter("policy"), code, 3, "25")
    claims = [claimed(company, firm, code) for firm in firms]
    for claim in claims:
        reviewed(company, claim)
    head = enter(f"{UNIT}-head")
    for claim in claims[:2]:
        act(head, claim.case.number, "同意审核意见")
        head.reads("公示中")
    act(head, claims[2].case.number, "同意审核意见")
    head.reads("预算只剩 50,000", "不够核定的 100,000", "待复核")
    head.look()
    claims[2].refresh_from_db()
    assert claims[2].amount is None


def test_a_grant_nobody_has_to_claim(enter: Enter, company: Company, device: Device) -> None:
    desk = device.name == "desk"
    code = f"BR-AUTO-{device.name}"
    fact = "industrial_project_paid" if desk else "transfer_project_investment"
    drafted(company, code, fact, 90_000_000)
    willing, unwilling = (equipped(company, fact, 80_000_000) for _ in range(2))
    opened(enter("policy"), code, 2, "100", automatic=True)
    officer = enter("policy")
    officer.open("/work/grants/")
    officer.page.locator("#policy").select_option(code)
    officer.press("比对全部企业")
    officer.reads(willing.name, unwilling.name, "不能是同一个人")
    place = officer.page.url
    other = enter("policy2")
    other.open(place)
    other.press("复核通过")
    other.told("会收到确认请求")

    owner = enter(willing.owner)
    owner.open("/")
    owner.reads("等您处理的政策申报")
    owner.touch(owner.page.get_by_role("link", name=f"扩能奖励（{code}）").first)
    owner.reads("请确认是否接受")
    owner.press("确认接受")
    owner.press("确认接受")
    owner.reads("公示")
    refuser = enter(unwilling.owner)
    number = Claim.objects.get(case__enterprise=unwilling.row).case.number
    refuser.open(f"/claims/{number}/")
    refuser.press("不接受")
    refuser.press("不接受")
    refuser.reads("未接受")
