"""A hall at work: numbers, calls, appointments, notices, results; each act with its event."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import START, make_firm, make_staff, make_unit, moment
from tests.reception_world import HallWorld, make_hall, make_hall_world

from qifu.identity.actors import ANONYMOUS_ACTOR, load_actor
from qifu.identity.models import Centre, Role, Window
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.reception import bookings, calling, halls, handing, queries, telling, tickets
from qifu.reception.bookings import BookingInput
from qifu.reception.handing import HandoverInput
from qifu.reception.models import Booking, Ticket, Turn, TurnAct
from qifu.reception.telling import ToldInput

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def hw() -> HallWorld:
    return make_hall_world()


def kinds(stream: str) -> list[str]:
    return [event.kind for event in stream_events(stream)]


def test_numbers_run_by_centre_day_and_letter(hw: HallWorld) -> None:
    first, second, policy = hw.take(), hw.take(), hw.take("policy")
    assert [t.number for t in (first, second, policy)] == ["A001", "A002", "B001"]
    assert hw.take(at=moment("2026-03-03 09:00")).number == "A001"
    assert kinds(first.stream) == ["ticket.taken"]
    with pytest.raises(Refused, match="不在取号时间"):
        hw.take(at=moment("2026-03-07 10:00"))
    with pytest.raises(Invalid):
        hw.take("fallback")
    outsider = load_actor(make_staff(make_unit(), Role.CLERK), START)
    with pytest.raises(NotVisible):
        hw.take(source="clerk", actor=outsider)


def test_a_number_from_call_to_end(hw: HallWorld) -> None:
    ticket = hw.take()
    hw.take()
    turn = hw.call(at=START + 6 * MINUTE)
    assert turn.ticket == ticket and turn.wait_minutes == 6
    clerk = hw.actor("first")
    with pytest.raises(Refused, match="还有 A001 号"):
        hw.call()
    calling.recall(turn_id=turn.pk, actor=clerk, at=START + 7 * MINUTE)
    with pytest.raises(NotVisible):
        calling.begin(turn_id=turn.pk, actor=hw.actor("second"), at=START)
    calling.begin(turn_id=turn.pk, actor=clerk, at=START + 8 * MINUTE)
    turn = calling.end(turn_id=turn.pk, actor=clerk, at=START + 20 * MINUTE)
    assert (turn.recalls, turn.service_minutes, turn.outcome) == (1, 12, "served")
    ticket.refresh_from_db()
    assert ticket.state == "done"
    what = ["taken", "called", "recalled", "begun", "ended"]
    assert kinds(ticket.stream) == [f"ticket.{w}" for w in what]
    with pytest.raises(Refused, match="已经结束"):
        calling.end(turn_id=turn.pk, actor=clerk, at=START + 21 * MINUTE)
    with pytest.raises(NotVisible):
        calling.call_next(window_id=hw.windows["second"].pk, actor=clerk, at=START)


def test_missed_and_put_back(hw: HallWorld) -> None:
    ticket, other = hw.take(), hw.take()
    turn = hw.call()
    calling.miss(turn_id=turn.pk, actor=hw.actor("first"), at=START + 3 * MINUTE)
    assert queries.missed_today(hw.hall.centre_id, START) == [ticket]
    calling.put_back(ticket_id=ticket.pk, actor=hw.actor("second"), at=START + 5 * MINUTE)
    line = queries.waiting_line(hw.windows["first"], START + 6 * MINUTE)
    assert line == [other, ticket]
    turn = hw.call("second", START + 9 * MINUTE)
    assert turn.ticket == other
    again = hw.call("first", START + 9 * MINUTE)
    assert again.ticket == ticket and again.wait_minutes == 4  # from when it was put back


def test_sent_on_keeps_its_number_and_goes_first(hw: HallWorld) -> None:
    hw.take("policy")
    ticket = hw.take()
    turn = hw.call()
    clerk = hw.actor("first")
    with pytest.raises(Invalid):
        calling.transfer(turn_id=turn.pk, window_id=hw.windows["first"].pk, actor=clerk, at=START)
    elsewhere = Centre.objects.create(
        code="else", name="别的中心", kind="park", unit=hw.world.centre
    )
    far = Window.objects.create(code="far", centre=elsewhere, kind="general", name="综合")
    with pytest.raises(Invalid):
        calling.transfer(turn_id=turn.pk, window_id=far.pk, actor=clerk, at=START)
    calling.transfer(
        turn_id=turn.pk, window_id=hw.windows["policy"].pk, actor=clerk, at=START + MINUTE,
        reason="问的是政策",
    )  # fmt: skip
    moved = hw.call("policy", START + 3 * MINUTE)
    assert moved.ticket == ticket and moved.ticket.number == "A001"
    assert moved.wait_minutes == 2
    assert Turn.objects.get(pk=turn.pk).outcome == "transferred"


def test_own_page_tells_what_is_before_and_how_it_was_computed(hw: HallWorld) -> None:
    came = START - timedelta(minutes=30)
    for n in range(5):
        begin = came + timedelta(minutes=10 * n)
        hw.serve("first", came, begin, begin + 6 * MINUTE)
    now = START + 20 * MINUTE
    hw.take(at=now)
    mine = hw.take(at=now)
    own = queries.own_ticket(mine.token, now)
    assert own.ahead == 1 and own.estimate is not None
    assert (own.estimate.minutes, own.estimate.windows) == (6, 1)
    lines = {line.kind: line for line in queries.lines_of(hw.hall, now)}
    assert lines["general"].waiting == 2 and lines["policy"].estimate is None
    tickets.leave_queue(token=mine.token, actor=ANONYMOUS_ACTOR, at=now)
    assert queries.own_ticket(mine.token, now).ahead is None
    with pytest.raises(NotVisible):
        queries.own_ticket("guessed", now)


def test_days_left_open_lapse_without_a_made_up_time(hw: HallWorld) -> None:
    hw.take()
    turn = hw.call()
    calling.begin(turn_id=turn.pk, actor=hw.actor("first"), at=START)
    hw.take()
    next_day = START + timedelta(days=1)
    assert tickets.lapse_day(before=next_day.date(), at=next_day) == 2
    turn.refresh_from_db()
    assert turn.outcome == "lapsed" and turn.service_minutes is None
    assert not Ticket.objects.exclude(state="lapsed").exists()
    assert tickets.lapse_day(before=next_day.date(), at=next_day) == 0


def book(hw: HallWorld, text: str = "2026-03-03 10:00", **more: object) -> Booking:
    said = {
        "kind": "general", "begins_at": moment(text), "name": "王建国", "phone": "13800138001",
        **more,
    }  # fmt: skip
    return bookings.make_booking(
        code=hw.hall.centre.code, data=BookingInput(**said), actor=ANONYMOUS_ACTOR, at=START
    )


def test_an_appointment_is_told_moved_and_cancelled(hw: HallWorld) -> None:
    booking = book(hw)
    sms = Notice.objects.get(stream=booking.stream)
    assert sms.address == "13800138001" and booking.code in sms.body and "10:00" in sms.body
    other = moment("2026-03-04 14:00")
    moved = bookings.move_booking(
        token=booking.token, begins_at=other, actor=ANONYMOUS_ACTOR, at=START
    )
    assert moved.begins_at == other and moved.moves == 1
    assert Notice.objects.filter(stream=booking.stream).count() == 2
    late = other - timedelta(minutes=10)
    with pytest.raises(Refused, match="不到半小时"):
        bookings.move_booking(
            token=booking.token, begins_at=moment("2026-03-05 10:00"), actor=ANONYMOUS_ACTOR,
            at=late,
        )  # fmt: skip
    bookings.cancel_booking(token=booking.token, actor=ANONYMOUS_ACTOR, at=late)
    with pytest.raises(Refused, match="已取消"):
        bookings.cancel_booking(token=booking.token, actor=ANONYMOUS_ACTOR, at=late)
    what = ["made", "moved", "cancelled"]
    assert kinds(booking.stream) == [f"booking.{w}" for w in what]


def test_what_an_appointment_is_refused_for(hw: HallWorld) -> None:
    with pytest.raises(Invalid) as bad:
        book(hw, "2026-03-07 10:00", name="", phone="123")
    assert set(bad.value.field_errors) == {"name", "phone", "begins_at"}
    for n in range(4):  # half an hour, two windows, four an hour each
        book(hw, phone=f"1390013900{n}")
    with pytest.raises(Invalid, match="刚刚约满"):
        book(hw)
    book(hw, "2026-03-03 11:00")
    book(hw, "2026-03-03 11:30")
    with pytest.raises(Invalid, match="已有 2 个"):
        book(hw, "2026-03-04 09:00")
    with pytest.raises(NotVisible):
        bookings.make_booking(
            code="nowhere", actor=ANONYMOUS_ACTOR, at=START,
            data=BookingInput("general", START, "王", "13800138000"),
        )  # fmt: skip


def test_checked_in_in_time_is_called_first_and_late_is_not(hw: HallWorld) -> None:
    kept, late = book(hw), book(hw, phone="13900139001")
    now = moment("2026-03-03 09:50")
    walk_in = hw.take(at=moment("2026-03-03 09:10"))
    found = bookings.booking_by_code(hw.hall, kept.code, "8001", now)
    first = bookings.check_in(booking_id=found.pk, actor=ANONYMOUS_ACTOR, at=now, here=True)
    assert bookings.check_in(booking_id=kept.pk, actor=ANONYMOUS_ACTOR, at=now, here=True) == first
    with pytest.raises(NotVisible):
        bookings.check_in(booking_id=late.pk, actor=ANONYMOUS_ACTOR, at=now)
    second = bookings.check_in(
        booking_id=late.pk, actor=hw.actor("second"), at=moment("2026-03-03 10:20")
    )
    assert first.slot_at is not None and second.slot_at is None
    line = queries.waiting_line(hw.windows["first"], moment("2026-03-03 10:21"))
    assert line == [first, walk_in, second]
    with pytest.raises(NotVisible):
        bookings.booking_by_code(hw.hall, kept.code, "0000", now)
    other = book(hw, "2026-03-04 10:00")
    with pytest.raises(Refused, match="今天不能签到"):
        bookings.check_in(booking_id=other.pk, actor=ANONYMOUS_ACTOR, at=now, here=True)


def test_reminded_once_and_missed(hw: HallWorld) -> None:
    booking = book(hw, "2026-03-04 10:00")
    assert bookings.remind_due(at=START) == 0
    near = moment("2026-03-03 10:30")
    assert bookings.remind_due(at=near) == 1
    assert bookings.remind_due(at=near) == 0
    assert Notice.objects.filter(template="booking.reminder").count() == 1
    assert bookings.settle_missed(at=moment("2026-03-04 10:31")) == 1
    booking.refresh_from_db()
    assert booking.state == "missed"


def test_what_is_taken_in_belongs_to_the_turn(hw: HallWorld) -> None:
    hw.take()
    turn = hw.call()
    calling.begin(turn_id=turn.pk, actor=hw.actor("first"), at=START)
    centre = hw.hall.centre_id
    case = hw.world.submit(actor=hw.actor("first"), channel="window", centre_id=centre).case
    hw.world.submit()  # from the portal: no turn's
    act = TurnAct.objects.get()
    assert (act.turn_id, act.kind, act.number) == (turn.pk, "demand", case.number)
    assert Ticket.objects.get(pk=turn.ticket_id).enterprise_id == hw.world.firm.pk
    mine = queries.open_of_mine(hw.actor("first"), whole_centre=False)
    assert [c.number for c in mine] == [case.number]
    assert list(queries.open_of_mine(hw.actor("second"), whole_centre=False)) == []
    assert queries.open_of_mine(hw.actor("second"), whole_centre=True).count() == 1


def test_missing_is_told_once_and_again_only_with_a_reason(hw: HallWorld) -> None:
    data = ToldInput(
        window_id=hw.windows["first"].pk,
        matter="食品经营许可",
        missing=[("健康证明", "要在有效期内"), ("", "")],
        enterprise_id=hw.world.firm.pk,
        item_code="food-business-licence",
        extra=["平面图"],
    )
    clerk = hw.actor("first")
    told = telling.tell_missing(data=data, actor=clerk, at=START)
    assert [m["title"] for m in told.missing] == ["健康证明", "平面图"]
    assert telling.told_by_token(told.token) == told
    with pytest.raises(Invalid, match="已在"):
        telling.tell_missing(data=data, actor=clerk, at=START + MINUTE)
    again = telling.tell_missing(
        data=ToldInput(**{**vars(data), "reason": "经营范围有变"}), actor=clerk, at=START + MINUTE
    )
    assert again.before == told
    with pytest.raises(Invalid) as bad:
        telling.tell_missing(
            data=ToldInput(hw.windows["first"].pk, "", [("", "")]), actor=clerk, at=START
        )
    assert set(bad.value.field_errors) == {"matter", "missing"}
    with pytest.raises(NotVisible):
        telling.get_told(load_actor(make_staff(make_unit(), Role.CLERK), START), told.number)


def test_a_result_is_handed_over_once_and_signed_for(hw: HallWorld) -> None:
    centre, clerk = hw.hall.centre_id, hw.actor("first")
    case = hw.world.submit(actor=clerk, channel="window", centre_id=centre).case
    given = HandoverInput(hw.windows["first"].pk, ["答复意见书"], "王建国", "legal", "123x", PIXEL)
    with pytest.raises(Refused, match="还没有办出结果"):
        handing.hand_over(number=case.number, data=given, actor=clerk, at=START)
    hw.world.act(case, "answer_at_once", "dispatcher", text="已答复")
    assert [c.number for c in handing.results_waiting(clerk, START)] == [case.number]
    bad = HandoverInput(hw.windows["first"].pk, [], "", "nobody", "12", "data:image/png;base64,xx")
    with pytest.raises(Invalid) as wrong:
        handing.hand_over(number=case.number, data=bad, actor=clerk, at=START)
    assert set(wrong.value.field_errors) == {
        "papers",
        "signed_by",
        "signed_as",
        "id_tail",
        "drawing",
    }
    row = handing.hand_over(number=case.number, data=given, actor=clerk, at=START)
    assert row.signature is not None and row.id_tail == "123X"
    assert kinds(row.stream) == ["handover.signed"]
    assert list(handing.results_waiting(clerk, START)) == []
    with pytest.raises(Refused, match="王建国"):
        handing.hand_over(number=case.number, data=given, actor=clerk, at=START)


def test_another_centre_sees_nothing(hw: HallWorld) -> None:
    unit = make_unit(kind="centre")
    centre = Centre.objects.create(code="park", name="园区中心", kind="park", unit=unit)
    make_hall(centre)
    window = Window.objects.create(code="park-1", centre=centre, kind="general", name="综合窗口")
    clerk = load_actor(make_staff(unit, Role.CLERK, window=window), START)
    ticket = hw.take()
    assert [c.code for c in queries.my_halls(clerk)] == ["park"]
    with pytest.raises(NotVisible):
        queries.get_centre(clerk, hw.hall.centre.code)
    with pytest.raises(NotVisible):
        calling.put_back(ticket_id=ticket.pk, actor=clerk, at=START)
    with pytest.raises(Refused, match="没有人在等"):
        calling.call_next(window_id=window.pk, actor=clerk, at=START)
    assert {f.centre_code for f in queries.figures(clerk, START, START)} == {"park"}


def test_figures_open_to_the_turns_they_count(hw: HallWorld) -> None:
    hw.serve("first", START, START + 10 * MINUTE, START + 16 * MINUTE)
    hw.serve("first", START, START + 20 * MINUTE, START + 30 * MINUTE)
    hw.take()
    turn = hw.call("second", START + 30 * MINUTE)
    calling.miss(turn_id=turn.pk, actor=hw.actor("second"), at=START + 33 * MINUTE)
    leader = hw.world.actor("leader")
    day = START.date()
    found = {f.window: f for f in queries.figures(leader, START, START + timedelta(hours=9))}
    first = found["综合窗口"]
    assert (first.called, first.served, first.missed) == (2, 2, 0)
    assert (first.wait_middle, first.service_mean) == (15, 8)
    assert found["综合窗口二"].missed == 1 and found["政策专窗"].wait_middle is None
    for f in found.values():
        turns = queries.turns_of(leader, hw.hall.centre, day, day, window=f.window_code)
        assert turns.count() == f.called
        assert turns.filter(outcome="served").count() == f.served
    assert len(queries.shift_of(hw.actor("first"), day)) == 2
    with pytest.raises(NotVisible):
        queries.turns_of(hw.world.actor("handler"), hw.hall.centre, day, day)


def test_the_halls_code_changes_by_day_and_says_who_is_there(hw: HallWorld) -> None:
    code = halls.hall_code(hw.hall, START)
    assert len(code) == 4 and halls.is_here(hw.hall, f" {code} ", START)
    assert not halls.is_here(hw.hall, "", START)
    days = {halls.hall_code(hw.hall, START + timedelta(days=n)) for n in range(9)}
    assert len(days) > 5


def test_a_firm_at_the_window(hw: HallWorld) -> None:
    hw.take()
    turn = hw.call()
    firm = make_firm()
    clerk = hw.actor("first")
    turn = calling.name_firm(turn_id=turn.pk, enterprise_id=firm.pk, actor=clerk, at=START)
    assert turn.ticket.enterprise == firm
    turn = calling.name_firm(turn_id=turn.pk, enterprise_id=None, actor=clerk, at=START)
    assert turn.ticket.enterprise is None
