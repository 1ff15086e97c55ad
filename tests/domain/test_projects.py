"""Projects from a lead to production: who sees them, one lead once, stages with their conditions and
reasons, the three who go along, what is watched, what is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.factories import START, moment
from tests.project_world import LEAD, PLAN, ProjectWorld, make_project_world, stages_body

from qifu.identity.operations import close_unit
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import SYSTEM, stream_events
from qifu.kernel.models import Notice
from qifu.projects.definitions import publish_stages
from qifu.projects.leads import claim_lead, hand_in_lead, hand_over
from qifu.projects.merging import decide_likeness
from qifu.projects.models import (
    AllianceMember,
    Likeness,
    Project,
    Slip,
    StageDefinition,
    TrioPart,
    Watch,
)
from qifu.projects.queries import (
    filtered,
    get_project,
    get_watch,
    hidden_likenesses,
    open_likenesses,
    visible_projects,
    visible_watches,
)
from qifu.projects.stages import advance_project, resume_project, set_plan, step_back, stop_project
from qifu.projects.standing import entry_conditions, stage_rows
from qifu.projects.team import TrioInput, remind_quiet, remind_resting, set_trio, trio_rows
from qifu.projects.watching import (
    WatchInput,
    add_watch,
    alarm_watches,
    end_watch,
    move_watch,
    record_visit,
    take_watch,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pw() -> ProjectWorld:
    return make_project_world()


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def test_who_sees_a_lead_and_nobody_else(pw: ProjectWorld) -> None:
    row = pw.lead()
    assert row.number.startswith("XM") and row.owner_id == pw.people["officer"].pk
    for who in ("officer", "boss", "chief", "leader"):
        assert get_project(pw.actor(who), row.number).pk == row.pk
        assert list(visible_projects(pw.actor(who))) == [row]
    others = (
        "dispatcher", "supervisor", "handler", "head", "clerk", "land", "escort", "owner", "town",
        "stranger", "system_admin", "revisitor",
    )  # fmt: skip
    for who in others:
        assert list(visible_projects(pw.actor(who))) == []
        with pytest.raises(NotVisible):
            get_project(pw.actor(who), row.number)
    pw.trio(row)
    for who in ("escort", "handler", "head"):
        assert get_project(pw.actor(who), row.number).pk == row.pk
    with pytest.raises(NotVisible):
        get_project(pw.actor("land"), row.number)


def test_a_lead_says_everything_that_is_wrong_at_once(pw: ProjectWorld) -> None:
    with pytest.raises(Invalid) as wrong:
        pw.lead(
            title="", company="", source="nowhere", contact_phone="12", uscc="123", chain="x",
            investment="-1", land="many", town="nowhere",
        )  # fmt: skip
    assert set(wrong.value.field_errors) == {
        "title", "company", "source", "contact_phone", "uscc", "chain", "investment", "land", "town",
    }  # fmt: skip
    assert not Project.objects.exists()
    with pytest.raises(Invalid, match="联盟成员"):
        pw.lead(source="alliance", member="没有的商会")
    with pytest.raises(NotVisible):
        pw.lead(who="dispatcher")


def test_anybody_hands_a_lead_in_once_and_the_office_is_told(pw: ProjectWorld) -> None:
    member = AllianceMember.objects.create(
        name="绵阳市四川商会", folded="商会", joined_on=date(2026, 1, 1), changed_at=START
    )
    AllianceMember.objects.filter(pk=member.pk).update(folded="绵阳市四川商会"[3:])
    data = replace(LEAD, source="self", contact_name="", investment="")
    given: dict[str, Any] = {
        "data": data, "name": "老李", "phone": "13700137000", "actor": pw.actor("stranger"),
        "at": START, "token": "t1",
    }  # fmt: skip
    row = hand_in_lead(**given)
    assert hand_in_lead(**given).pk == row.pk and Project.objects.count() == 1
    assert row.owner is None and row.unit_id == row.office_id and "老李" in row.brought_by
    told = Notice.objects.get(template="project.lead")
    assert told.recipient_id == pw.people["boss"].pk
    with pytest.raises(Invalid) as wrong:
        hand_in_lead(**{**given, "name": "", "phone": "1", "token": "t2"})
    assert {"reporter", "reporter_phone"} <= set(wrong.value.field_errors)

    claim_lead(number=row.number, actor=pw.actor("officer"), at=START)
    with pytest.raises(Refused, match="吕品负责"):
        claim_lead(number=row.number, actor=pw.actor("boss"), at=START)


def test_the_same_firm_is_shown_decided_and_merged_with_its_history(pw: ProjectWorld) -> None:
    first = pw.lead()
    again = pw.lead(
        who="town", title="精密轴承年产 2 万套", company="远航轴承股份有限公司", uscc="",
        contact_phone="", site="城郊街道",
    )  # fmt: skip
    pair = Likeness.objects.get()
    assert "投资方名称相同" in pair.why and "项目名称相近" in pair.why
    assert list(open_likenesses(pw.actor("town"))) == []  # the town sees only its own
    assert hidden_likenesses(pw.actor("town"), again) == 1
    assert list(open_likenesses(pw.actor("officer"))) == [pair]
    with pytest.raises(NotVisible):
        decide_likeness(
            likeness_id=pair.pk, same=True, keep=first.number, words="同一个", actor=pw.actor("town"),
            at=START,
        )  # fmt: skip
    kept = decide_likeness(
        likeness_id=pair.pk, same=True, keep=first.number, words="电话核实是同一个",
        actor=pw.actor("officer"), at=START,
    )  # fmt: skip
    gone = fresh(again)
    assert (kept.pk, gone.state, gone.merged_into_id) == (first.pk, "merged", first.pk)
    assert fresh(first).site == "城郊街道"
    assert list(visible_projects(pw.actor("officer"))) == [first]
    assert [e.kind for e in stream_events(gone.stream)][-1] == "project.merged"
    assert [e.kind for e in stream_events(first.stream)][-1] == "project.took_in"
    with pytest.raises(Refused, match="并入"):
        set_plan(
            number=gone.number, wanted=PLAN, reason="", said="", actor=pw.actor("officer"), at=START
        )


def test_different_ones_stay_apart_for_good(pw: ProjectWorld) -> None:
    first, other = pw.lead(), pw.lead(title="新能源物流园", contact_phone="13600136000")
    pair = Likeness.objects.get()
    decide_likeness(
        likeness_id=pair.pk,
        same=False,
        keep="",
        words="两个项目",
        actor=pw.actor("officer"),
        at=START,
    )
    assert {p.state for p in (fresh(first), fresh(other))} == {"active"}
    assert not list(open_likenesses(pw.actor("officer")))
    with pytest.raises(Refused, match="判断过"):
        decide_likeness(
            likeness_id=pair.pk, same=True, keep=first.number, words="又说是", actor=pw.actor("boss"),
            at=START,
        )  # fmt: skip


def test_handing_over_moves_who_sees_it(pw: ProjectWorld) -> None:
    row = pw.lead(who="town")
    town = pw.world.town
    with pytest.raises(Refused):  # a town's clerk gives it to nobody outside
        hand_over(
            number=row.number, unit_code=pw.world.power.code, user_id=None, why="x",
            actor=pw.actor("town"), at=START,
        )  # fmt: skip
    hand_over(
        number=row.number, unit_code=pw.world.power.code, user_id=pw.world.users["handler"].pk,
        why="由发改局跟进", actor=pw.actor("boss"), at=START,
    )  # fmt: skip
    with pytest.raises(NotVisible):
        get_project(pw.actor("town"), row.number)
    assert get_project(pw.actor("handler"), row.number).owner_id == pw.world.users["handler"].pk
    assert Notice.objects.filter(template="project.given").count() == 1
    with pytest.raises(Invalid):
        hand_over(
            number=row.number, unit_code=town.code, user_id=pw.world.users["handler"].pk, why="x",
            actor=pw.actor("boss"), at=START,
        )  # fmt: skip


def test_a_stage_is_entered_only_with_what_it_needs(pw: ProjectWorld) -> None:
    row = pw.lead()
    who = pw.actor("officer")
    advance_project(number=row.number, on=START.date(), actor=who, at=START)
    stage, rows = entry_conditions(fresh(row))
    assert stage is not None and stage.code == "negotiation"
    assert [c.met for c in rows] == [False, True, True]
    with pytest.raises(Refused, match="还没有走访或洽谈记录"):
        advance_project(number=row.number, on=START.date(), actor=who, at=START)
    pw.visit(row)
    advance_project(number=row.number, on=START.date(), actor=who, at=START)
    with pytest.raises(Refused) as refused:
        advance_project(number=row.number, on=START.date(), actor=who, at=START)
    for words in ("投资协议", "三个一", "计划日期"):
        assert words in refused.value.message
    assert fresh(row).stage == "negotiation"


def test_a_planned_day_moves_only_with_its_reason_and_the_first_one_stays(pw: ProjectWorld) -> None:
    row, who = pw.lead(), pw.actor("officer")
    plan: dict[str, Any] = {"number": row.number, "actor": who, "at": START}
    set_plan(**plan, wanted=PLAN, reason="", said="")
    later = {**PLAN, "producing": date(2027, 9, 1)}
    with pytest.raises(Invalid) as wrong:
        set_plan(**plan, wanted=later, reason="", said="")
    assert set(wrong.value.field_errors) == {"reason"}
    with pytest.raises(Invalid) as wrong:
        set_plan(**plan, wanted=later, reason="other", said="")
    assert set(wrong.value.field_errors) == {"said"}
    with pytest.raises(Invalid) as wrong:
        set_plan(**plan, wanted={**PLAN, "landed": date(2026, 3, 11)}, reason="land", said="")
    assert set(wrong.value.field_errors) == {"plan_landed"}
    set_plan(**plan, wanted=later, reason="land", said="土地挂牌推迟")
    slip = Slip.objects.get()
    assert (slip.code, slip.before, slip.after) == ("producing", date(2027, 6, 1), date(2027, 9, 1))
    last = stage_rows(fresh(row), START.date())[-1]
    assert last.dated.first_planned_on == date(2027, 6, 1) and last.deviation == "比原计划晚 92 天"
    assert fresh(row).planned_on == PLAN["contact"]


def test_late_entry_asks_why(pw: ProjectWorld) -> None:
    row, who = pw.lead(), pw.actor("officer")
    set_plan(number=row.number, wanted=PLAN, reason="", said="", actor=who, at=START)
    late = moment("2026-03-20 10:00")
    go: dict[str, Any] = {"number": row.number, "actor": who, "at": late}
    assert list(filtered(who, late_on=late.date())) == [row]
    with pytest.raises(Invalid, match="2026-03-10 晚了"):
        advance_project(**go, on=late.date())
    with pytest.raises(Invalid, match="不能晚于今天"):
        advance_project(**go, on=late.date() + timedelta(days=1))
    with pytest.raises(Invalid, match="不能早于"):
        advance_project(**go, on=date(2026, 2, 1))
    advance_project(**go, on=late.date(), reason="market", said="")
    assert Slip.objects.get().after == late.date() and fresh(row).planned_on == PLAN["negotiation"]


def test_from_lead_to_production(pw: ProjectWorld) -> None:
    row = pw.until("producing")
    assert row.state == "done" and row.planned_on is None
    with pytest.raises(Refused, match="最后一个阶段"):
        advance_project(number=row.number, on=START.date(), actor=pw.actor("officer"), at=START)
    told = Notice.objects.filter(template="project.stage", recipient_id=pw.world.users["owner"].pk)
    assert told.count() == 6  # the firm was linked before the first
    assert len(list(filtered(pw.actor("chief"), reached="signed"))) == 1


def test_a_stage_entered_by_mistake_is_taken_back_by_whom_it_may_be(pw: ProjectWorld) -> None:
    row = pw.until("producing")
    with pytest.raises(Refused):
        step_back(number=row.number, said="点错了", actor=pw.actor("escort"), at=START)
    step_back(number=row.number, said="点错了", actor=pw.actor("boss"), at=START)
    after = fresh(row)
    assert (after.stage, after.state, after.planned_on) == ("building", "active", PLAN["producing"])
    assert "点错了" in after.logs.first().text  # type: ignore[union-attr]
    advance_project(number=row.number, on=START.date(), actor=pw.actor("officer"), at=START)
    first = pw.lead(title="还在线索", company="无关", contact_phone="")
    with pytest.raises(Refused, match="没有可以退回"):
        step_back(number=first.number, said="x", actor=pw.actor("boss"), at=START)


def test_paused_lost_and_taken_up_again(pw: ProjectWorld) -> None:
    row, who = pw.lead(), pw.actor("officer")
    stop: dict[str, Any] = {"number": row.number, "actor": who, "at": START}
    with pytest.raises(Invalid) as wrong:
        stop_project(**stop, lost=False, reason="", said="")
    assert set(wrong.value.field_errors) == {"reason", "resume_on", "said"}
    stop_project(**stop, lost=False, reason="waiting", said="等土地", resume_on=date(2026, 6, 1))
    with pytest.raises(Refused, match="已暂停"):
        advance_project(number=row.number, on=START.date(), actor=who, at=START)
    assert remind_resting(at=moment("2026-05-29 09:00")) == 0
    for _ in range(2):
        assert remind_resting(at=moment("2026-06-01 09:00")) == 1
    assert Notice.objects.get(template="project.resume").recipient_id == pw.people["officer"].pk
    stop_project(**stop, lost=True, reason="elsewhere", said="去了邻县")
    assert (fresh(row).state, fresh(row).reason, fresh(row).resume_on) == (
        "lost",
        "elsewhere",
        None,
    )
    resume_project(number=row.number, said="又联系上了", actor=who, at=START)
    assert (fresh(row).state, fresh(row).stage) == ("active", "lead")


def test_the_trio_has_duties_and_is_reminded_once(pw: ProjectWorld) -> None:
    row = pw.trio(pw.lead())
    told = Notice.objects.filter(template="project.trio").values_list("recipient_id", flat=True)
    assert set(told) == {
        pw.people["chief"].pk, pw.people["escort"].pk, pw.world.users["head"].pk
    }  # fmt: skip
    assert [r.who for r in trio_rows(row, START.date())] == ["区领导", "区发改局", "曾凡"]
    assert remind_quiet(at=START) == 0
    later = moment("2026-03-24 09:00")  # more than ten working days, less than twenty
    assert remind_quiet(at=later) == 1 and remind_quiet(at=later) == 0
    note = Notice.objects.get(template="project.quiet")
    assert note.recipient_id == pw.people["escort"].pk and "10 个工作日" in note.body
    record_visit(
        number=row.number, on=later.date(), text="去了现场", to_firm=True,
        actor=pw.actor("escort", later), at=later,
    )  # fmt: skip
    part = TrioPart.objects.get(role="specialist", ended_on=None)
    assert part.heard_on == later.date() and part.told_on is None
    wrong = TrioInput(pw.people["officer"].pk, "nowhere", pw.people["officer"].pk)
    with pytest.raises(Invalid):
        set_trio(number=row.number, data=wrong, actor=pw.actor("boss"), at=START)


def test_what_is_watched_has_a_day_an_alarm_and_an_end(pw: ProjectWorld) -> None:
    row = pw.trio(pw.lead())
    data = WatchInput("promise", "答复电价", 3, pw.world.power.code, pw.world.users["handler"].pk)
    watch = add_watch(number=row.number, data=data, actor=pw.actor("escort"), at=START)
    assert watch.due_on == date(2026, 3, 5)
    assert Notice.objects.filter(template="project.watch").count() == 1
    assert alarm_watches(at=START) == 0
    near, past = moment("2026-03-05 09:00"), moment("2026-03-06 09:00")
    assert alarm_watches(at=near) == 1 and alarm_watches(at=near) == 0
    assert alarm_watches(at=past) == 1 and alarm_watches(at=past) == 0
    late = Notice.objects.filter(template="project.watch_late")
    assert {n.recipient_id for n in late} == {
        pw.world.users["handler"].pk, pw.world.users["head"].pk, pw.people["officer"].pk
    }  # fmt: skip
    with pytest.raises(Invalid):
        end_watch(watch_id=watch.pk, done=True, outcome=" ", actor=pw.actor("handler"), at=past)
    move_watch(watch_id=watch.pk, days=5, why="等上级文件", actor=pw.actor("handler"), at=past)
    moved = Watch.objects.get(pk=watch.pk)
    assert (moved.due_on, moved.first_due_on, moved.told) == (
        date(2026, 3, 13),
        date(2026, 3, 5),
        0,
    )
    end_watch(watch_id=watch.pk, done=True, outcome="0.58 元", actor=pw.actor("handler"), at=past)
    with pytest.raises(Refused, match="已经了结"):
        end_watch(watch_id=watch.pk, done=True, outcome="x", actor=pw.actor("handler"), at=past)


def test_a_factor_is_asked_of_its_department_which_sees_that_line_alone(pw: ProjectWorld) -> None:
    row = pw.lead()
    data = WatchInput("factor", "50 亩工业用地", 10, factor="land")
    watch = add_watch(number=row.number, data=data, actor=pw.actor("officer"), at=START)
    land = pw.actor("land")
    assert watch.unit_id == pw.units["natural-resources"].pk
    assert get_watch(land, watch.pk).pk == watch.pk and list(visible_watches(land)) == [watch]
    with pytest.raises(NotVisible):
        get_project(land, row.number)
    with pytest.raises(NotVisible):
        get_watch(pw.actor("clerk"), watch.pk)
    take_watch(watch_id=watch.pk, actor=land, at=START)
    end_watch(watch_id=watch.pk, done=True, outcome="已列入供地计划", actor=land, at=START)
    assert "已列入供地计划" in row.logs.first().text  # type: ignore[union-attr]
    with pytest.raises(Invalid):
        add_watch(
            number=row.number, data=WatchInput("factor", "x", 3, factor="gold"),
            actor=pw.actor("officer"), at=START,
        )  # fmt: skip


def test_a_newer_definition_leaves_running_projects_on_theirs(pw: ProjectWorld) -> None:
    row = pw.lead()
    body = {**stages_body(), "title": "新办法"}
    newer = publish_stages(body=body, actor=SYSTEM, at=START)
    assert newer.version == 2 and publish_stages(body=body, actor=SYSTEM, at=START).pk == newer.pk
    assert (
        fresh(row).definition_id != newer.pk and pw.lead(title="另一个").definition_id == newer.pk
    )
    with pytest.raises(ProgrammingError, match="不能更改"), transaction.atomic():
        StageDefinition.objects.filter(pk=newer.pk).update(body={})
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_two_at_one_page_and_a_closed_unit(pw: ProjectWorld) -> None:
    row, who = pw.lead(), pw.actor("officer")
    seen = row.version
    set_plan(number=row.number, wanted=PLAN, reason="", said="", actor=who, at=START, version=seen)
    with pytest.raises(Conflict):
        set_plan(
            number=row.number, wanted=PLAN, reason="", said="", actor=who, at=START, version=seen
        )
    office, heir = pw.units["economic-cooperation"], pw.world.water
    close_unit(
        unit_id=office.pk, successor_id=heir.pk, reason="机构改革", actor=pw.actor("system_admin"), at=START,
    )  # fmt: skip
    after = fresh(row)
    assert (after.office_id, after.unit_id) == (heir.pk, heir.pk)
    assert get_project(pw.actor("water_head"), row.number).pk == row.pk
    assert stream_events(row.stream)[-1].kind == "project.passed_over"
