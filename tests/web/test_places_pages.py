"""Pages of places: a firm books hours and a seat, the operator lets a room, lists stay cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import make_firm
from tests.places_world import PlacesWorld, make_places_world

from qifu.enterprises.models import Enterprise
from qifu.identity.models import User
from qifu.kernel.time import now
from qifu.places.alliances import AllianceInput, propose_alliance
from qifu.places.bookings import BookingInput, book, days_offered, slots_on
from qifu.places.models import Booking, Enrolment, Tenancy

pytestmark = pytest.mark.django_db
BACKEND = "qifu.identity.backends.NameOrPhoneBackend"
PLACE_PAGES = (
    "/work/places/", "/work/facilities/", "/work/alliances/", "/work/gatherings/",
    "/work/places/rows/?show=rooms", "/work/places/rows/?show=tenants",
)  # fmt: skip


@pytest.fixture
def w() -> PlacesWorld:
    return make_places_world(now())


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def of(firm: Enterprise) -> Client:
    return sign_in(firm.memberships.earliest("id").user)


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def test_a_firm_books_hours_cancels_and_the_owner_records(w: PlacesWorld) -> None:
    firm, url = of(w.firm), f"/science/facilities/{w.facility.pk}/"
    assert "登录后预约" in read(Client(), url)
    day = days_offered(w.facility, w.at.date())[2]
    slot = slots_on(w.facility, day, w.at)[1]
    page = f"{url}?day={day}"
    said = {
        "enterprise": w.firm.pk, "begins": slot.begins_at.isoformat(), "count": "2",
        "purpose": "看断口", "contact_name": "王工", "contact_phone": "13800138000",
    }  # fmt: skip
    wrong = firm.post(page, {**said, "purpose": ""})
    assert wrong.status_code == 422 and "王工" in wrong.content.decode()
    assert firm.post(page, said)["Location"] == "/science/bookings/"
    again = firm.post(page, said)
    assert again.status_code == 422 and "已被约走" in again.content.decode()
    row = Booking.objects.get()
    owner = of(w.operator)
    assert w.firm.name in read(owner, f"/provider/facilities/{w.facility.pk}/")
    assert owner.post(f"/provider/bookings/{row.pk}/used/", {"hours": "1"}).status_code == 409
    assert firm.get(f"/provider/bookings/{row.pk}/used/").status_code == 404
    firm.post(f"/science/bookings/{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "已取消" in read(firm, "/science/bookings/")


def test_the_operator_lets_publishes_and_graduates_by_its_page(w: PlacesWorld) -> None:
    owner, home = of(w.operator), f"/provider/places/{w.incubator.pk}/"
    made = owner.post(
        f"{home}room/{w.incubator.pk}/",
        {"code": "A-1", "type": "incubator", "area": "66.5", "rent": "25", "note": ""},
    )
    assert made.status_code == 303
    room = w.incubator.rooms.get()
    assert owner.post(f"{home}publish/{room.pk}/").status_code == 303
    everybody = Client()
    assert "看条件、提需求" in read(everybody, "/science/steps/incubator/")
    until = (w.at + timedelta(days=400)).date().isoformat()
    said = {"firm": w.firm.uscc, "since": w.at.date().isoformat(), "until": until}
    assert owner.post(f"{home}let/{room.pk}/", said).status_code == 303
    assert owner.post(f"{home}let/{room.pk}/", said).status_code == 409
    assert "现在没有空置的场地" in read(everybody, "/science/steps/incubator/")
    assert "0 处空置" in read(everybody, "/science/") and "1 家在驻" in read(everybody, "/science/")
    assert w.firm.name not in read(everybody, f"/science/places/{w.incubator.pk}/")
    tenancy = Tenancy.objects.get()
    target = w.room("B-1", w.accelerator, type="accelerator")
    page = f"{home}graduate/{tenancy.pk}/"
    assert "年营业收入不低于 500 万元" in read(owner, page)
    refused = owner.post(page, {"room": target.pk})
    assert refused.status_code == 422 and "为什么可以毕业" in refused.content.decode()
    assert owner.post(page, {"room": target.pk, "words": "获得融资"}).status_code == 303
    assert "测试加速器 B-1" in read(of(w.firm), "/science/")
    assert "测试加速器" in read(sign_in(w.users["head"]), "/work/places/rows/?show=graduated")
    assert sign_in(w.users["elsewhere"]).get(f"/work/places/{w.incubator.pk}/").status_code == 404


def test_a_seat_is_taken_waited_for_and_attended(w: PlacesWorld) -> None:
    row = w.gathering(seats=1, kind="fair")
    firm, other = of(w.firm), make_firm()
    w.owner(other)
    said = {"enterprise": w.firm.pk, "name": "王工", "phone": "13800138000", "words": "钳工 3 人"}
    url = f"/gatherings/{row.pk}/"
    assert firm.post(url, said).status_code == 303
    assert "候补" in read(of(other), url)
    of(other).post(url, {**said, "enterprise": other.pk, "phone": "13800138001"})
    assert "排在第 1 位" in read(of(other), url)
    mine, theirs = Enrolment.objects.order_by("id")
    assert of(other).post(f"/gatherings/seats/{mine.pk}/").status_code == 404
    firm.post(f"/gatherings/seats/{mine.pk}/")
    theirs.refresh_from_db()
    assert theirs.state == "enrolled"
    unit = sign_in(w.users["handler"])
    desk = f"/work/gatherings/{row.pk}/"
    assert "138****8001" in read(unit, desk)
    row.begins_at, row.enrol_until = timezone.now() - timedelta(hours=1), w.at
    row.save()
    unit.post(desk, {"came": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.state == "attended"


def test_lists_ask_the_same_for_one_row_and_many(w: PlacesWorld) -> None:
    firm, unit, owner = of(w.firm), sign_in(w.users["head"]), of(w.operator)
    places = [
        *((unit, url) for url in PLACE_PAGES),
        *((firm, url) for url in (
            "/science/", "/science/steps/incubator/", "/science/facilities/", "/science/bookings/",
            "/science/alliances/", "/gatherings/", f"/science/places/{w.incubator.pk}/",
        )),
        (owner, f"/provider/places/{w.incubator.pk}/"),
        (owner, f"/provider/facilities/{w.facility.pk}/"),
    ]  # fmt: skip
    count = 0

    def add() -> None:
        nonlocal count
        count += 1
        w.let(w.room(f"L{count}"))
        w.room(f"V{count}")
        w.gathering()
        data = AllianceInput("alliance", f"联盟{count}", "materials", "目标")
        propose_alliance(enterprise_id=w.firm.pk, data=data, actor=w.owner(), at=w.at)
        day = days_offered(w.facility, w.at.date())[count]
        slot = slots_on(w.facility, day, w.at)[1]
        other = make_firm()
        book(
            facility_id=w.facility.pk, enterprise_id=other.pk, actor=w.owner(other), at=w.at,
            data=BookingInput(slot.begins_at, 1, "测试", "王工", "13800138000"),
        )  # fmt: skip

    def counts() -> dict[str, int]:
        found = {}
        for client, url in places:
            with CaptureQueriesContext(connection) as caught:
                read(client, url)
            found[url] = len(caught)
        return found

    add()
    counts()
    before = counts()
    for _ in range(4):
        add()
    assert counts() == before
