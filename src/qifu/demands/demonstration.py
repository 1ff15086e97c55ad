"""A living demonstration: real demands, played through the real operations over the last weeks.

Every row it leaves was made by the same operations people use, at working moments of the past; it
exists only where the demonstration is asked for, and its firms are marked as demonstration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.demands.models import KIND
from qifu.demands.operations import DemandInput, publish_known_answer, submit_demand
from qifu.demands.queries import suggest_topics
from qifu.enterprises.models import Enterprise, Membership
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Post, Role, Unit
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Refused
from qifu.kernel.time import SHANGHAI


@dataclass(frozen=True)
class Story:
    """A demand of the demonstration: its words and how far it has come."""

    text: str
    plot: str
    days_ago: int
    klass: str = "general_10"
    channel: str = "portal"
    answer: str = ""


STORIES = (
    Story("车间扩产要增加一台 630 千伏安变压器，用电增容报装一个多月没有进展，影响设备进场。", "closed", 26,
          answer="供电部门已完成现场勘查并批复增容方案，变压器已于本周送电，企业生产线恢复满负荷。"),
    Story("公司办公楼二次装修，消防验收备案需要哪些材料，能不能一次告知？", "simple", 3,
          answer="已当面发放一次性告知单：备案申请表、消防设计文件、竣工图纸，可在综合窗口一次提交。"),
    Story("申报的技改补贴 2024 年就公示完了，到现在资金还没有拨付到账。", "handling", 12, "general_15"),
    Story("厂区门口道路破损严重，货车进出困难，多次反映没人管。", "objection", 4, "general_5", "visit"),
    Story("外地招聘的工程师想办人才认定，孩子入学也想一起办，不知道找谁。", "material", 7),
    Story("银行说我们抵押物不足不给续贷，能不能介绍政府性融资担保？", "answered", 9, "general_5", "breakfast"),
    Story("园区污水管网经常堵塞，雨天倒灌进厂房。", "extension", 14, "general_10", "hotline"),
    Story("营业执照变更经营范围后，食品经营许可要不要重新办？", "dispatched", 1, "general_5"),
    Story("租用的标准厂房漏水，业主和园区互相推，合同纠纷怎么解决？", "fallback", 6, "general_15", "window"),
    Story("员工社保断缴一个月想补缴，窗口说要提供情况说明，不清楚格式。", "rated", 15, "general_5",
          answer="已提供情况说明模板并协助补缴成功，补缴记录已在系统中可查。"),
    Story("项目用地不动产证办理卡在规划核实环节，已经等了两个月。", "overdue", 24, "general_10"),
    Story("工地夜间施工许可怎么办理，中考期间能不能施工？", "submitted", 0),
    Story("公司想申报专精特新中小企业，材料准备有没有辅导？", "promised", 10, "general_10", "face-to-face",
          answer="区工信局将于下月举办专精特新申报辅导会，并安排专人上门一对一辅导。"),
    Story("开发区到市区的公交班次太少，员工下夜班没有车。", "submitted", 1, channel="symposium"),
    Story("物流园区货车限行通行证到期，网上续办一直提示资料不符。", "co", 5, "general_5"),
    Story("厂房屋顶想装光伏，备案和并网分别找哪个部门？", "unsolved", 18, "general_5",
          answer="光伏备案由发改部门受理，并网由供电企业受理。"),
)  # fmt: skip


@dataclass
class Cast:
    """The people of the demonstration, found by role."""

    dispatcher: Actor
    second_dispatcher: Actor
    revisitor: Actor
    clerk: Actor
    firms: list[tuple[Actor, int]]
    at: datetime

    def member(self, unit: Unit, role: str) -> Actor:
        """Somebody with `role` in `unit`."""
        return _actor(role, self.at, unit)

    def staffed(self, wanted: str) -> Unit:
        """The unit of that code when it has a handler and two hands, else any that has."""
        handlers = Post.objects.filter(role=Role.HANDLER, valid_until__isnull=True)
        heads = Post.objects.filter(role=Role.HEAD, valid_until__isnull=True)
        ready = Unit.objects.filter(
            pk__in=handlers.values("unit_id"), kind=Unit.Kind.DEPARTMENT
        ).filter(pk__in=heads.values("unit_id"))
        return ready.filter(code=wanted).first() or ready.order_by("pk")[0]


def _actor(role: str, at: datetime, unit: Unit | None = None, skip: int = 0) -> Actor:
    posts = Post.objects.filter(role=role, valid_until__isnull=True, user__is_active=True)
    if unit is not None:
        posts = posts.filter(unit=unit)
    found = list(posts.select_related("user").order_by("pk"))
    return load_actor(found[min(skip, len(found) - 1)].user, at)


def find_cast(at: datetime) -> Cast:
    """The cast from the demonstration accounts already made."""
    members = Membership.objects.filter(
        enterprise__demonstration=True,
        valid_until__isnull=True,
        rights__overlap=["admin", "submit"],
    ).select_related("user")
    firms = [(load_actor(m.user, at), m.enterprise_id) for m in members.order_by("pk")]
    return Cast(
        dispatcher=_actor(Role.DISPATCHER, at),
        second_dispatcher=_actor(Role.DISPATCHER, at, skip=1),
        revisitor=_actor(Role.REVISITOR, at),
        clerk=_actor(Role.CLERK, at),
        firms=firms,
        at=at,
    )


def play_demonstration(*, at: datetime, tell: Callable[[str], None] = lambda _: None) -> int:
    """Play every story up to its plot; returns how many demands were made (0 when already there)."""
    if Case.objects.filter(kind=KIND).exists():
        return 0
    cast = find_cast(at)
    for number, story in enumerate(STORIES):
        play(story, cast, cast.firms[number % len(cast.firms)], at)
        tell(f"{number + 1}/{len(STORIES)} {story.text[:24]}…")
    return len(STORIES)


class Moments:
    """Working moments from a day in the past, never after `now`."""

    def __init__(self, now: datetime, days_ago: int) -> None:
        self.now = now
        self.calendar = current_calendar()
        start = now.astimezone(SHANGHAI).date() - timedelta(days=days_ago)
        self.day = start if self.calendar.is_working_day(start) else self._after(start, 1)
        self.minute = 0

    def _after(self, day: date, days: int) -> date:
        return self.calendar.add_working_days(day, days)

    def next(self, days: int = 0) -> datetime:
        """The next moment, `days` working days on."""
        if days:
            self.day = self._after(self.day, days)
        self.minute += 17
        moment = datetime.combine(self.day, time(9, 0), SHANGHAI) + timedelta(minutes=self.minute)
        return min(moment, self.now)


def play(story: Story, cast: Cast, firm: tuple[Actor, int], at: datetime) -> Case:
    """Play one story; stops quietly where the past has no more room."""
    when = Moments(at, story.days_ago)
    case = _submit(story, cast, firm, when)
    for action, actor, data, days in PLOTS[story.plot](story, cast, case, firm[0]):
        moment = when.next(days)
        try:
            who = actor() if callable(actor) else actor
            case = perform_action(case_id=case.pk, action=action, actor=who, at=moment, data=data)
        except Refused as refused:
            if not refused.code.startswith("guard:"):
                raise
            break
    if story.plot in ("closed", "simple"):
        publish_known_answer(
            case=case,
            question=story.text[:100],
            answer=story.answer,
            actor=cast.dispatcher,
            at=when.next(),
        )
    return case


def _submit(story: Story, cast: Cast, firm: tuple[Actor, int], when: Moments) -> Case:
    actor, enterprise = firm
    behalf = story.channel != "portal"
    topics = suggest_topics(story.text)
    post = next(p for p in cast.clerk.posts if p.role == Role.CLERK)
    receipt = submit_demand(
        actor=cast.clerk if behalf else actor,
        at=when.next(),
        data=DemandInput(
            enterprise_id=enterprise,
            text=story.text,
            contact_name=actor.name,
            contact_phone=Enterprise.objects.get(pk=enterprise).phone or "13900000000",
            topic=topics[0].topic if topics else "",
            channel=story.channel,
            window_id=post.window_id if behalf else None,
            centre_id=post.centre_id if behalf else None,
        ),
    )
    return receipt.case


Step = tuple[str, Any, dict[str, Any], int]


def _dispatch(story: Story, cast: Cast, case: Case, co: str = "") -> tuple[Unit, Step]:
    found = suggest_topics(story.text)
    unit = cast.staffed(found[0].unit_code if found else "")
    data: dict[str, Any] = {"lead_unit": unit.code, "klass": story.klass, "note": "请按时限办理"}
    if co and co != unit.code:
        data["co_units"] = [co]
    return unit, ("dispatch", cast.dispatcher, data, 0)


def _answer(story: Story, unit: Unit, cast: Cast, days: int, **more: Any) -> list[Step]:
    data = {
        "outcome": "solved",
        "text": story.answer or "经现场核实并协调有关单位，问题已处理，请查看附件说明。",
        "evidence": "现场核实记录、办理结果截图",
        **more,
    }
    return [
        ("answer", cast.member(unit, Role.HANDLER), data, days),
        ("approve_answer", cast.member(unit, Role.HEAD), {"note": "同意"}, 1),
    ]


REACHED = {
    "method": "phone",
    "solved": "solved",
    "satisfied": "satisfied",
    "note": "问题解决了，谢谢。",
}


def _plot_submitted(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    return iter(())


def _plot_simple(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    yield "answer_at_once", cast.dispatcher, {"text": story.answer}, 0
    yield "revisit_accepted", cast.revisitor, REACHED, 1
    yield "close_out", cast.revisitor, {}, 0


def _plot_dispatched(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    yield _dispatch(story, cast, case)[1]


def _plot_handling(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1
    progress = {"text": "已与财政部门核对拨付计划，正在走资金审批流程。"}
    yield "interim_reply", cast.member(unit, Role.HANDLER), progress, 2


def _plot_overdue(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1


def _plot_objection(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    yield (
        "object",
        cast.member(unit, Role.HANDLER),
        {"legal_basis": "本单位“三定”规定", "reason": "该路段不在本单位管养范围，建议按权属核定。"},
        0,
    )


def _plot_material(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    handler = cast.member(unit, Role.HANDLER)
    yield "accept", handler, {}, 1
    asked = {"items": ["劳动合同复印件", "学历学位证明"], "days": 10, "reason": "用于人才认定审核"}
    yield "request_material", handler, asked, 1


def _plot_extension(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    handler = cast.member(unit, Role.HANDLER)
    yield "accept", handler, {}, 1
    yield (
        "request_extension",
        handler,
        {"days": 10, "reason": "需采购管道疏通设备并办理占道手续", "progress": "已完成管线探测"},
        2,
    )


def _plot_co(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case, co=cast.staffed("").code)
    yield step
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1


def _plot_answered(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1
    yield from _answer(story, unit, cast, 2)


def _plot_closed(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    yield from _plot_answered(story, cast, case, firm)
    yield "revisit_accepted", cast.revisitor, REACHED, 1
    yield "close_out", cast.revisitor, {"note": "已核实"}, 0


def _plot_rated(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    yield from _plot_answered(story, cast, case, firm)
    yield "rate", firm, {"grade": "5", "solved": "yes", "comment": "办得很快"}, 0
    yield "revisit_accepted", cast.revisitor, REACHED, 1


def _plot_promised(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit, step = _dispatch(story, cast, case)
    yield step
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1
    promise = (cast.at + timedelta(days=20)).astimezone(SHANGHAI).date()
    yield from _answer(story, unit, cast, 2, outcome="promised", promise_on=promise.isoformat())


def _plot_unsolved(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    yield from _plot_answered(story, cast, case, firm)
    said = {
        "method": "phone",
        "satisfied": "dissatisfied",
        "reason": "只告诉找谁，没有人帮着协调并网时间。",
    }
    yield "revisit_unsolved", cast.revisitor, said, 1


def _plot_fallback(story: Story, cast: Cast, case: Case, firm: Actor) -> Iterator[Step]:
    unit = cast.staffed("")
    data = {
        "lead_unit": unit.code,
        "klass": story.klass,
        "reason": "权属与职责交叉，无明确牵头部门，由指挥调度中心指定",
        "precedent": True,
    }
    yield "designate", cast.dispatcher, data, 0
    yield "accept", cast.member(unit, Role.HANDLER), {}, 1


PLOTS: dict[str, Callable[[Story, Cast, Case, Actor], Iterator[Step]]] = {
    "submitted": _plot_submitted,
    "simple": _plot_simple,
    "dispatched": _plot_dispatched,
    "handling": _plot_handling,
    "overdue": _plot_overdue,
    "objection": _plot_objection,
    "material": _plot_material,
    "extension": _plot_extension,
    "co": _plot_co,
    "answered": _plot_answered,
    "closed": _plot_closed,
    "rated": _plot_rated,
    "promised": _plot_promised,
    "unsolved": _plot_unsolved,
    "fallback": _plot_fallback,
}
