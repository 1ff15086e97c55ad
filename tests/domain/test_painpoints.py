"""Pain points: an owner, a cause, a measure and a day; closed only by those who said so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import START, World, make_firm, make_member, make_world
from tests.pain_world import DAY, DUE, assigned, lay_pains, mending, raised, verifying

from qifu.identity.actors import load_actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice
from qifu.painpoints import operations as ops
from qifu.painpoints import queries
from qifu.painpoints import verifying as verify
from qifu.painpoints.models import PainPoint
from qifu.painpoints.rules.ways import day_before, verdict, why_not_closed
from qifu.painpoints.tasks import remind_owners

pytestmark = pytest.mark.django_db
LATER = START + timedelta(days=1)


@pytest.fixture
def world() -> World:
    lay_pains()
    return make_world()


def says(world: World, row: PainPoint, answer: str, words: str = "", who: str = "owner") -> None:
    verify.answer(
        point_id=row.pk, enterprise_id=world.firm.pk, says=answer, words=words,
        actor=world.actor(who), at=LATER,
    )  # fmt: skip


def test_nobody_writes_one_down_without_a_firm_that_said_so(world: World) -> None:
    row = raised(world)
    assert row.number.startswith("DD2026-") and row.state == "raised"
    assert [p.enterprise for p in queries.reporters_of(row)] == [world.firm]
    data = ops.RaiseInput("nothing", "", "", "x", ("SQ2026-999999-9",), ("91510703",))
    with pytest.raises(Invalid) as failed:
        ops.raise_point(data=data, actor=world.actor("supervisor"), at=START)
    assert set(failed.value.field_errors) == {"kind", "source", "title", "cases", "firms"}
    alone = ops.RaiseInput("pain", "visit", "等得久", "要等")
    with pytest.raises(Invalid, match="哪些企业"):
        ops.raise_point(data=alone, actor=world.actor("supervisor"), at=START)
    with pytest.raises(NotVisible):
        ops.raise_point(data=alone, actor=world.actor("owner"), at=START)


def test_the_whole_way_is_closed_by_the_firm_alone(world: World) -> None:
    row = verifying(world)
    assert row.answer_by == date(2026, 3, 9)  # five working days after a Monday
    assert Notice.objects.filter(recipient=world.users["owner"], subject__startswith="请您核验")
    for who in ("supervisor", "handler", "viewer", "stranger"):
        with pytest.raises(NotVisible):
            says(world, row, "yes", who=who)
    with pytest.raises(Refused, match="还在请企业核验"):
        verify.close_unanswered(point_id=row.pk, why="x", actor=world.actor("supervisor"), at=LATER)
    says(world, row, "yes")
    row.refresh_from_db()
    assert (row.state, row.closed_how) == ("closed", "verified")
    with pytest.raises(Refused):
        says(world, row, "no", "又坏了")
    kinds = [e.kind.partition(".")[2] for e in stream_events(row.stream)]
    assert kinds == ["raised", "assigned", "planned", "reported", "answered", "closed"]


def test_a_no_opens_it_again_and_the_first_day_stays(world: World) -> None:
    row = verifying(world)
    with pytest.raises(Invalid):
        says(world, row, "no")
    says(world, row, "no", "还是要跑两趟")
    row.refresh_from_db()
    assert (row.state, row.round, row.answer_by) == ("assigned", 2, None)
    assert Notice.objects.filter(recipient=world.users["handler"], body__contains="还是要跑两趟")
    row = ops.plan(
        point_id=row.pk, cause="系统没通", measure="接通系统", due_on=DUE + timedelta(days=30),
        actor=world.actor("handler"), at=LATER,
    )  # fmt: skip
    assert (row.due_first, row.due_on) == (DUE, DUE + timedelta(days=30))
    ops.report_done(
        point_id=row.pk, report="通了", evidence="截图", actor=world.actor("handler"), at=LATER
    )
    assert queries.to_answer(world.actor("owner")).get().answer == ""
    says(world, row, "yes")
    row.refresh_from_db()
    assert row.state == "closed"


def test_all_firms_have_to_say_so(world: World) -> None:
    other = make_firm()
    owner = load_actor(make_member(other, "admin"), LATER)
    row = verifying(world, firms=(other.uscc,))
    says(world, row, "yes")
    row.refresh_from_db()
    assert row.state == "verifying"
    verify.answer(
        point_id=row.pk, enterprise_id=other.pk, says="yes", words="", actor=owner, at=LATER
    )
    row.refresh_from_db()
    assert row.state == "closed"


def test_who_does_not_answer_within_the_days(world: World) -> None:
    row = verifying(world)
    late = START + timedelta(days=8)
    with pytest.raises(NotVisible):
        verify.close_unanswered(point_id=row.pk, why="x", actor=world.actor("head"), at=late)
    with pytest.raises(Invalid):
        verify.close_unanswered(point_id=row.pk, why=" ", actor=world.actor("supervisor"), at=late)
    row = verify.close_unanswered(
        point_id=row.pk, why="三次联系没有回应", actor=world.actor("supervisor"), at=late
    )
    assert (row.state, row.closed_how) == ("closed", "unanswered")
    assert Notice.objects.filter(recipient=world.users["owner"], body__contains="三次联系")


def test_a_day_is_moved_only_with_a_reason_by_who_leads(world: World) -> None:
    row = mending(world)
    again = {"point_id": row.pk, "cause": "a", "measure": "b", "at": LATER}
    with pytest.raises(Invalid, match="往后调"):
        ops.plan(due_on=DUE + timedelta(days=1), actor=world.actor("handler"), **again)
    ops.plan(due_on=DUE - timedelta(days=1), actor=world.actor("handler"), **again)
    with pytest.raises(NotVisible):
        ops.postpone(point_id=row.pk, due_on=DUE, why="x", actor=world.actor("head"), at=LATER)
    with pytest.raises(Invalid):
        ops.postpone(point_id=row.pk, due_on=DAY, why="", actor=world.actor("supervisor"), at=LATER)
    row = ops.postpone(
        point_id=row.pk, due_on=DUE + timedelta(days=9), why="等省级系统",
        actor=world.actor("supervisor"), at=LATER,
    )  # fmt: skip
    assert row.due_first == DUE and Notice.objects.filter(body__contains="等省级系统").exists()


def test_owners_are_reminded_once_a_light(world: World) -> None:
    row = mending(world)
    assert row.warn_on == date(2026, 3, 11)  # three working days before Monday the 16th
    assert row.light(DAY) == "green"
    assert remind_owners(at=START) == 0
    for days, light in ((9, "yellow"), (10, "yellow"), (15, "red"), (16, "red")):
        remind_owners(at=START + timedelta(days=days))
        assert row.light(DAY + timedelta(days=days)) == light
    told = Notice.objects.filter(recipient=world.users["handler"], subject__contains="堵点整改")
    assert told.count() == 2


def test_who_sees_and_mends_it(world: World) -> None:
    row = assigned(world)
    for name in ("supervisor", "leader", "dispatcher", "handler", "head"):
        assert queries.point_for(world.actor(name), row.number) == row
    for name in ("water_handler", "water_head", "revisitor", "system_admin", "owner"):
        with pytest.raises(NotVisible):
            queries.point_for(world.actor(name), row.number)
    plan = {"point_id": row.pk, "cause": "a", "measure": "b", "due_on": DUE, "at": LATER}
    for name in ("colleague", "water_head", "supervisor"):
        with pytest.raises(NotVisible):
            ops.plan(actor=world.actor(name), **plan)
    with pytest.raises(Invalid):
        ops.assign(
            point_id=row.pk, unit=world.power.code, owner_id=world.users["water_head"].pk,
            actor=world.actor("supervisor"), at=LATER,
        )  # fmt: skip
    assert queries.counts_for(world.actor("head"), DAY)["assigned"] == 1
    assert queries.counts_for(world.actor("water_head"), DAY)["assigned"] == 0


def test_everybody_reads_only_what_two_people_let(world: World) -> None:
    row = mending(world)
    boss, second = world.actor("supervisor"), world.actor("dispatcher")
    with pytest.raises(NotVisible):
        queries.public_point(world.actor("stranger"), row.number)
    assert queries.public_point(world.actor("owner"), row.number) == row
    verify.propose_summary(point_id=row.pk, summary="用电报装改为并联审批", actor=boss, at=LATER)
    with pytest.raises(Refused, match="另一个人"):
        verify.publish(point_id=row.pk, shown=True, actor=boss, at=LATER)
    verify.publish(point_id=row.pk, shown=True, actor=second, at=LATER)
    assert queries.public_point(world.actor("stranger"), row.number) == row
    verify.publish(point_id=row.pk, shown=False, actor=boss, at=LATER)
    assert not queries.public_points().exists()


def test_a_mistake_is_dropped_with_a_reason(world: World) -> None:
    row = raised(world)
    ops.drop(point_id=row.pk, why="与另一件重复", actor=world.actor("supervisor"), at=LATER)
    assert Notice.objects.filter(recipient=world.users["owner"], body__contains="重复").exists()
    with pytest.raises(Refused):
        ops.link_cases(point_id=row.pk, numbers=("x",), actor=world.actor("supervisor"), at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        PainPoint.objects.filter(pk=row.pk).delete()


@given(st.lists(st.sampled_from(["", "yes", "no"]), max_size=6))
def test_the_answers_decide(answers: list[str]) -> None:
    found = verdict(answers)
    assert found.done == (bool(answers) and all(a == "yes" for a in answers))
    assert found.refused == ("no" in answers) and found.silent == answers.count("")
    assert bool(why_not_closed(answers, DAY, DAY + timedelta(days=1))) == found.refused
    assert why_not_closed(answers, DAY, DAY)


def test_the_light_turns_before_the_day() -> None:
    assert day_before(date(2026, 3, 16), 3, lambda d: d.weekday() < 5) == date(2026, 3, 11)
