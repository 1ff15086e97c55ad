"""A restaurant: from a few questions to the results of five departments, one of them late, one paper
promised for later."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.applying import answer_questions, check_consents, fill_form, granted
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.people import Firm
from tests.browser.steps import number_in, photo
from tests.browser.visitor import Visitor

from qifu.bundles.models import Application, ApplicationTask
from qifu.enterprises.evidence import keep_evidence
from qifu.kernel.files import store_file
from qifu.kernel.time import now, today
from qifu.policies.demonstration import PAPER

ANSWERS = {
    "店里属于哪一类公众聚集场所？": "饭店", "店面装修改造过吗？": "否", "要挂户外招牌吗？": "是",
    "后厨污水排进城市下水道吗？": "是", "要领发票吗？": "是",
}  # fmt: skip


def equipped(company: Company) -> Firm:
    """A firm with one paper on record that the restaurant will need."""
    firm = company.town.firm("绵阳涪城好味道餐饮有限公司")
    owner = company.town.actor(firm.owner)
    file = store_file(name="布局图.pdf", data=PAPER, actor=owner.ref, at=now())
    keep_evidence(
        enterprise_id=firm.row.pk, type_code="floor-plan", file=file, actor=owner, at=now()
    )
    return firm


def test_from_questions_to_results(enter: Enter, company: Company) -> None:
    firm = equipped(company)
    owner = enter(firm.owner)
    owner.open("/bundles/?q=开饭店")
    owner.press("开办餐饮店")
    owner.reads("部门怎么同时办", "决定办结日", "不用您提交")
    owner.press("在线办理")
    owner.reads("店里属于哪一类公众聚集场所？", "按您的回答")
    answer_questions(owner, ANSWERS)
    owner.press("去填表")
    owner.reads("区里已有的，请核对", "来源：登记信息")
    fill_form(owner)
    owner.press("下一步：交材料")
    owner.reads("场所平面布局图", "不用您提交")
    bring(owner)
    owner.press("下一步：核对")
    owner.reads("比分开办理少填", "容缺")
    check_consents(owner)
    owner.press("提交申请")
    number = number_in(owner.page.locator(".receipt-number").inner_text())
    owner.reads("各部门已同时开始", "容缺承诺")
    application = Application.objects.get(case__number=number)
    tasks = list(application.tasks.select_related("unit"))
    assert len(tasks) == 5
    late = next(t for t in tasks if t.code == "sewage-discharge-permit")
    ApplicationTask.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=4))
    owner.press("查看办理情况")
    owner.reads("还等您补交", late.unit.name, "现已超期", "决定办结日")
    owner.press("逐日时限")
    owner.reads("计入")
    supplied(owner, number)
    for task in ApplicationTask.objects.filter(application=application).select_related("unit"):
        granted(company, task)
    owner.open(f"/applications/{number}/")
    owner.reads("全部办结", "办好的结果", "FC-", "下载结果包")
    paper = owner.page.request.get(owner.named("下载结果包").get_attribute("href") or "")
    assert paper.body().startswith(b"%PDF")
    owner.press("核验页面")
    owner.reads(number, "FC-")
    owner.open(f"/applications/{number}/")
    owner.press("评价这次办理")
    owner.choose("服务评价", "非常满意")
    owner.choose("问题解决了吗", "已解决")
    owner.press("提交评价")
    owner.told("谢谢您的评价")
    owner.open(f"/firm/{firm.row.pk}/saved/")
    owner.reads(number, "少填", "少交")


def bring(owner: Visitor) -> None:
    """Promise the one that may follow, hand in the others."""
    link = owner.page.get_by_role("link", name="暂时没有，先办后补").first
    owner.go(link)
    owner.reads("容缺承诺", "失信记录")
    owner.fill("签名", "王建军")
    owner.press("签署承诺")
    owner.told("提交后生效")
    inputs = owner.page.locator("main input[type=file]")
    for i in range(inputs.count()):
        inputs.nth(i).set_input_files(photo(f"材料{i}.png"))


def supplied(owner: Visitor, number: str) -> None:
    """Bring what was promised."""
    owner.open(f"/applications/{number}/bring/")
    owner.page.locator("main input[type=file]").first.set_input_files(photo("制度.png"))
    owner.press("提交")
    owner.told("已补交")
    expect(owner.page.locator("main")).not_to_contain_text("还等您补交")
