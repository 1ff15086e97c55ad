"""A living demonstration of places: carriers with tenants, an instrument in use, an alliance, seats.

Made by the same operations people use; only where the demonstration is asked for. Carriers,
instruments and institutions are invented and say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from qifu.enterprises.models import Enterprise
from qifu.exchange.models import Kind
from qifu.exchange.providers import ProviderInput, apply_as_provider, decide_provider
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.time import shanghai_date
from qifu.places import alliances, bookings, enrolments
from qifu.places.chain import PlaceInput, RoomInput, save_place, save_room
from qifu.places.facilities import FacilityInput, save_facility
from qifu.places.gatherings import GatheringInput, save_gathering
from qifu.places.models import Place, Room
from qifu.places.rules.words import TYPE_OF_STEP
from qifu.places.tenancies import TenancyInput, begin_tenancy, graduate
from qifu.places.vacancies import publish_room

CAST = (
    "carrier", "institute", "firm", "firm2", "firm4", "firm6", "firm8", "science-technology",
    "science-technology-head", "economic-cooperation-head", "market-regulation", "human-resources",
)  # fmt: skip
SOURCE = "演示数据，虚构，不代表任何真实载体或仪器"
PHONE = "13900000002"
PLACES = (
    ("maker", "涪江创客空间（演示）", "工位、导师和每周项目会，适合还没有注册的团队。", (("A01", "6", "0"), ("A02", "6", "0"), ("A03", "6", "0"))),
    ("nursery", "青义创业苗圃（演示）", "小办公室，代办注册、代账。", (("201", "28", "15"), ("202", "32", "15"))),
    ("incubator", "城厢科技孵化器（演示）", "办公和小试场地，投融资和知识产权服务。", (("301", "80", "25"), ("302", "120", "25"), ("303", "66.5", "25"))),
    ("accelerator", "石塘加速器（演示）", "中试车间，整层出租。", (("4F", "600", "20"), ("5F", "600", "20"))),
    ("park", "永兴智能装备产业园（演示）", "标准厂房，层高 8 米，承重 2 吨每平方米。", (("1号厂房", "3000", "14"), ("2号厂房", "2400", "14"))),
)  # fmt: skip


def play_places(*, at: datetime) -> int:
    """Enter the carriers and play what happens in them; how many carriers (0 when already there)."""
    users = {u.username: u for u in User.objects.filter(username__in=CAST)}
    if users.keys() != set(CAST) or Place.objects.exists() or not Kind.objects.exists():
        return 0
    cast = {name: load_actor(user, at) for name, user in users.items()}
    begun = at - timedelta(days=40)
    _join(cast, begun)
    rooms = _chain(cast, begun)
    _tenants(cast, rooms, begun + timedelta(days=1), at)
    _instruments(cast, at)
    _together(cast, at - timedelta(days=20))
    _seats(cast, at)
    return Place.objects.count()


def _firm(owner: Actor) -> Enterprise:
    own = Enterprise.objects.filter(pk__in=owner.firm_ids("admin"), demonstration=True)
    return own.earliest("pk")


def _join(cast: dict[str, Actor], at: datetime) -> None:
    """The operator is let in as an institution for places."""
    actor = cast["carrier"]
    data = ProviderInput("carrier", ("space",), "演示用的园区运营公司。", actor.name[-3:], PHONE)
    row = apply_as_provider(enterprise_id=_firm(actor).pk, data=data, actor=actor, at=at)
    head = cast["economic-cooperation-head"]
    until = shanghai_date(at) + timedelta(days=365)
    decide_provider(provider_id=row.pk, approve=True, until=until, actor=head, at=at)


def _chain(cast: dict[str, Actor], at: datetime) -> dict[str, Room]:
    found = {}
    operator = cast["carrier"]
    for step, name, intro, rooms in PLACES:
        place = save_place(
            data=PlaceInput(
                step, name, _firm(operator).uscc, "涪城区（演示地址）", intro, PHONE, SOURCE,
                demonstration=True,
            ),
            actor=cast["science-technology"], at=at,
        )  # fmt: skip
        for code, area, rent in rooms:
            data = RoomInput(code, TYPE_OF_STEP[step], area, rent)
            room = save_room(place_id=place.pk, data=data, actor=operator, at=at)
            publish_room(room_id=room.pk, actor=operator, at=at)
            found[code] = room
    return found


def _tenants(cast: dict[str, Actor], rooms: dict[str, Room], begun: datetime, at: datetime) -> None:
    """A team, two firms, and one that graduated from the incubator into the accelerator."""
    mine, since = cast["carrier"], shanghai_date(begun)
    until = since + timedelta(days=730)

    def let(code: str, owner: str = "", team: str = "") -> Any:
        uscc = _firm(cast[owner]).uscc if owner else ""
        data = TenancyInput(uscc, since, until, team=team)
        return begin_tenancy(room_id=rooms[code].pk, data=data, actor=mine, at=begun)

    let("A01", team="无人机巡检")
    let("302", "firm6")
    let("1号厂房", "firm8")
    grown = let("301", "firm4")
    graduate(
        tenancy_id=grown.pk, room_id=rooms["4F"].pk, went_to="", until=until, actor=mine,
        words="连续两年营业收入达到办法要求（演示）", at=at - timedelta(days=6),
    )  # fmt: skip


def _instruments(cast: dict[str, Actor], at: datetime) -> None:
    owner, keeper = _firm(cast["institute"]), cast["science-technology"]
    common: dict[str, Any] = {
        "owner": owner.uscc, "address": "涪城区（演示地址）", "phone": PHONE, "source": SOURCE,
        "demonstration": True,
    }  # fmt: skip
    rows: tuple[Any, ...] = (
        {"kind": "instrument", "name": "扫描电子显微镜（演示）", "field": "materials", "price": "260", "bookable": True,
         "says": "看表面形貌和断口，放大 20 万倍以内；样品须导电或镀膜。"},
        {"kind": "instrument", "name": "三坐标测量机（演示）", "field": "manufacturing", "price": "180", "bookable": True,
         "says": "量程 1200×1000×800 毫米，出具尺寸检测报告。"},
        {"kind": "platform", "name": "先进制造中试平台（演示）", "field": "manufacturing",
         "says": "小批量试制和工艺验证，按项目商定。"},
    )  # fmt: skip
    made = [
        save_facility(data=FacilityInput(**common, **row), actor=keeper, at=at - timedelta(days=30))
        for row in rows
    ]
    microscope, firm = made[0], cast["firm"]
    then = at - timedelta(days=8)
    for offset, moment in ((1, then), (2, at)):
        day = bookings.days_offered(microscope, shanghai_date(moment))[offset]
        slot = bookings.slots_on(microscope, day, moment)[1]
        data = bookings.BookingInput(slot.begins_at, 2, "看齿轮断口，两个试样", "王工", PHONE)
        row = bookings.book(
            facility_id=microscope.pk,
            enterprise_id=_firm(firm).pk,
            data=data,
            actor=firm,
            at=moment,
        )
        if moment == then and row.ends_at < at:
            bookings.record_use(
                booking_id=row.pk, hours="2", fee="520", words="断口照片 8 张",
                actor=cast["institute"], at=row.ends_at,
            )  # fmt: skip


def _together(cast: dict[str, Actor], at: datetime) -> None:
    lead, other = cast["firm4"], cast["institute"]
    row = alliances.propose_alliance(
        enterprise_id=_firm(lead).pk, actor=lead, at=at,
        data=alliances.AllianceInput(
            "consortium", "高温陶瓷创新联合体（演示）", "materials", "攻克高温陶瓷基板的烧结变形，做到批次合格率 95%。",
        ),
    )  # fmt: skip
    member = alliances.invite_member(
        alliance_id=row.pk, firm=_firm(other).uscc, role="institute", actor=lead, at=at
    )
    alliances.answer_invitation(member_id=member.pk, joins=True, actor=other, at=at)
    alliances.decide_alliance(
        alliance_id=row.pk, approve=True, text="", actor=cast["science-technology-head"],
        at=at + timedelta(days=2),
    )  # fmt: skip
    data = alliances.TaskInput(
        "烧结曲线试验", "三种配方各 5 炉，找出变形最小的升温曲线", _firm(other).uscc,
        shanghai_date(at) + timedelta(days=90),
    )  # fmt: skip
    alliances.add_task(alliance_id=row.pk, data=data, actor=lead, at=at + timedelta(days=3))


def _seats(cast: dict[str, Actor], at: datetime) -> None:
    begun = at - timedelta(days=5)
    morning = at.replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=12)  # 9:00
    rows: tuple[Any, ...] = (
        (
            "market-regulation",
            "training",
            "专利申请实务培训（演示）",
            "从查新到撰写，带一个自己的案子来。",
            2,
        ),
        (
            "human-resources",
            "fair",
            "制造业专场招聘会（演示）",
            "每家企业一个展位，请写明岗位、人数和待遇。",
            20,
        ),
    )
    for unit, kind, title, says, seats in rows:
        row = save_gathering(
            data=GatheringInput(
                kind, title, says, "区企业服务中心（演示）", PHONE, morning,
                morning + timedelta(hours=3), morning - timedelta(days=1), seats, 1, True,
            ),
            actor=cast[unit], at=begun,
        )  # fmt: skip
        for n, who in enumerate(("firm2", "firm6", "firm")):
            enrolments.enrol(
                gathering_id=row.pk, enterprise_id=_firm(cast[who]).pk, actor=cast[who], at=begun,
                data=enrolments.EnrolmentInput(
                    cast[who].name[-3:], f"1390000001{n}", "钳工 3 人，月薪 6000 元起" if kind == "fair" else "",
                ),
            )  # fmt: skip
