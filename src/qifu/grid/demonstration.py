"""The grid of the demonstration: teams of two towns, visits, a finding that became a demand, a firm
with signals; all by the real operations. Only where DEMO is."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from qifu.enterprises.facts import record_facts
from qifu.enterprises.models import Enterprise
from qifu.grid.models import Cell, GridFirm, TeamMember, Visit
from qifu.grid.operations import end_promise, record_visit
from qifu.grid.reckoning import enter_new, reckon_due
from qifu.grid.settings import forget_settings
from qifu.grid.teams import add_member, keep_key
from qifu.grid.visiting import FindingInput, VisitInput
from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.time import shanghai_date

# cell, user names of its town's people, of its departments
TEAMS = (
    ("chengjiao-1", ("specialist3", "grid2"), ("industry-information",)),
    ("chengjiao-2", ("grid2",), ("industry-information",)),
    ("fenggu-1", ("grid",), ("market-regulation",)),
)
SMALLER, CALM = "firm", "firm3"
SINCE = 70


def play_grid(*, at: datetime) -> int:
    """Play the grid; returns how many visits were made (0 when there are some, or no cells)."""
    forget_settings()
    if Visit.objects.exists() or not Cell.objects.filter(active=True).exists():
        return 0
    dispatcher = _who("dispatcher", at)
    began = at - timedelta(days=SINCE)
    enter_new(at=began)
    for code, town, departments in TEAMS:
        cell = Cell.objects.get(code=code)
        for part, names in (("town", town), ("department", departments)):
            for name in names:
                add_member(
                    cell_id=cell.pk, user_id=User.objects.get(username=name).pk, part=part,
                    actor=dispatcher, at=at,
                )  # fmt: skip
    _staff(_firm(SMALLER), 195, at - timedelta(days=210))
    _staff(_firm(CALM), 48, at - timedelta(days=210))
    reckon_due(at=at)
    keep_key(
        enterprise_id=_firm(SMALLER).pk, key=True, why="演示：区级重点企业", actor=dispatcher, at=at
    )
    _visits(at)
    assert TeamMember.objects.exists()
    return Visit.objects.count()


def _visits(at: datetime) -> None:
    day = shanghai_date(at)
    smaller, calm = _firm(SMALLER), _firm(CALM)
    _visit(
        smaller, at,
        VisitInput(
            smaller.pk, day - timedelta(days=19), "onsite", "王建国（总经理）",
            "两条生产线停了一条，外地订单减少，这几个月走了五十多人。担心厂门口的路再拖下去影响发货。",
            facts={"staff": Decimal(132)}, phone="13900000001",
            findings=(
                FindingInput("厂区门口道路破损，大货车进出困难，下雨积水，已影响发货。", "demand"),
                FindingInput("不知道稳岗补贴怎么申请。", "settled", "当场用手机带着填了申请表。"),
                FindingInput("想招熟练的数控操作工，不知道哪里有人。"),
            ),
            promises=(
                ("把区里招聘会的时间和摊位报名表发给企业", day - timedelta(days=9)),
                ("约人社部门来讲一次稳岗政策", day + timedelta(days=6)),
            ),
        ),
    )  # fmt: skip
    visit = _visit(
        calm, at,
        VisitInput(
            calm.pk, day - timedelta(days=33), "onsite", "罗兰（负责人）",
            "订单稳定，打算明年加一条灌装线，问了场地和用电。", facts={"staff": Decimal(48)},
            promises=(("把用电报装要的材料清单送去", day - timedelta(days=28)),),
            next_on=day + timedelta(days=4),
        ),
    )  # fmt: skip
    end_promise(
        promise_id=visit.promises.get().pk, kept=True, said="清单已送到，并讲了怎么在网上办。",
        actor=_worker(calm, at), at=at,
    )  # fmt: skip


def _visit(firm: Enterprise, at: datetime, data: VisitInput) -> Visit:
    visit, _ = record_visit(
        data=data, actor=_worker(firm, at), at=at, token=f"demonstration-{firm.pk}"
    )
    return visit


def _worker(firm: Enterprise, at: datetime) -> Actor:
    row = GridFirm.objects.select_related("worker").get(pk=firm.pk)
    assert row.worker is not None
    return load_actor(row.worker, at)


def _firm(owner: str) -> Enterprise:
    """The firm somebody of the demonstration administers."""
    rows = Enterprise.objects.filter(
        memberships__user__username=owner, memberships__rights__contains=["admin"],
        demonstration=True,
    )  # fmt: skip
    return rows.order_by("id")[0]


def _who(username: str, at: datetime) -> Actor:
    return load_actor(User.objects.get(username=username), at)


def _staff(firm: Enterprise, many: int, at: datetime) -> None:
    record_facts(
        said={firm.pk: {"staff": Decimal(many)}}, source="statistics", on=shanghai_date(at),
        actor=SYSTEM_ACTOR, at=at, note="演示数据",
    )  # fmt: skip
