"""An auditor finds a painted close: the unit is heard, the case goes back, the firm reads why.

Who audits work is who oversees it (`supervision.permissions.OVERSEERS`): of Fucheng the supervisor.
The audit administrator (三员分立) audits the system's logs and sees no business: refused here too.
"""

import re
from datetime import timedelta

from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import at_work, fresh, row_of
from tests.browser.visitor import Device

from qifu.kernel.time import now, shanghai_date
from qifu.supervision.models import LookedDay

UNITS = {"desk": ("education-sports", "区教体局"), "phone": ("health", "区卫健局")}
ELSEWHERE = "development-reform-head"
WHY = "打电话问过企业，没有解决。"


def test_an_auditor_finds_a_painted_close(enter: Enter, company: Company, device: Device) -> None:
    town, (unit, name) = company.town, UNITS[device.name]
    firm = town.firm()
    then = now() - timedelta(days=1)
    case = town.demand(firm, "职工子女入学材料退了三次，没有人说清楚。", at=then)
    case = town.dispatched(case, unit, klass="general_5", at=then)
    case = town.act(case, "accept", unit, at=then)
    said = {"outcome": "solved", "text": "已办理，请知悉。", "evidence": "已办结"}
    case = town.act(case, "answer", unit, at=then, **said)
    case = town.act(case, "approve_answer", f"{unit}-head", at=then)
    LookedDay.objects.all().delete()  # the days before were looked at, yesterday was not
    before = shanghai_date(then) - timedelta(days=1)
    LookedDay.objects.create(day=before, at=then, found=0, suppressed=0, digest="")
    at_work("qifu.supervision.tasks.look")

    auditor = enter("supervisor")
    auditor.open("/work/findings/rules/")
    auditor.reads("最少件数", "依据栏写的是")
    auditor.open("/work/findings/exceptions/")
    auditor.open("/work/findings/")
    auditor.go(row_of(auditor, name).get_by_role("link").first)
    finding = re.sub(r"^https?://[^/]+", "", auditor.page.url)
    auditor.reads("没有依据", "命中规则只是线索", case.number, "依据只写“已办结”")
    auditor.go(auditor.page.get_by_role("link", name=case.number))
    auditor.reads("已办结")

    other = enter(ELSEWHERE)
    other.open("/work/findings/")
    expect(row_of(other, name)).to_have_count(0)
    other.open(finding, status=404)
    enter("auditor").open(finding, status=404)

    head = enter(f"{unit}-head")
    head.open("/work/findings/")
    head.go(row_of(head, name).get_by_role("link").first)
    head.press("提交说明")
    head.reads("请填写此项")
    head.fill("本单位说明", "当时口头答复了，没有留依据。")
    head.press("提交说明")
    head.told("说明已提交")

    auditor.open(finding)
    auditor.reads("当时口头答复了，没有留依据。")
    form = auditor.page.locator("form", has=auditor.page.get_by_role("heading", name="查实"))
    auditor.fill("怎么核实的、结论是什么", WHY, within=form)
    auditor.choose("怎么处理", "退回重办")
    auditor.press("查实并处理")
    auditor.told("已查实")
    auditor.reads("已退回重办", WHY)
    expect(auditor.page.locator("main form")).to_have_count(0)
    again = fresh(case.number)
    assert (again.state, again.round) == ("submitted", 2)
    owner = enter(firm.owner)
    owner.open(f"/demands/{case.number}/")
    owner.reads("第 2 轮", WHY)
