"""The chain of carriers, instruments, alliances and gatherings: what may happen, and what not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.factories import START, make_firm, moment
from tests.places_world import PlacesWorld, earns, facility_input, make_places_world

from qifu.exchange.models import Product
from qifu.exchange.queries import live_products_of
from qifu.identity.actors import ANONYMOUS_ACTOR
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.models import Event, Notice
from qifu.places import alliances, bookings, enrolments, gatherings
from qifu.places.chain import close_room
from qifu.places.facilities import save_facility
from qifu.places.figures import (
    ROOMS,
    TENANTS,
    chain_figures,
    counted_rooms,
    counted_tenancies,
    use_of,
)
from qifu.places.models import Alliance, BookedSlot, Booking, Enrolment, Facility, Tenancy
from qifu.places.queries import get_alliance, place_in_line, tenancies_of
from qifu.places.tenancies import TenancyInput, begin_tenancy, end_tenancy, graduate, standing_of
from qifu.places.vacancies import hide_room, publish_room

pytestmark = pytest.mark.django_db
NEXT = moment("2026-03-03 10:00")


@pytest.fixture
def w() -> PlacesWorld:
    return make_places_world()


def test_a_vacant_room_stands_in_the_exchange_and_leaves_it_when_let(w: PlacesWorld) -> None:
    room, mine = w.room(), w.owner(w.operator)
    publish_room(room_id=room.pk, actor=mine, at=w.at)
    product = Product.objects.get()
    assert (product.values["area"], product.values["types"]) == (80.5, ["incubator"])
    assert list(live_products_of(product.kind, w.at.date())) == [product]
    tenancy = w.let(room)
    product.refresh_from_db()
    assert not product.live
    with pytest.raises(Refused, match="已经有企业入驻"):
        w.let(room, make_firm())
    end_tenancy(tenancy_id=tenancy.pk, end="left", words="搬走", actor=mine, at=w.at)
    product.refresh_from_db()
    assert product.live
    hide_room(room_id=room.pk, actor=mine, at=w.at)
    product.refresh_from_db()
    assert not product.live
    kinds = list(
        Event.objects.filter(stream=w.incubator.stream)
        .values_list("kind", flat=True)
        .order_by("id")
    )
    assert kinds == [
        "place.saved", "place.room_saved", "place.room_published", "place.let", "place.left",
        "place.room_hidden",
    ]  # fmt: skip


def test_only_the_operator_and_the_unit_keep_a_carrier(w: PlacesWorld) -> None:
    room = w.room()
    data = TenancyInput(w.firm.uscc, w.at.date(), date(2028, 1, 1))
    for actor in (w.owner(), w.actor("elsewhere"), ANONYMOUS_ACTOR):
        with pytest.raises(NotVisible):
            begin_tenancy(room_id=room.pk, data=data, actor=actor, at=w.at)
        with pytest.raises(NotVisible):
            publish_room(room_id=room.pk, actor=actor, at=w.at)
        with pytest.raises(NotVisible):
            tenancies_of(w.owner(), w.incubator)
    begin_tenancy(room_id=room.pk, data=data, actor=w.actor("handler"), at=w.at)
    with pytest.raises(Refused, match="还有企业"):
        close_room(room_id=room.pk, actor=w.actor(), at=w.at)
    with pytest.raises(Refused, match="不能登记"):
        save_facility(
            data=facility_input(w.operator, name="别的"), actor=w.actor("elsewhere"), at=w.at
        )
    with pytest.raises(Invalid) as wrong:
        begin_tenancy(
            room_id=w.room("102").pk, actor=w.actor(), at=w.at,
            data=TenancyInput("", w.at.date() + timedelta(days=1), None),
        )  # fmt: skip
    assert set(wrong.value.field_errors) == {"firm", "since", "until"}


def test_a_firm_graduates_to_the_next_step_by_conditions_or_with_a_reason(w: PlacesWorld) -> None:
    mine = w.owner(w.operator)
    old = w.let(w.room())
    new = w.room("A1", w.accelerator, type="accelerator", area="300")
    terms = {"tenancy_id": old.pk, "went_to": "", "until": None, "actor": mine, "at": w.at}
    assert standing_of(old, w.at).verdict == "unknown"
    with pytest.raises(Invalid, match="毕业条件"):
        graduate(room_id=new.pk, words="", **terms)
    with pytest.raises(Refused, match="后面的步骤"):
        graduate(room_id=w.room("103").pk, words="产品成熟", **terms)
    earns(w.firm, 6_000_000)
    assert standing_of(old, w.at).met
    graduate(room_id=new.pk, words="", **terms)
    found = Tenancy.objects.get(previous=old)
    old.refresh_from_db()
    assert (old.end, old.went_to, found.room, found.enterprise) == (
        "graduated", "测试加速器", new, w.firm,
    )  # fmt: skip
    with pytest.raises(Refused, match="已于"):
        graduate(room_id=None, words="x", **{**terms, "went_to": "外地"})
    team = begin_tenancy(
        room_id=w.room("104").pk, actor=mine, at=w.at,
        data=TenancyInput("", w.at.date(), date(2028, 1, 1), team="创业小队"),
    )  # fmt: skip
    with pytest.raises(Invalid, match="注册成企业"):
        graduate(room_id=None, words="x", **{**terms, "tenancy_id": team.pk, "went_to": "外地"})


def test_every_number_of_the_chain_opens_to_its_rows(w: PlacesWorld) -> None:
    mine = w.owner(w.operator)
    rooms = [w.room(str(n), area=str(50 + n)) for n in range(5)]
    for room in rooms[:3]:
        w.let(room, make_firm())
    first, second, third = Tenancy.objects.order_by("id")
    end_tenancy(tenancy_id=first.pk, end="left", words="", actor=mine, at=w.at)
    graduate(
        tenancy_id=second.pk, room_id=None, went_to="市里的产业园", words="自建厂房", until=None,
        actor=mine, at=w.at,
    )  # fmt: skip
    Tenancy.objects.filter(pk=third.pk).update(until=w.at.date())
    on = w.at.date() + timedelta(days=3)
    step = {s.code: s for s in chain_figures(on)}["incubator"]
    assert (step.places, step.rooms.rooms, step.rooms.let, step.rooms.vacant) == (1, 5, 1, 4)
    assert (step.rooms.area, step.rooms.let_area) == (Decimal(260), Decimal(52))
    assert step.rooms.share == Decimal("20.0")
    assert (step.tenants, step.graduated, step.left, step.overdue) == (1, 1, 1, 1)
    for show in ROOMS:
        wanted = {"rooms": 5, "let": 1, "vacant": 4}[show]
        assert counted_rooms(show, "incubator").count() == wanted
    for show in TENANTS:
        assert counted_tenancies(show, "incubator", on).count() == 1, show
        assert counted_tenancies(show, "park", on).count() == 0


def booked(w: PlacesWorld, at: str = "10:00", count: int = 1, firm: object = None) -> Booking:
    firm = firm or w.firm
    data = bookings.BookingInput(moment(f"2026-03-03 {at}"), count, "看断口", "王工", "13800138000")
    return bookings.book(
        facility_id=w.facility.pk, enterprise_id=firm.pk, data=data, actor=w.owner(firm), at=w.at
    )


def test_an_hour_is_had_by_one_and_given_back(w: PlacesWorld) -> None:
    row = booked(w, count=2)
    assert [s.begins_at.hour for s in row.slots.order_by("id")] == [2, 3]  # UTC
    other = make_firm()
    for at in ("10:00", "11:00"):
        with pytest.raises(Invalid, match="被别人约走"):
            booked(w, at, firm=other)
    with pytest.raises(Invalid, match="不够"):
        booked(w, "16:00", 2)
    with pytest.raises(Invalid, match="不开放"):
        booked(w, "08:00")
    bookings.cancel(booking_id=row.pk, actor=w.owner(), at=w.at)
    assert booked(w, "11:00", firm=other).state == "booked"
    assert BookedSlot.objects.count() == 1
    told = set(
        Notice.objects.filter(template="places.booking").values_list("recipient__pk", "link")
    )
    assert {link for _, link in told} == {f"/provider/facilities/{w.facility.pk}/"}
    saturday = bookings.days_offered(w.facility, date(2026, 3, 7))
    assert saturday[0] == date(2026, 3, 9)


def test_use_is_recorded_once_it_has_begun_and_counted(w: PlacesWorld) -> None:
    row, mine = booked(w, count=2), w.owner(w.operator)
    later = NEXT + timedelta(hours=3)
    with pytest.raises(Refused, match="还没到"):
        bookings.record_use(booking_id=row.pk, hours="1", fee="", words="", actor=mine, at=w.at)
    with pytest.raises(NotVisible):
        bookings.record_use(
            booking_id=row.pk, hours="1", fee="", words="", actor=w.owner(), at=later
        )
    with pytest.raises(Invalid):
        bookings.record_use(booking_id=row.pk, hours="x", fee="", words="", actor=mine, at=later)
    bookings.record_use(
        booking_id=row.pk, hours="1.5", fee="300", words="断口照片 12 张", actor=mine, at=later
    )
    missed = booked(w, "14:00")
    bookings.record_missed(booking_id=missed.pk, actor=mine, at=NEXT + timedelta(hours=6))
    gone = booked(w, "15:00")
    bookings.refuse(booking_id=gone.pk, words="设备检修", actor=mine, at=w.at)
    assert Notice.objects.filter(template="places.booking_refused").count() == 1
    use = use_of([w.facility.pk], date(2026, 3, 1), date(2026, 3, 31))[w.facility.pk]
    assert (use.used, use.missed, use.refused, use.hours, use.fees) == (
        1, 1, 1, Decimal("1.5"), Decimal(300),
    )  # fmt: skip
    Facility.objects.update(bookable=False)
    with pytest.raises(Refused, match="供需对接"):
        booked(w, "12:00")


def test_an_alliance_is_formed_of_who_joined_and_works_on_tasks(w: PlacesWorld) -> None:
    lead, other = w.owner(), make_firm()
    data = alliances.AllianceInput("consortium", "测试联合体", "materials", "攻克高温合金")
    row = alliances.propose_alliance(enterprise_id=w.firm.pk, data=data, actor=lead, at=w.at)
    with pytest.raises(NotVisible):
        get_alliance(w.owner(other), row.pk)
    decide = {"alliance_id": row.pk, "actor": w.actor(), "at": w.at}
    with pytest.raises(Refused, match="至少 2 家"):
        alliances.decide_alliance(approve=True, text="", **decide)
    member = alliances.invite_member(
        alliance_id=row.pk, firm=other.uscc, role="university", actor=lead, at=w.at
    )
    with pytest.raises(Refused, match="已经是成员"):
        alliances.invite_member(
            alliance_id=row.pk, firm=other.uscc, role="firm", actor=lead, at=w.at
        )
    with pytest.raises(NotVisible):  # nobody joins for another
        alliances.answer_invitation(member_id=member.pk, joins=True, actor=lead, at=w.at)
    task = alliances.TaskInput("中试", "做出 3 批", other.uscc, w.at.date())
    with pytest.raises(Refused, match="确认组建后"):
        alliances.add_task(alliance_id=row.pk, data=task, actor=lead, at=w.at)
    alliances.answer_invitation(member_id=member.pk, joins=True, actor=w.owner(other), at=w.at)
    with pytest.raises(NotVisible):
        alliances.decide_alliance(
            **{**decide, "actor": w.actor("elsewhere")}, approve=True, text=""
        )
    alliances.decide_alliance(approve=True, text="", **decide)
    made = alliances.add_task(alliance_id=row.pk, data=task, actor=lead, at=w.at)
    with pytest.raises(Refused, match="还有由贵单位负责"):
        alliances.leave_alliance(member_id=member.pk, actor=w.owner(other), at=w.at)
    alliances.end_task(task_id=made.pk, done=True, result="3 批合格", actor=w.owner(other), at=w.at)
    alliances.leave_alliance(member_id=member.pk, actor=w.owner(other), at=w.at)
    alliances.end_alliance(alliance_id=row.pk, text="任务完成", actor=lead, at=w.at)
    assert Alliance.objects.get().state == "ended"


def enrol(w: PlacesWorld, gathering: object, phone: str, firm: object = None) -> Enrolment:
    firm = firm or w.firm
    return enrolments.enrol(
        gathering_id=gathering.pk, enterprise_id=firm.pk, actor=w.owner(firm), at=w.at,
        data=enrolments.EnrolmentInput("参加人", phone),
    )  # fmt: skip


def test_who_waits_moves_up_in_order_and_is_told(w: PlacesWorld) -> None:
    row, other, third = w.gathering(seats=2), make_firm(), make_firm()
    first = enrol(w, row, "13800138001")
    enrol(w, row, "13800138002")
    with pytest.raises(Refused, match="最多报 2 个"):
        enrol(w, row, "13800138003")
    waits, later = enrol(w, row, "13800138004", other), enrol(w, row, "13800138005", third)
    assert (waits.state, later.state, place_in_line(later)) == ("waiting", "waiting", 2)
    with pytest.raises(NotVisible):
        enrolments.cancel_enrolment(enrolment_id=first.pk, actor=w.owner(other), at=w.at)
    enrolments.cancel_enrolment(enrolment_id=first.pk, actor=w.owner(), at=w.at)
    waits.refresh_from_db()
    later.refresh_from_db()
    assert (waits.state, later.state) == ("enrolled", "waiting")
    (notice,) = Notice.objects.filter(template="places.moved_up")
    assert notice.recipient_id == w.owner(other).user_id
    over = row.begins_at + timedelta(hours=1)
    came = {e.pk: e.pk == waits.pk for e in row.enrolments.all()}
    with pytest.raises(Refused, match="开始后"):
        enrolments.record_attendance(
            gathering_id=row.pk, came=came, actor=w.actor("handler"), at=w.at
        )
    changed = enrolments.record_attendance(
        gathering_id=row.pk, came=came, actor=w.actor("handler"), at=over
    )
    assert changed == 2  # who waited and who gave it back are none of those
    states = sorted(row.enrolments.values_list("state", flat=True))
    assert states == ["absent", "attended", "cancelled", "waiting"]


def test_a_gathering_called_off_tells_everybody(w: PlacesWorld) -> None:
    row = w.gathering(seats=1, kind="fair")
    enrol(w, row, "13800138001")
    enrol(w, row, "13800138002", make_firm())
    with pytest.raises(NotVisible):
        gatherings.cancel_gathering(
            gathering_id=row.pk, text="场地检修", actor=w.actor("elsewhere"), at=w.at
        )
    gatherings.cancel_gathering(
        gathering_id=row.pk, text="场地检修", actor=w.actor("handler"), at=w.at
    )
    assert Notice.objects.filter(template="places.called_off").count() == 2
    with pytest.raises(Refused, match="已取消"):
        enrol(w, row, "13800138003", make_firm())
    late = w.gathering(seats=3, enrol_until=START + timedelta(minutes=1))
    w.at = START + timedelta(minutes=2)
    with pytest.raises(Refused, match="截止"):
        enrol(w, late, "13800138001")
