"""The desk and its papers, the machine, the screen and the pages of one's own, as people use them."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.domain.test_reception import PIXEL
from tests.factories import START, make_firm, make_item, make_staff, make_unit
from tests.guards.test_query_counts import BACKEND
from tests.reception_world import HallWorld, make_hall, make_hall_world

from qifu.identity.models import Centre, Role, Window
from qifu.reception.halls import hall_code
from qifu.reception.models import Booking, Handover, Ticket, Told, Turn
from qifu.web import middleware

pytestmark = pytest.mark.django_db


class Clock:
    """The moment of every request, moved by the test."""

    at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(middleware, "now", found)
    return found


@pytest.fixture
def hw(clock: Clock) -> HallWorld:
    return make_hall_world()


def enter(hw: HallWorld, who: str = "") -> Client:
    client = Client()
    if who:
        user = hw.clerks.get(who) or hw.world.users[who]
        client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_number_from_the_phone_to_the_end(hw: HallWorld, clock: Clock) -> None:
    passer, clerk = enter(hw), enter(hw, "first")
    url = reverse("portal:queue", args=[hw.hall.centre.code])
    wrong = passer.post(url, {"kind": "general", "hall": "00000", "matter": "办食品许可"})
    assert wrong.status_code == 422 and "现场码不对" in text_of(wrong)
    assert "办食品许可" in text_of(wrong)
    code = hall_code(hw.hall, START)
    given = passer.post(f"{url}?hall={code}", {"kind": "general", "matter": "办食品许可"})
    ticket = Ticket.objects.get()
    assert given["Location"] == reverse("portal:ticket", args=[ticket.token])
    assert "下一个就是您" in text_of(passer.get(given["Location"]))
    again = passer.post(url, {"kind": "policy", "hall": code})
    assert again["Location"] == given["Location"] and Ticket.objects.count() == 1

    desk = text_of(clerk.get(reverse("work:desk")))
    assert "等候 1 人" in desk and "办食品许可" in desk
    clock.at += timedelta(minutes=4)
    clerk.post(reverse("work:desk_call"))
    turn = Turn.objects.get()
    assert "请到综合窗口" in text_of(passer.get(given["Location"]))
    screen = text_of(passer.get(reverse("portal:screen", args=[hw.hall.centre.code])))
    assert "A001" in screen and "综合窗口" in screen
    firm = make_firm("绵阳丰谷餐饮有限公司")
    found = text_of(clerk.get(reverse("work:desk"), {"firm": "丰谷餐饮"}))
    assert firm.name in found
    for act in ("recall", "begin"):
        clerk.post(reverse("work:desk_act", args=[turn.pk, act]))
    clerk.post(reverse("work:desk_firm", args=[turn.pk]), {"firm": firm.pk})
    assert "登记诉求" in text_of(clerk.get(reverse("work:desk")))
    clock.at += timedelta(minutes=9)
    clerk.post(reverse("work:desk_act", args=[turn.pk, "end"]))
    shift = text_of(clerk.get(reverse("work:shift")))
    assert "A001" in shift and firm.name in shift and "9 分" in shift
    assert "已办完" in text_of(passer.get(given["Location"]))
    paper = clerk.get(reverse("work:shift_pdf"))
    assert paper.content.startswith(b"%PDF-")
    book = load_workbook(BytesIO(clerk.get(reverse("work:shift_xlsx")).content))
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0] == "A001"]
    assert rows[0][2:5] == ("4", "9", "已办理")
    clock.at += timedelta(days=1)
    assert "没有叫过号" in text_of(clerk.get(reverse("work:shift")))
    assert "已经过期" in text_of(passer.get(given["Location"]))


def test_the_screen_and_the_queue_show_no_name(hw: HallWorld) -> None:
    hw.world.firm.name = "绵阳不该出现有限公司"
    hw.world.firm.save()
    hw.take(enterprise_id=hw.world.firm.pk, matter="张三的事")
    hw.call()
    for page in ("portal:screen", "portal:queue"):
        said = text_of(enter(hw).get(reverse(page, args=[hw.hall.centre.code])))
        assert "不该出现" not in said and "张三" not in said and "窗口甲" not in said


def test_the_machine_gives_and_checks_in(hw: HallWorld, clock: Clock) -> None:
    passer = enter(hw)
    code = hw.hall.centre.code
    url = reverse("portal:kiosk", args=[code, hw.hall.kiosk_key])
    given = passer.post(url, {"kind": "policy"})
    assert "B001" in text_of(passer.get(given["Location"]))
    assert passer.get(reverse("portal:kiosk", args=[code, "guessed"])).status_code == 404
    booking = book(hw, passer, phone="13800138007")
    assert (
        passer.post(url, {"do": "check_in", "code": booking.code, "tail": "9999"}).status_code
        == 422
    )
    clock.at = booking.begins_at - timedelta(minutes=5)
    passer.post(url, {"do": "check_in", "code": booking.code, "tail": "8007"})
    assert Ticket.objects.get(booking=booking).slot_at == booking.begins_at
    clock.at = START.replace(hour=20)
    closed = passer.get(url)
    assert "不在取号时间" in text_of(closed)
    assert passer.post(url, {"kind": "policy"}).status_code == 422


def book(hw: HallWorld, client: Client, **more: Any) -> Booking:
    url = reverse("portal:book", args=[hw.hall.centre.code])
    begins = "2026-03-02T10:00:00+08:00"
    data = {"begins_at": begins, "name": "王建国", "phone": "13800138001", "matter": "", "item": ""}
    response = client.post(f"{url}?kind=general", {**data, **more})
    assert response.status_code == 303, text_of(response)
    return Booking.objects.latest("id")


def test_an_appointment_from_choice_to_arrival(hw: HallWorld, clock: Clock) -> None:
    passer = enter(hw)
    url = reverse("portal:book", args=[hw.hall.centre.code])
    page = text_of(passer.get(url))
    assert "10:00–10:30（余 4）" in page and "待核定" not in page.replace("还没有经中心核定", "")
    wrong = passer.post(url, {"begins_at": "x", "name": "", "phone": "12"})
    assert wrong.status_code == 422 and text_of(wrong).count('class="error"') == 3
    booking = book(hw, passer)
    own = reverse("portal:booking", args=[booking.token])
    assert booking.code in text_of(passer.get(own))
    move = reverse("portal:booking_move", args=[booking.token])
    assert passer.get(move).status_code == 200
    moved = passer.post(f"{move}?day=2026-03-03", {"begins_at": "2026-03-03T09:00:00+08:00"})
    assert moved["Location"] == own
    booking.refresh_from_db()
    clock.at = booking.begins_at - timedelta(minutes=10)
    arrive = reverse("portal:booking_arrive", args=[booking.token])
    wrong = passer.post(arrive, {"hall": "12"})
    assert wrong.status_code == 422 and "现场码不对" in text_of(wrong)
    there = passer.post(arrive, {"hall": hall_code(hw.hall, clock.at)})
    assert there["Location"] == reverse("portal:ticket", args=[booking.ticket.token])
    other = book(hw, passer, phone="13900139000", begins_at="2026-03-03T10:00:00+08:00")
    passer.post(reverse("portal:booking_cancel", args=[other.token]))
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert passer.get(reverse("portal:booking", args=["guessed"])).status_code == 404


def test_clerk_checks_in_sends_on_and_puts_back(hw: HallWorld, clock: Clock) -> None:
    clerk, policy = enter(hw, "first"), enter(hw, "policy")
    booking = book(hw, enter(hw))
    clock.at = booking.begins_at
    assert "王建国" in text_of(clerk.get(reverse("work:desk")))
    clerk.post(reverse("work:desk_check_in", args=[booking.pk]))
    clerk.post(reverse("work:desk_call"))
    turn = Turn.objects.get()
    bad = clerk.post(reverse("work:desk_to", args=[turn.pk]), {"to-window": "x"}, follow=True)
    assert "另一个窗口" in text_of(bad)
    to = {"to-window": hw.windows["policy"].pk, "to-reason": "问政策"}
    clerk.post(reverse("work:desk_to", args=[turn.pk]), to)
    policy.post(reverse("work:desk_call"))
    second = Turn.objects.latest("id")
    assert second.ticket == turn.ticket
    policy.post(reverse("work:desk_act", args=[second.pk, "miss"]))
    clerk.post(reverse("work:desk_back", args=[second.ticket_id]))
    assert Ticket.objects.get().state == "waiting"
    refused = enter(hw, "second").post(reverse("work:desk_act", args=[second.pk, "end"]))
    assert refused.status_code == 404
    issued = clerk.post(reverse("work:desk_issue"), {"issue-kind": "policy"}, follow=True)
    assert "号码 B001" in text_of(issued)
    clock.at = clock.at.replace(hour=23)
    words = {"issue-kind": "policy", "issue-matter": "问首贷贴息"}
    closed = clerk.post(reverse("work:desk_issue"), words)
    assert closed.status_code == 422 and "取号时间" in text_of(closed)
    assert 'value="问首贷贴息"' in closed.content.decode()


def test_a_notice_lists_what_the_item_asks(hw: HallWorld) -> None:
    from qifu.enterprises.models import EvidenceType

    EvidenceType.objects.create(code="health-note", title="健康证明")
    materials = [{"type": "health-note", "tolerable": True, "tolerable_days": 5}]
    make_item(hw.world.power, "food", materials=materials)
    clerk = enter(hw, "first")
    url = f"{reverse('work:desk_tell')}?item=food&firm={hw.world.firm.pk}"
    page = text_of(clerk.get(url))
    assert "健康证明" in page and "可以容缺，5 个工作日内补" in page
    empty = clerk.post(url, {"matter": "", "extra": "", "note": "", "reason": ""})
    assert empty.status_code == 422
    data = {"matter": "食品经营许可", "missing": ["健康证明"], "extra": "平面图：标明面积"}
    given = clerk.post(url, {**data, "note": "", "reason": ""})
    told = Told.objects.get()
    assert given["Location"] == reverse("work:told", args=[told.number])
    assert told.missing[1] == {"title": "平面图", "note": "标明面积"}
    assert told.missing[0]["note"] == "可以容缺，5 个工作日内补"
    paper = clerk.get(reverse("work:told_pdf", args=[told.number]))
    assert paper.content.startswith(b"%PDF-") and len(paper.content) > 5000
    public = text_of(enter(hw).get(reverse("portal:told", args=[told.token])))
    assert "平面图" in public and hw.world.firm.name not in public
    twice = clerk.post(url, {**data, "note": "", "reason": ""})
    assert twice["Location"] == given["Location"], "a button pressed twice"
    again = clerk.post(url, {**data, "note": "还缺照片", "reason": ""})
    assert again.status_code == 422 and told.number in text_of(again)
    far = Centre.objects.create(code="far", name="远", kind="park", unit=make_unit())
    make_hall(far)
    window = Window.objects.create(code="far-1", centre=far, kind="general", name="综合")
    stranger = Client()
    stranger.force_login(make_staff(make_unit(), Role.CLERK, window=window), backend=BACKEND)
    assert stranger.get(given["Location"]).status_code == 404


def test_a_result_is_signed_for(hw: HallWorld) -> None:
    clerk = enter(hw, "first")
    case = hw.world.submit(
        actor=hw.actor("first"), channel="window", centre_id=hw.hall.centre_id
    ).case
    url = reverse("work:result", args=[case.number])
    assert clerk.get(url).status_code == 409
    assert case.number in text_of(clerk.get(reverse("work:desk_open")))
    hw.world.act(case, "answer_at_once", "dispatcher", text="已答复")
    assert case.firm_name in text_of(clerk.get(reverse("work:results")))
    bad = clerk.post(url, {"papers": "答复意见书", "signed_by": "", "drawing": "x"})
    assert bad.status_code == 422 and "答复意见书" in text_of(bad)
    data = {"papers": "答复意见书\n领取单", "signed_by": "王建国", "signed_as": "legal"}
    assert clerk.post(url, {**data, "drawing": PIXEL}).status_code == 303
    row = Handover.objects.get()
    assert row.papers == ["答复意见书", "领取单"] and row.signature is not None
    assert "王建国" in text_of(clerk.get(url))
    paper = clerk.get(reverse("work:result_pdf", args=[case.number]))
    assert paper.content.startswith(b"%PDF-")
    drawn = clerk.get(reverse("work:result_signature", args=[case.number]))
    assert drawn["Content-Type"] == "image/png"
    twice = clerk.post(url, data)
    assert twice.status_code == 409 and "已由 王建国 领走" in text_of(twice)


def test_figures_open_to_their_numbers(hw: HallWorld, clock: Clock) -> None:
    hw.serve("first", START, START + timedelta(minutes=7), START + timedelta(minutes=19))
    clock.at = START + timedelta(hours=1)
    leader = enter(hw, "leader")
    page = text_of(leader.get(reverse("work:halls")))
    assert "7 分" in page and "12 分" in page
    url = f"{reverse('work:hall_turns', args=[hw.hall.centre.code])}?outcome=served"
    assert "A001" in text_of(leader.get(f"{url}&window={hw.windows['first'].code}"))
    assert "A001" not in text_of(leader.get(f"{url}&window={hw.windows['second'].code}"))
    own = text_of(enter(hw, "second").get(reverse("work:equipment")))
    assert hw.hall.kiosk_key in own


def test_who_has_no_window_is_told_so(hw: HallWorld) -> None:
    client = Client()
    client.force_login(make_staff(hw.world.centre, Role.CLERK), backend=BACKEND)
    assert "没有分到窗口" in text_of(client.get(reverse("work:desk")))
    assert client.post(reverse("work:desk_call")).status_code == 404
    first = enter(hw, "first")
    assert first.get(f"/work/desk/?window={hw.windows['policy'].pk}").status_code == 404
