"""A living day at the district centre for the demonstration: numbers taken, called, served, missed and
sent on by the real operations, minute by minute; appointments to come; a notice given.

Plays the last working days, and today as far as it is while the hall is open. Only where DEMO is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from qifu.demands.intake import take_in_demand
from qifu.demands.operations import DemandInput
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.models import Centre, User, Window
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import QifuError
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.reception import calling
from qifu.reception.bookings import BookingInput, free_slots, make_booking
from qifu.reception.handing import HandoverInput, hand_over
from qifu.reception.models import Hall, Ticket, Turn
from qifu.reception.telling import ToldInput, tell_missing
from qifu.reception.tickets import take_ticket

CENTRE = "district-centre"
DAYS = 2
MATTERS = {
    "general": (
        "办营业执照", "开餐饮店要办哪些证", "变更法定代表人", "食品经营许可续期", "公司注销",
        "社保开户", "刻公章备案", "问一下办到哪一步了",
    ),
    "policy": ("稳岗补贴", "首次升规奖励", "技改补贴怎么报", "专精特新奖励"),
}  # fmt: skip
ANSWERED = (
    (
        "门口临时摆放开业花篮要不要报备？",
        "不用审批，摆放当天向所在镇街说一声，不占盲道和消防通道即可。",
    ),
    ("员工体检的健康证在外地办的能不能用？", "有效期内的外省健康证明可以用，请带原件核对。"),
)
FIRST, LAST = time(9, 0), time(11, 40)


@dataclass
class Desk:
    """A clerk's window during the play: when the open turn ends."""

    actor: Actor
    window: Window
    ends: datetime | None = None
    turn: Turn | None = field(default=None)


def play_hall(*, at: datetime) -> int:
    """Play the days; returns how many numbers were given (0 when there are some already)."""
    hall = Hall.objects.filter(centre__code=CENTRE, active=True).first()
    if hall is None or Ticket.objects.exists():
        return 0
    calendar, today = current_calendar(), shanghai_date(at)
    days = [calendar.add_working_days(today, -n) for n in range(DAYS, 0, -1)]
    if calendar.is_working_day(today):
        days.append(today)
    given = sum(_day(hall.centre, day, at) for day in days)
    _coming(hall, at)
    return given


def _desks(centre: Centre, at: datetime) -> list[Desk]:
    """The clerks of the centre whose windows the play needs."""
    rows = User.objects.filter(
        posts__window__centre=centre, posts__valid_until__isnull=True, is_active=True
    ).distinct()
    found: dict[str, Desk] = {}
    for user in rows.order_by("pk"):
        actor = load_actor(user, at)
        for post in actor.posts:
            window = Window.objects.filter(pk=post.window_id or 0, centre=centre).first()
            if window is not None and window.kind in MATTERS:
                found.setdefault(window.kind, Desk(actor, window))
    return list(found.values())


def _day(centre: Centre, day: date, until: datetime) -> int:
    """One morning, minute by minute; stops at `until`."""
    chance, given = Random(day.toordinal()), 0  # noqa: S311  (a play, not a secret)
    desks = _desks(centre, until)
    minute = datetime.combine(day, FIRST, SHANGHAI)
    last = min(datetime.combine(day, LAST, SHANGHAI), until)
    while minute < last:
        for kind, share in (("general", 0.14), ("policy", 0.06)):
            if chance.random() < share and minute.time() < time(11, 20):
                given += _take(centre, kind, chance, minute)
        for desk in desks:
            _tend(desk, desks, chance, minute)
        minute += timedelta(minutes=1)
    if last < until:  # the morning is over: nobody is left at a window
        for desk in desks:
            if desk.turn is not None and desk.ends is not None:
                calling.end(turn_id=desk.turn.pk, actor=desk.actor, at=desk.ends)
    return given


def _take(centre: Centre, kind: str, chance: Random, at: datetime) -> int:
    try:
        take_ticket(
            centre_id=centre.pk,
            kind=kind,
            source=chance.choice(("kiosk", "phone", "phone")),
            matter=chance.choice(MATTERS[kind]),
            actor=ANONYMOUS_ACTOR,
            at=at,
        )
    except QifuError:
        return 0
    return 1


def _tend(desk: Desk, desks: list[Desk], chance: Random, at: datetime) -> None:
    """End what is over, call the next; a few do not come, a few belong to the other window."""
    if desk.turn is not None and desk.ends is not None and at >= desk.ends:
        calling.end(turn_id=desk.turn.pk, actor=desk.actor, at=at)
        desk.turn = desk.ends = None
    if desk.turn is not None:
        return
    try:
        turn = calling.call_next(window_id=desk.window.pk, actor=desk.actor, at=at)
    except QifuError:
        return
    lot = chance.random()
    others = [d for d in desks if d is not desk and d.window.kind == "policy"]
    if lot < 0.08:
        calling.miss(turn_id=turn.pk, actor=desk.actor, at=at + timedelta(minutes=2))
    elif lot < 0.14 and others:
        calling.transfer(
            turn_id=turn.pk, window_id=others[0].window.pk, actor=desk.actor,
            at=at + timedelta(minutes=1), reason="问的是惠企政策",
        )  # fmt: skip
    else:
        calling.begin(turn_id=turn.pk, actor=desk.actor, at=at + timedelta(seconds=40))
        desk.turn, desk.ends = turn, at + timedelta(minutes=chance.randint(5, 14))


def _coming(hall: Hall, at: datetime) -> None:
    """Three appointments in the next days, and a notice to a firm of the demonstration."""
    slots = [s for s in free_slots(hall, "general", at) if s.free]
    people = (("王建国", "13800000101"), ("陈光", "13800000102"), ("罗兰", "13800000103"))
    for slot, (name, phone) in zip(slots[1::5], people, strict=False):
        said = BookingInput("general", slot.begins_at, name, phone, "食品经营许可")
        make_booking(code=CENTRE, data=said, actor=ANONYMOUS_ACTOR, at=at)
    desk = next((d for d in _desks(hall.centre, at) if d.window.kind == "general"), None)
    firm = Enterprise.objects.filter(demonstration=True).order_by("pk").first()
    if desk is not None and firm is not None:
        missing = [
            ("健康证明", "在岗人员都要有，且在有效期内"),
            ("经营场所平面图", "标明操作间面积"),
        ]
        told = ToldInput(desk.window.pk, "食品经营许可", missing, firm.pk)
        tell_missing(data=told, actor=desk.actor, at=at)
        _results(desk, at)


def _results(desk: Desk, at: datetime) -> None:
    """Two small things answered at the window: one fetched and signed for, one that still waits."""
    firms = Enterprise.objects.filter(demonstration=True).order_by("pk")
    for firm, (text, answer) in zip(firms, ANSWERED, strict=False):
        data = DemandInput(
            enterprise_id=firm.pk, text=text, contact_name=firm.legal_person,
            contact_phone="13900000000", channel="window", window_id=desk.window.pk,
            centre_id=desk.window.centre_id,
        )  # fmt: skip
        case = take_in_demand(actor=desk.actor, at=at, data=data, answer=answer).case
        if firm == firms[0]:
            given = HandoverInput(desk.window.pk, ["书面答复"], firm.legal_person, "legal")
            hand_over(number=case.number, data=given, actor=desk.actor, at=at)
