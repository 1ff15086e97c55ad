"""From a lead to production with a slip: entered, visited, planned, given its three, a planned day moved
with its reason, papers noted, and the firm sees its own page. On a phone and at a desk."""

from __future__ import annotations

from datetime import timedelta

from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.visitor import Visitor

from qifu.kernel.time import today
from qifu.projects.models import Project, Slip


def onward(visitor: Visitor, title: str) -> None:
    visitor.press(f"进入“{title}”")
    visitor.told(f"已进入“{title}”阶段")


def test_from_lead_to_production_with_a_slip(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    officer = enter(company.town.user("economic-cooperation"))
    officer.open("/work/projects/")
    officer.look()
    officer.go(officer.page.get_by_role("link", name="登记线索"))
    title = f"年产 {firm.row.pk} 套伺服电机项目"
    officer.fill("项目名称", title)
    officer.fill("投资方", f"{firm.name}")
    officer.fill("投资方联系人", "周总")
    officer.fill("联系电话", f"135{firm.row.pk:08d}")
    officer.select("线索从哪里来", "外出招商")
    officer.select("产业链", "智能装备")
    officer.fill("计划投资", "12000")
    officer.fill("用地需求", "35.5")
    officer.select("落在哪个镇街", "城郊街道")
    officer.press("登记", exact=True)
    officer.reads("1.2 亿元", "下一阶段：对接")
    onward(officer, "对接")
    officer.reads("条件都满足以后才能进入")
    officer.press("记走访")
    officer.fill("谈了什么", "看了地块，谈了用电")
    officer.press("记下", exact=True)
    onward(officer, "洽谈")

    row = Project.objects.get(title=title)
    page = f"/work/projects/{row.number}/"
    officer.press("项目资料")
    officer.fill("投资协议编号", "涪招〔2026〕9 号")
    officer.fill("签约日期", today().isoformat())
    officer.press("保存", exact=True)
    officer.press("排计划、改日期")
    officer.press("保存计划")
    officer.told("计划已保存")
    last = row.stages.get(code="producing").planned_on
    assert last is not None
    officer.press("排计划、改日期")
    officer.fill("投产", (last + timedelta(days=40)).isoformat())
    officer.press("保存计划")
    officer.reads("计划日期变了，请选择原因")
    officer.select("日期变动的原因", "企业资金安排")
    officer.fill("原因说明", "增资晚了一个月")
    officer.press("保存计划")
    officer.reads("企业资金安排，增资晚了一个月", "比原计划晚 40 天")
    assert Slip.objects.get(project=row).before == last

    boss = enter(company.town.user("economic-cooperation-head"))
    boss.open(page + "trio/")
    boss.look()
    boss.select("区级领导", company.town.user("leader").name)
    boss.select("责任部门", "区工信局")
    boss.select("项目专员", company.town.user("specialist").name)
    boss.press("保存", exact=True)
    boss.told("专班已更新")

    officer.open(page + "way/")
    officer.look()
    officer.fill("项目公司的统一社会信用代码", firm.row.uscc)
    officer.press("关联", exact=True)
    for title_of in ("施工许可", "竣工验收"):
        officer.select("哪个手续", title_of)
        officer.fill("批文名称和编号", f"{title_of}（2026）1 号")
        officer.press("登记", exact=True)
    officer.open(page)
    for stage in ("签约", "落地", "建设", "投产"):
        onward(officer, stage)
    officer.reads("已投产")

    owner = enter(firm.owner)
    owner.open("/projects/")
    owner.look()
    owner.press(title)
    owner.reads(
        "投产", company.town.user("specialist").name, "手续办到哪了", "施工许可（2026）1 号"
    )
    leader = enter(company.town.user("leader"))
    leader.open("/work/projects/")
    leader.look()
    leader.reads(title)
    leader.open("/work/projects/funnel/")
    leader.look()
