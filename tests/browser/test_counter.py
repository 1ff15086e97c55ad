"""The clerk's desk from a queue number to the hand-over, with whoever came on their own phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.steps import number_in

from qifu.cases.models import Case
from qifu.kernel.time import now
from qifu.reception.halls import find_hall, hall_code
from qifu.reception.models import Handover, Turn
from qifu.reception.rules import slots
from qifu.web.portal.centres import queue

CENTRE = "district-centre"


@pytest.fixture
def always_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Journeys run at night and on Sundays too."""
    for place in (slots, queue):
        monkeypatch.setattr(place, "gives_numbers", lambda *_: True)
        monkeypatch.setattr(place, "is_open", lambda *_: True)


@pytest.mark.usefixtures("always_open")
def test_from_a_number_to_the_hand_over(enter: Enter, company: Company) -> None:
    firm = company.town.firm("绵阳石塘早点餐饮有限公司")
    passer, clerk = enter(""), enter("clerk")
    digits = hall_code(find_hall(CENTRE), now())
    passer.open(f"/centres/{CENTRE}/queue/?hall={digits}")
    passer.page.get_by_label(re.compile("^综合窗口")).check()
    passer.fill("具体办什么", "开早餐店要办食品经营许可")
    passer.press("取号", exact=True)
    number = passer.page.locator(".ticket-number").inner_text()
    passer.reads("下一个就是您")
    ticket = passer.page.url

    clerk.open("/work/desk/")
    clerk.reads(number, "开早餐店要办食品经营许可")
    clerk.press("叫下一位")
    passer.open(ticket)
    passer.reads("请到综合窗口")
    wall = enter("")
    wall.open(f"/centres/{CENTRE}/screen/")
    wall.reads(number, "综合窗口")
    clerk.press("人到了，开始办理")
    clerk.fill("企业名称或统一社会信用代码", firm.row.uscc)
    clerk.press("查找企业")
    clerk.press("就是这家")
    clerk.told(f"正在为{firm.name}办理")

    clerk.fill("按来人的说法找事项", "食品经营许可")
    clerk.press("找事项")
    clerk.press("一次告知", within=clerk.page.locator(".hint").first)
    clerk.page.get_by_role("checkbox").first.check()
    clerk.fill("其他要补的", "平面图：标明操作间面积")
    clerk.press("生成告知书")
    clerk.reads("标明操作间面积", firm.name)
    link = clerk.named("打印告知书（PDF）").get_attribute("href")
    assert clerk.page.request.get(f"{company.site}{link}").body().startswith(b"%PDF-")
    code = clerk.named("企业扫码看到的页面").get_attribute("href")
    passer.open(str(code).removeprefix(company.site))
    passer.reads("标明操作间面积")
    passer.reads_not(firm.name)

    clerk.open("/work/desk/")
    clerk.press("登记诉求")
    clerk.choose("从哪里来", "线下窗口")
    clerk.fill("企业反映的问题", "早餐店门口的临时占道桌椅要怎么报备，找哪个部门？")
    clerk.fill("当场答复", "向所在镇街报备即可，当天就能答复，已当面说明。")
    clerk.press("登记", exact=True)
    if "还没有登记" in clerk.page.locator("main").inner_text():
        clerk.press("登记", exact=True)
    case = Case.objects.get(number=number_in(clerk.page.locator(".big-number").inner_text()))

    clerk.open("/work/desk/results/")
    clerk.go(clerk.page.locator("[data-row]", has_text=case.number).locator("a.row-link"))
    clerk.press("已交付，签名确认")
    expect(clerk.page.get_by_role("alert")).to_contain_text("领取人签名")
    clerk.fill("领取人签名", "王建军")
    clerk.choose("领取人身份", "法定代表人")
    pad = clerk.page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    clerk.page.mouse.move(box["x"] + 20, box["y"] + 20)
    clerk.page.mouse.down()
    clerk.page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    clerk.page.mouse.up()
    clerk.press("已交付，签名确认")
    clerk.reads("王建军", "打印领取单")
    assert Handover.objects.get(case=case).signature is not None

    clerk.open("/work/desk/")
    clerk.reads("这次办了", case.number)
    clerk.press("办完")
    clerk.open("/work/desk/shift/")
    clerk.reads(number, firm.name)
    assert Turn.objects.get(ticket__token=ticket.rstrip("/").rpartition("/")[2]).acts.count() == 3
    clerk.open("/work/desk/open/")
    for path in ("/work/desk/figures/", f"/work/desk/figures/{CENTRE}/", "/work/desk/equipment/"):
        clerk.open(path)
    passer.open(ticket)
    passer.reads("已办完")


@pytest.mark.usefixtures("always_open")
def test_an_appointment_and_somebody_who_goes_with_one(enter: Enter, company: Company) -> None:
    firm = company.town.firm()
    owner = enter(firm.owner)
    owner.open("/appointments/")
    owner.go(owner.page.locator("main a.item").first)
    owner.page.get_by_role("radio").first.check()
    owner.fill("手机号", "13800138555")
    owner.press("预约", exact=True)
    owner.told("已经约好")
    owner.press("改期")
    owner.page.get_by_role("radio").last.check()
    owner.press("改到这个时段")
    owner.told("已改期")
    owner.press("取消预约")
    owner.told("预约已取消")

    owner.open("/escorts/new/")
    owner.choose("帮办哪一类", "帮办一个事项")
    owner.fill("帮办什么", "开店的全部手续")
    owner.press("请人帮办")
    owner.told("为您帮办")
    machine = enter("")
    hall = find_hall(CENTRE)
    machine.open(f"/centres/{CENTRE}/machine/{hall.kiosk_key}/")
    machine.press("兜底办窗口")
    machine.reads("您的号码")
