"""A department works its part of an application; a bad rating is mended; a clerk takes one in."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser.applying import answer_questions, check_consents, fill_form
from tests.browser.company import Company
from tests.browser.conftest import DEVICES, Enter
from tests.browser.steps import number_in, photo, row_of
from tests.browser.test_counter import always_open
from tests.browser.visitor import Visitor

from qifu.bundles.demonstration import Story, apply_story
from qifu.bundles.models import Application
from qifu.cases.models import Case
from qifu.enterprises.evidence import keep_evidence
from qifu.kernel.files import store_file
from qifu.kernel.time import now, today
from qifu.policies.demonstration import PAPER
from qifu.ratings.models import Occasion

__all__ = ["always_open"]
FIRE = "fire-safety-check"
ANSWERS = {
    "gathering_kind": "restaurant", "decorated": False, "has_signboard": False,
    "discharges_sewage": False, "needs_invoice": False, "has_staff_insured": False,
}  # fmt: skip


def does(visitor: Visitor, act: str, **fields: str) -> None:
    """One act of a desk: its form, filled in, confirmed."""
    visitor.go(visitor.page.locator("#acts a", has_text=act).first)
    for label, text in fields.items():
        visitor.fill(label, text)
    visitor.press(f"确认{act}")
    visitor.told("已完成")


def test_a_department_works_its_part(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    story = Story(firm.owner.username, "open-restaurant", 0, ANSWERS)
    played = apply_story(story, now())
    Application.objects.filter(pk=played.application.pk).update(token=None)  # for the next journey
    number = played.application.case.number
    task = played.application.tasks.select_related("unit").get(code=FIRE)

    handler = enter(task.unit.code)
    handler.open(f"/work/applications/?q={firm.row.name}")
    handler.go(row_of(handler, number).locator("a.row-link"))
    handler.reads("企业填写的（本部门的表）", "整件的办理计划", firm.name)
    does(handler, "受理")
    handler.go(handler.page.locator("#acts a", has_text="申请延期"))
    handler.fill("延长几个工作日", "3")
    handler.press("确认申请延期")
    handler.reads("为什么不能按时办结")  # nothing typed is lost, what is missing is said
    assert handler.field("延长几个工作日").input_value() == "3"
    handler.fill("为什么不能按时办结", "要等专家一起去现场")
    handler.fill("目前办到哪里", "材料已看完")
    handler.press("确认申请延期")
    handler.reads("待本单位负责人批准")

    head = enter(f"{task.unit.code}-head")
    head.open("/notices/")
    head.reads("延期申请待批准", "要等专家一起去现场")
    page = f"/work/applications/{number}/tasks/{task.pk}/"
    head.open(page)
    does(head, "批准延期")
    handler.open(page)
    handler.reads("已延期", "3 个工作日")
    does(handler, "约定现场核查日期", 核查日期=today().isoformat())
    handler.go(handler.page.locator("#acts a", has_text="记录现场核查结果"))
    handler.choose("核查结果", "符合")
    handler.fill("核查情况", "通道、器材符合要求")
    handler.press("确认记录现场核查结果")
    handler.go(handler.page.locator("#acts a", has_text="提出办理意见"))
    handler.choose("办理意见", "同意")
    handler.fill("理由（不予通过的将告知企业）", "符合条件")
    handler.fill("证照或文件编号", f"XF-{task.pk}")
    handler.page.locator("#act input[type=file]").set_input_files(photo("意见书.png"))
    handler.press("确认提出办理意见")
    handler.reads("待复核")
    head.open(page)
    does(head, "同意，作出决定")
    head.reads("已办结")

    owner = enter(firm.owner)
    owner.open(f"/applications/{number}/")
    owner.reads("经批准延长 3 个工作日", "要等专家一起去现场", f"XF-{task.pk}")
    stranger = enter("taxation")
    stranger.open(page, status=404)


def test_a_bad_rating_is_mended(company: Company) -> None:
    desk, phone, town = DEVICES["desk"], DEVICES["phone"], company.town
    firm = town.firm()
    case = town.answered(town.demand(firm))
    rating = Occasion.objects.get(case=case)
    owner = company.enter(firm.owner, phone)
    owner.open(f"/ratings/mine/{rating.pk}/")
    owner.choose("服务评价", "不满意")
    owner.choose("问题解决了吗", "部分解决")
    owner.fill("您的意见", "打了三次电话才有人接")
    owner.press("提交评价")
    rating.refresh_from_db()
    assert rating.mending is not None
    number = rating.mending.number
    owner.reads("差评处理", number)

    handler = company.enter("development-reform", desk)
    handler.open("/work/ratings/")
    handler.open(f"/work/ratings/mending/{number}/")
    handler.reads("打了三次电话才有人接", "联系企业")
    handler.go(handler.page.locator("#acts a", has_text="核实属实，开始整改"))
    handler.select("原因", "服务态度")
    handler.fill("核实情况", "值班电话无人接")
    handler.press("确认核实属实，开始整改")
    _mend(
        handler, "提交整改结果", "结果", "已整改", 给企业的答复="已经排班，工作时间有人接",
        整改依据="排班表",
    )  # fmt: skip
    head = company.enter("development-reform-head", desk)
    head.open("/notices/")
    head.reads("待审批")
    head.open(f"/work/ratings/mending/{number}/")
    _mend(head, "同意，告知企业")
    caller = company.enter("revisitor", phone)
    caller.open(f"/work/ratings/mending/{number}/")
    caller.go(caller.page.locator("#acts a", has_text="回访：问题已了结"))
    caller.choose("回访方式", "电话")
    caller.choose("问题是否解决", "已解决")
    caller.choose("对整改是否满意", "满意")
    caller.fill("企业原话", "现在一打就通")
    caller.press("确认回访：问题已了结")
    _mend(caller, "销号")
    owner.open(f"/ratings/mine/{rating.pk}/")
    owner.reads("已经排班，工作时间有人接")
    assert Case.objects.get(number=number).state == "closed"


def _mend(who: Visitor, act: str, group: str = "", option: str = "", **fields: str) -> None:
    who.go(who.page.locator("#acts a", has_text=act).first)
    if group:
        who.choose(group, option)
    for label, text in fields.items():
        who.fill(label, text)
    who.press(f"确认{act}")


@pytest.mark.usefixtures("always_open")
def test_a_clerk_takes_an_application_in(company: Company) -> None:
    firm: Any = company.town.firm("绵阳富乐小面餐饮有限公司")
    actor = company.town.actor(firm.owner)
    for code in ("floor-plan", "health-certificates", "food-rules", "fire-files", "premises-proof"):
        file = store_file(name=f"{code}.pdf", data=PAPER, actor=actor.ref, at=now())
        keep_evidence(enterprise_id=firm.row.pk, type_code=code, file=file, actor=actor, at=now())
    clerk = company.enter("clerk", DEVICES["desk"], by_form=True)
    assert "/work/desk/" in clerk.page.url  # where a clerk begins
    clerk.page.locator("input[name=issue-matter]").fill("开小面馆")
    clerk.press("取号", exact=True)
    clerk.press("叫下一位")
    clerk.press("人到了，开始办理")
    clerk.fill("企业名称或统一社会信用代码", firm.row.uscc)
    clerk.press("查找企业")
    clerk.press("就是这家")
    clerk.fill("按来人的说法找事项", "开饭店")
    clerk.press("找事项")
    clerk.reads("一件事", "本中心在综合窗口办")
    clerk.press("受理申请", within=clerk.page.locator(".hint", has_text="一件事").first)
    clerk.reads("窗口代企业填写")
    answer_questions(clerk, {"店里属于哪一类公众聚集场所？": "都不是"})
    clerk.press("去填表")
    fill_form(clerk)
    clerk.press("下一步：交材料")
    inputs = clerk.page.locator("main input[type=file]")
    for i in range(inputs.count()):
        inputs.nth(i).set_input_files(photo(f"材料{i}.png"))
    clerk.press("下一步：核对")
    check_consents(clerk)
    clerk.press("提交申请")
    number = number_in(clerk.page.locator("main").inner_text())
    clerk.reads(firm.name, "受理通知书")
    owner = company.enter(firm.owner, DEVICES["phone"])
    owner.open(f"/applications/{number}/")
    owner.reads("各部门办到哪一步")
    clerk.open("/work/desk/")
    clerk.reads("这次办了", number)
    clerk.press("办完")
