"""A firm finds an instrument on its phone and books hours; the owner records what was used."""

from __future__ import annotations

from datetime import timedelta

from tests.browser.company import Company
from tests.browser.conftest import DEVICES
from tests.places_world import facility_input

from qifu.kernel.time import now
from qifu.places.chain import PlaceInput, RoomInput, save_place, save_room
from qifu.places.facilities import save_facility
from qifu.places.models import Booking

PHONE, DESK = DEVICES["phone"], DEVICES["desk"]


def test_hours_are_booked_on_a_phone_and_recorded_at_a_desk(company: Company) -> None:
    client, house = company.town.firm(), company.town.firm(owner="李明")
    keeper = company.town.actor("science-technology")
    name = f"扫描电镜 {house.row.pk}"
    row = save_facility(data=facility_input(house.row, name=name), actor=keeper, at=now())
    place = save_place(
        data=PlaceInput(
            "incubator", f"测试孵化器 {house.row.pk}", house.row.uscc, "园区 1 号", "介绍",
            "13800138000", "测试",
        ),
        actor=keeper, at=now(),
    )  # fmt: skip
    save_room(
        place_id=place.pk, data=RoomInput("101", "incubator", "80", "30"), actor=keeper, at=now()
    )
    firm = company.enter(client.owner, PHONE)
    firm.open("/science/")
    firm.reads("五位一体", "孵化器")
    firm.look()
    firm.open("/science/steps/incubator/")
    firm.look()
    firm.open(f"/science/facilities/?q={name}")
    firm.press(name)
    firm.page.locator("nav[aria-label=选日期] a").nth(2).click()
    firm.page.locator("input[name=begins]").nth(1).check()
    firm.press("预约", exact=True)
    firm.reads("请填写此项")
    firm.page.locator("input[name=begins]").nth(1).check()
    firm.fill("用来做什么", "看齿轮断口")
    firm.fill("联系人", "王工")
    firm.fill("联系电话", "13800138000")
    firm.look()
    firm.press("预约", exact=True)
    firm.told("已预约")
    firm.look()

    booking = Booking.objects.get(facility=row)
    owner = company.enter(house.owner, DESK)
    owner.open(f"/provider/facilities/{row.pk}/")
    owner.reads(client.row.name, "看齿轮断口", "不能保证，取消")
    owner.look()
    earlier = now() - timedelta(hours=3)
    Booking.objects.filter(pk=booking.pk).update(
        begins_at=earlier, ends_at=earlier + timedelta(hours=1)
    )
    owner.open(f"/provider/facilities/{row.pk}/")
    owner.press("登记使用")
    owner.fill("使用小时数", "1")
    owner.fill("收费", "200")
    owner.press("登记使用")
    owner.told("已登记")
    owner.open(f"/provider/places/{place.pk}/")
    owner.look()
    firm.open("/science/bookings/")
    firm.reads("已使用", "用了 1 小时")
