"""A living demonstration of meetings: one held and signed with decisions under way, one to come, and
a task force. Made by the same operations people use."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from qifu.demands.demonstration import Moments
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.meetings.calling import MeetingInput, answer_invitation, call_meeting, hold_meeting
from qifu.meetings.deciding import DecisionInput, decide, end_decision
from qifu.meetings.forces import add_member, set_up_force, take_on
from qifu.meetings.minutes import ask_signature, sign_minutes, write_minutes
from qifu.meetings.models import Decision, Invitation, Meeting, TaskForce
from qifu.meetings.stuck import proposals

UNITS = ("human-resources", "housing-construction", "development-reform")
PEOPLE = ("dispatcher", "reform", "human-resources-head", "housing-construction-head")
MINUTES = """会议逐项研究了园区企业集中反映的两件事。
一、补缴社保的“情况说明”没有统一格式。人社局介绍了已公布的统一答复，会议要求各窗口一个口径。
二、园区雨天排水不畅。住建局说明了管网现状，会议要求先摸清堵点，再定整治安排。"""


def play_meetings(*, at: datetime) -> int:
    """Play it once; how many meetings (0 when already there, or without the people)."""
    users = {u.username: u for u in User.objects.filter(username__in=PEOPLE)}
    if Meeting.objects.exists() or users.keys() != set(PEOPLE):
        return 0
    who = {name: load_actor(user, at) for name, user in users.items()}
    _signed(who, at)
    force = _force(who, users, at)
    _coming(who, force, at)
    Meeting.objects.update(demonstration=True)
    TaskForce.objects.update(demonstration=True)
    return Meeting.objects.count()


def _force(who: dict[str, Actor], users: dict[str, User], at: datetime) -> TaskForce:
    row = set_up_force(
        name="企业反复反映问题整改专班（演示）", purpose="盯住企业反复反映的同类问题，从根上改，改完看是不是少了。",
        unit="reform-office", lead_id=users["reform"].pk, actor=who["reform"], at=at,
    )  # fmt: skip
    for name, part in (
        ("human-resources-head", "contact"),
        ("housing-construction-head", "member"),
    ):
        add_member(force_id=row.pk, user_id=users[name].pk, part=part, actor=who["reform"], at=at)
    return row


def _signed(who: dict[str, Actor], at: datetime) -> None:
    moments = Moments(at, 12)
    called = moments.next()
    begins = moments.next(2)
    data = MeetingInput(
        "补缴社保和园区排水会商（演示）", begins, "区政务审批局三楼会议室", UNITS,
        own="补缴社保“情况说明”的统一口径\n园区雨天排水不畅怎么整治",
    )  # fmt: skip
    row = call_meeting(data=data, actor=who["reform"], at=called)
    people = Invitation.objects.filter(meeting=row).select_related("unit")
    own = people.get(unit__code="human-resources")
    answer_invitation(
        meeting_id=row.pk, unit_id=own.unit_id, coming=True, who="曹阳", reason="",
        actor=who["human-resources-head"], at=called + timedelta(hours=2),
    )  # fmt: skip
    came = [i.pk for i in people if i.unit.code != "development-reform"]
    after = begins + timedelta(hours=2)
    hold_meeting(meeting_id=row.pk, came=came, actor=who["reform"], at=after)
    topics = list(row.agenda.order_by("position").values_list("pk", flat=True))
    for text, unit, days, topic in (
        ("各窗口张贴并使用统一的情况说明模板", "human-resources", 5, topics[0]),
        ("摸清园区污水管网堵点，列出清单和整治时间", "housing-construction", 20, topics[1]),
    ):
        planned = DecisionInput(text, unit, days, item_id=topic)
        decide(meeting_id=row.pk, data=planned, actor=who["reform"], at=after)
    write_minutes(meeting_id=row.pk, text=MINUTES, actor=who["reform"], at=after)
    ask_signature(meeting_id=row.pk, actor=who["reform"], at=after)
    sign_minutes(
        meeting_id=row.pk, sign=True, reason="", actor=who["dispatcher"],
        at=after + timedelta(hours=3),
    )  # fmt: skip
    first = Decision.objects.filter(meeting=row).order_by("id")[0]
    end_decision(
        decision_id=first.pk, done=True, outcome="四个窗口已统一使用", evidence="窗口照片已存入局办档案",
        actor=who["human-resources-head"], at=min(moments.next(3), at),
    )  # fmt: skip


def _coming(who: dict[str, Actor], force: TaskForce, at: datetime) -> None:
    """To come, on what is stuck today; the task force takes one of it on."""
    found = [s for s in proposals(who["dispatcher"], at) if s.kind in ("overdue", "contested")][:3]
    day = current_calendar().add_working_days(shanghai_date(at), 2)
    data = MeetingInput(
        "超期和有异议诉求会商（演示）", datetime.combine(day, time(9, 30), SHANGHAI),
        "区政务审批局二楼会议室", UNITS, [(s.kind, s.key) for s in found],
        own="" if found else "本月办理情况", force_id=force.pk,
    )  # fmt: skip
    rest = [s for s in proposals(who["reform"], at) if s not in found][:1]
    if rest:
        take_on(force_id=force.pk, kind=rest[0].kind, key=rest[0].key, actor=who["reform"], at=at)
    call_meeting(data=data, actor=who["dispatcher"], at=at)
