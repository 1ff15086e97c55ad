"""An officer publishes: the firm is told, reads why, follows such policies, and may have it quiet."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.test_claim_journey import drafted, equipped
from tests.browser.visitor import Device

from qifu.kernel.models import Notice
from qifu.kernel.time import now
from qifu.policies import versions
from qifu.policies.demonstration import work_reach
from qifu.policies.models import Push, Subscription


def test_a_published_policy_finds_its_firm(enter: Enter, company: Company, device: Device) -> None:
    fact = "rd_expense" if device.name == "desk" else "high_tech_income"
    code = f"PU-{device.name}"
    firm = equipped(company, fact, 80_000_000)
    drafted(company, code, fact, 90_000_000)
    work_reach(at=now())
    officer_row = company.town.actor("policy")
    draft = versions.open_draft(code=code, actor=officer_row, at=now())
    officer = enter("policy")
    officer.open(f"/work/policies/{code}/draft/")
    officer.page.locator("#i-r-0-value").fill("7500")
    officer.press("保存，去核对发布")
    officer.press(f"发布第 {draft.number} 版")
    officer.told("已发布")
    work_reach(at=now())  # what the worker does within the minute

    owner = enter(firm.owner)
    owner.open("/")
    owner.reads("新适合您的政策", f"扩能奖励（{code}）")
    owner.look()
    push = Push.objects.get(enterprise=firm.row, policy__code=code, standing="eligible")
    notice = Notice.objects.get(stream=push.stream, recipient=firm.owner, channel="site")
    owner.open("/policies/pushed/")
    owner.reads("未读", "符合条件", "100,000 元")
    owner.look()
    assert push.told_at is not None and push.opened_at is None
    owner.go(owner.page.get_by_role("link", name=f"扩能奖励（{code}）").first)
    owner.reads("为什么推给我", "本企业：8,000 万元", "税务部门", "站内：1 人，送达 1 人")
    owner.look()
    owner.open("/policies/pushed/")  # looking was kept by the page itself
    push.refresh_from_db()
    assert push.opened_at is not None

    owner.open("/notices/")
    row = owner.page.locator(".item", has_text=notice.body[:30]).first
    owner.go(row.get_by_role("button", name="查看"))
    expect(owner.page).to_have_url(f"{company.site}/policies/pushed/{push.pk}/")

    owner.open(f"/policies/?q={code}&kind=奖补")
    owner.press("订阅这样的政策")
    owner.told("已订阅：奖补")
    owner.look()
    assert Subscription.objects.filter(enterprise=firm.row, kind="奖补").exists()
    owner.press("退订")
    owner.told("已退订")
    owner.press("停止推送给本企业")
    owner.reads("停止推送", "恢复推送")
    owner.press("恢复推送")

    officer.open(f"/work/policies/{code}/")
    officer.reads("找到了多少企业", "已查看")
    officer.look()
