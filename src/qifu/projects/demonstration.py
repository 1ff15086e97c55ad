"""Projects of the demonstration: a dozen in all stages, with the three who go along, a moved day, a
blocker that is a demand, factors asked for; all by the real operations. Investors, sums and telephones
are invented and say so. Only where DEMO is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from qifu.bundles.models import Application
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.models import Post, Role, User
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import SHANGHAI, shanghai_date
from qifu.projects import applying, leads, stages, team, watching
from qifu.projects.alliance import MemberInput, keep_member
from qifu.projects.blockers import DEMAND, BlockerInput, open_blocker
from qifu.projects.cleaning import LeadInput
from qifu.projects.definitions import definition_of, has_projects
from qifu.projects.models import Project
from qifu.projects.rules.dates import proposed
from qifu.projects.watching import WatchInput

MEMBERS = (
    ("绵阳市电子信息产业商会（演示）", "秘书长 刘洋", "0816-2345701", "电子信息、元器件"),
    ("成都市川商装备协会（演示）", "会长 邱明", "028-86665501", "智能装备"),
    ("涪创招商服务中心（演示）", "主任 任杰", "0816-2345703", "园区载体"),
)


@dataclass(frozen=True)
class Story:
    """One project: how far it came, since how many days, and what else is told of it."""

    title: str
    company: str
    chain: str
    investment: str
    land: str
    stage: str
    days: int
    source: str = "visit"
    member: str = ""
    firm: str = ""
    town: str = "shitang-subdistrict"
    key: bool = False
    ends: tuple[str, str] = ("", "")


STORIES = (
    Story("年产 3 万套精密减速器项目", "成都嘉陵传动有限公司（演示）", "智能装备", "32000", "80", "building", 260,
          "alliance", MEMBERS[1][0], "firm2", key=True),
    Story("高频覆铜板生产线项目", "深圳鹏程覆材有限公司（演示）", "电子信息", "56000", "120", "landed", 190,
          "alliance", MEMBERS[0][0], "firm", key=True),
    Story("预制川菜中央厨房项目", "绵阳丰谷食品加工有限公司（演示）", "食品饮料", "6800", "18", "producing", 330,
          "expansion", "", "firm3", "fenggu-town"),
    Story("新能源汽车线束项目", "重庆江北线束有限公司（演示）", "智能装备", "15000", "35", "signed", 120),
    Story("工业软件研发中心", "杭州云栈软件有限公司（演示）", "软件和信息服务", "3000", "0", "signed", 90),
    Story("医用高分子导管项目", "苏州安康医材有限公司（演示）", "生物医药", "9000", "22", "negotiation", 70),
    Story("冷链物流分拨中心", "西安秦运物流有限公司（演示）", "现代物流", "18000", "60", "negotiation", 55),
    Story("碳化硅衬底中试线", "合肥硅远材料有限公司（演示）", "新材料", "26000", "30", "contact", 25,
          "alliance", MEMBERS[2][0]),
    Story("智能检测装备项目", "武汉光谷检测有限公司（演示）", "智能装备", "8000", "0", "contact", 12),
    Story("传感器封装测试项目", "无锡微感科技有限公司（演示）", "电子信息", "11000", "15", "lead", 6),
    Story("宠物食品项目", "青岛优宠食品有限公司（演示）", "食品饮料", "4200", "20", "negotiation", 150,
          ends=("elsewhere", "投资方选了离原料近的邻市（演示）")),
    Story("光伏支架项目", "常州旭日支架有限公司（演示）", "新材料", "7000", "40", "contact", 140,
          ends=("pause", "等行业价格稳定再定（演示）")),
)  # fmt: skip
OFFICE = "economic-cooperation"


@dataclass(frozen=True)
class Cast:
    """Who plays, now."""

    officer: Actor
    head: Actor
    leader: User
    specialist: User
    specialist_actor: Actor


def play_projects(*, at: datetime) -> int:
    """Play the stories; how many projects (0 when there are some, or nobody to play)."""
    cast = _cast(at)
    if cast is None or not has_projects() or Project.objects.exists():
        return 0
    for name, contact, phone, says in MEMBERS:
        data = MemberInput(name, contact, phone, says, shanghai_date(at) - timedelta(days=300))
        keep_member(member_id=None, data=data, actor=cast.head, at=at)
    for story in STORIES:
        _play(story, cast, at)
    _handed_in(at)
    return Project.objects.count()


def _cast(at: datetime) -> Cast | None:
    wanted = {
        "officer": OFFICE,
        "head": f"{OFFICE}-head",
        "leader": "leader",
        "specialist": "specialist",
    }
    users = {u.username: u for u in User.objects.filter(username__in=wanted.values())}
    posts = Post.objects.filter(role=Role.LEADER, valid_until__isnull=True)
    if len(users) < len(wanted) or not posts.exists():
        return None
    found = {name: users[username] for name, username in wanted.items()}
    return Cast(
        load_actor(found["officer"], at), load_actor(found["head"], at), found["leader"],
        found["specialist"], load_actor(found["specialist"], at),
    )  # fmt: skip


def _phone(story: Story) -> str:
    return f"1380000{STORIES.index(story) + 1:04d}"


def _lead(story: Story) -> LeadInput:
    return LeadInput(
        title=story.title, company=story.company, source=story.source, member=story.member,
        contact_name="投资方 联系人（演示）", contact_phone=_phone(story),
        chain=story.chain, investment=story.investment, land=story.land,
        summary="演示项目，投资方、金额和进展均为虚构。",
    )  # fmt: skip


def _play(story: Story, cast: Cast, at: datetime) -> None:
    """People are who they are now; what they did is told at its own moment."""
    begun = at - timedelta(days=story.days)
    row = leads.enter_lead(data=_lead(story), actor=cast.officer, at=begun)
    definition = definition_of(row.definition_id)
    place = definition.place(story.stage)
    if place == 0:
        return
    days = _days(story, definition.stages, begun, at)
    plan = proposed(
        [(s.code, s.days) for s in definition.stages], shanghai_date(begun), current_calendar()
    )
    who: dict[str, Any] = {"number": row.number, "actor": cast.officer}
    stages.set_plan(**who, wanted=plan, reason="", said="", at=begun)
    visit = begun + timedelta(days=2)
    watching.record_visit(**who, on=shanghai_date(visit), text="到企业考察，谈了用地和用电（演示）", to_firm=False, at=visit)  # fmt: skip
    _details(story, row, cast, begun)
    if place >= definition.place("signed"):
        data = team.TrioInput(cast.leader.pk, _department(story), cast.specialist.pk)
        team.set_trio(number=row.number, data=data, actor=cast.head, at=at)  # posts begin now
    if story.firm:
        firm = Enterprise.objects.get(memberships__user__username=story.firm, demonstration=True, memberships__rights__contains=["admin"])  # fmt: skip
        applying.link_firm(**who, uscc=firm.uscc, at=begun)
    _milestones(story, who, place, days)
    for stage in definition.stages[1 : place + 1]:
        on = days[stage.code]
        late = on > plan[stage.code]
        stages.advance_project(
            **who, on=on, reason="land" if late else "", said="土地手续比预计久（演示）" if late else "",
            at=_moment(on, at),
        )  # fmt: skip
    if story.key:
        team.mark_key(number=row.number, key=True, actor=cast.head, at=at - timedelta(days=1))
    _ending(story, who, at)
    _extras(story, row, cast, who, at)


def _details(story: Story, row: Project, cast: Cast, at: datetime) -> None:
    data = LeadInput(**{
        **_lead(story).__dict__, "contact_phone": _phone(story), "town": story.town,
        "site": "涪城区 0 号地块（演示）",
    })  # fmt: skip
    leads.change_details(
        number=row.number, data=data, agreement_number=f"演示〔{at.year}〕{row.pk}号",
        agreement_on=shanghai_date(at), actor=cast.officer, at=at,
    )  # fmt: skip


def _department(story: Story) -> str:
    return "industry-information" if story.chain != "食品饮料" else "market-regulation"


def _days(story: Story, rows: Any, begun: datetime, at: datetime) -> Mapping[str, date]:
    """When each stage was entered: evenly over the project's days, the last some days ago."""
    place = [s.code for s in rows].index(story.stage)
    first, last = shanghai_date(begun), shanghai_date(at) - timedelta(days=4)
    span = max((last - first).days, place)
    return {
        stage.code: first + timedelta(days=span * n // max(place, 1))
        for n, stage in enumerate(rows[: place + 1])
    }


def _moment(on: date, at: datetime) -> datetime:
    return min(at, at - timedelta(days=(shanghai_date(at) - on).days))


def _milestones(story: Story, who: Mapping[str, Any], place: int, days: Mapping[str, date]) -> None:
    """Papers from before the platform, as far as the project is."""
    last = max(days.values())
    done = ["opening", "land", "planning", "build", "fire", "accept"][
        : (0, 0, 0, 0, 1, 4, 6)[place]
    ]
    for code in done:
        paper = f"{story.title[:8]}批文（演示）"
        applying.note_milestone(**who, code=code, paper=paper, on=min(last, days[story.stage]), at=_moment_of(last))  # fmt: skip


def _moment_of(on: date) -> datetime:
    return datetime.combine(on, time(10), SHANGHAI)


def _ending(story: Story, who: Mapping[str, Any], at: datetime) -> None:
    reason, said = story.ends
    if not reason:
        return
    lost = reason != "pause"
    stages.stop_project(
        **who, lost=lost, reason=reason if lost else "waiting", said=said, at=at - timedelta(days=3),
        resume_on=None if lost else shanghai_date(at) + timedelta(days=60),
    )  # fmt: skip


def _extras(story: Story, row: Project, cast: Cast, who: Mapping[str, Any], at: datetime) -> None:
    """A moved day, a promise, a factor, a blocker that is a demand, an application that belongs."""
    if story.firm == "firm":
        wanted = {
            s.code: s.planned_on + timedelta(days=35) if s.planned_on else None
            for s in row.stages.filter(actual_on=None)
        }
        stages.set_plan(**who, wanted=wanted, reason="utilities", said="专线接入要等变电站扩容（演示）", at=at - timedelta(days=3))  # fmt: skip
        text = "厂区 10 千伏专线的路由穿过在建道路，没有牵头单位协调，影响开工（演示）"
        open_blocker(
            number=row.number, data=BlockerInput(text, DEMAND, "build"), actor=cast.specialist_actor,
            at=at - timedelta(hours=3),
        )  # fmt: skip
        for n, application in enumerate(Application.objects.filter(enterprise__memberships__user__username="firm").distinct()):  # fmt: skip
            if n == 0:
                applying.link_application(**who, case_number=application.case.number, at=at)
    if story.stage in ("signed", "landed"):
        factor = WatchInput("factor", f"{story.land} 亩工业用地列入供地计划", 20, factor="land")
        if story.land != "0":
            watching.add_watch(**who, data=factor, at=at - timedelta(days=10))
        promise = WatchInput("promise", "把地块周边管线图发给企业", 5, to_firm=True)
        watching.add_watch(
            number=row.number, data=promise, actor=cast.specialist_actor, at=at - timedelta(days=12)
        )


def _handed_in(at: datetime) -> None:
    """Somebody tells of what is known already: two that may be one wait for a decision."""
    data = LeadInput(
        title="碳化硅衬底材料中试项目", company="硅远材料有限公司（演示）", source="self",
        investment="25000", summary="听老乡说想来投（演示）。",
    )  # fmt: skip
    leads.hand_in_lead(
        data=data, name="热心市民 郑（演示）", phone="13700000000", actor=ANONYMOUS_ACTOR,
        at=at - timedelta(hours=5), token="demonstration-lead",
    )  # fmt: skip
