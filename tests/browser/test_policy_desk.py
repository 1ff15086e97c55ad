"""An officer changes a policy: sees at once whom it reaches, is told what is missing, publishes."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.visitor import Device

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import EvidenceType
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now, today
from qifu.policies import versions
from qifu.policies.population import forget_population


def firms_with(company: Company, fact: str, *values: int) -> None:
    for value in values:
        firm = company.town.firm()
        said = {firm.row.pk: {fact: Decimal(value)}}
        record_facts(said=said, source="tax", on=today(), actor=SYSTEM_ACTOR, at=now())
    forget_population()


def test_an_officer_changes_a_policy(enter: Enter, company: Company, device: Device) -> None:
    code, fact = f"BR-{device.name}", f"{'revenue' if device.name == 'desk' else 'total_assets'}"
    firms_with(company, fact, 70_000_000, 80_000_000, 90_000_000)
    EvidenceType.objects.get_or_create(code="licence", defaults={"title": "营业执照"})
    rule = {"all": [{"fact": fact, "gte": 75_000_000, "says": "达到7500万元"}]}
    body = {
        "title": "扩产奖励", "issuer": "区政府", "source_text": "文件", "area": "涪城区",
        "gives": "10万元", "eligibility": rule, "benefit": {"amount": 100_000},
    }  # fmt: skip
    officer_row = company.town.actor("policy")
    row = versions.create_policy(code=code, body=body, actor=officer_row, at=now())
    versions.publish_draft(version_id=row.pk, actor=officer_row, at=now())

    officer = enter("policy")
    officer.open(f"/work/policies/{code}/")
    officer.press("起草新版")
    count = officer.page.locator("#count-eligible")
    expect(count).to_have_text("2")
    officer.page.locator("#i-r-0-value").fill("8500")
    expect(count).to_have_text("1")
    officer.reads("减少 1 家", "少 100,000 元")
    officer.page.locator("#i-r-0-value").fill("许多")
    expect(officer.page.locator("#e-r-0")).to_contain_text("不是数字")
    officer.page.locator("#i-r-0-value").fill("8500")
    officer.fill("给企业看的一句话", "达到8500万元", within=officer.page.locator("#n-r-0"))
    officer.look()

    officer.touch(officer.named("加条件"))
    expect(officer.page.locator("#n-r-1")).to_be_visible()
    officer.touch(officer.named("去掉", within=officer.page.locator("#n-r-1")))
    expect(officer.page.locator("#n-r-1")).to_have_count(0)

    officer.select("兑现方式", "申报兑现")
    officer.press("保存，去核对发布")
    officer.reads("还不能发布", "没有申报指南", "没有预算总额", "须有受理部门")
    officer.press("草稿", within=officer.page.locator(".work-top"))
    officer.page.locator("#id_unit").select_option(index=1)
    officer.fill("申报指南", "登录平台，选中本项政策，按提示提交。")
    officer.fill("咨询人", "邓洁")
    officer.fill("咨询电话", "0816-2222222")
    officer.page.locator("#m-0-type").select_option(index=1)
    officer.fill("预算总额", "50")
    officer.press("保存，去核对发布")
    officer.reads("都齐了", "达到8500万元")
    officer.press("发布第 2 版")
    officer.told("第 2 版已发布")

    passer = enter("")
    passer.open(f"/policies/{code}/")
    passer.reads("达到8500万元")
    passer.reads_not("达到7500万元")
