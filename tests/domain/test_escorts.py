"""Escorts from the asking to the rating; each act with its event, each notice to the right people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.escort_world import escort_of, lay_escorts
from tests.factories import START, World, make_firm, make_member, make_world

from qifu.escorts import operations, queries, rating, roster
from qifu.escorts.models import Escort, EscortStep
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> dict[str, User]:
    return lay_escorts(world)


def actor(user: User) -> Actor:
    return load_actor(user, START)


def finish(escort: Escort, who: Actor) -> str:
    for step in escort.steps.all():
        operations.tick_step(step_id=step.pk, note="", actor=who, at=START)
    _, secret = operations.close_escort(
        number=escort.number, done=True, outcome="证照都已领到", actor=who, at=START
    )
    return secret


def test_the_best_is_given_with_the_reason(world: World, people: dict[str, User]) -> None:
    escort = escort_of(world)
    assert escort.specialist == people["centre"] and escort.asked_by_firm
    assert "熟悉“企业开办和变更”" in escort.reason
    assert escort.steps.count() == 6
    project = escort_of(world, checklist="project", title="建厂")
    assert project.specialist == people["town"]
    told = Notice.objects.filter(stream=escort.stream)
    assert {n.recipient_id for n in told} >= {people["centre"].pk, world.users["owner"].pk}
    sms = told.get(channel="sms")
    assert "专员甲" in sms.body and "0816-2345678" in sms.body
    assert [e.kind for e in stream_events(escort.stream)] == ["escort.opened"]


def test_load_is_shared_and_nobody_is_overfull(world: World, people: dict[str, User]) -> None:
    given = [escort_of(world).specialist.name for _ in range(4)]
    assert given == ["专员甲", "专员甲", "专员乙", "专员乙"]
    with pytest.raises(Refused, match="都已满"):
        escort_of(world)
    roster.keep_specialist(
        user_id=people["centre"].pk, skills=["law"], phone="0816-2345678", limit=5, active=False,
        actor=world.actor("dispatcher"), at=START,
    )  # fmt: skip
    with pytest.raises(Refused):
        escort_of(world)


def test_who_may_ask_and_see(world: World, people: dict[str, User]) -> None:
    here = world.window.centre_id
    case = world.submit(actor=world.actor("clerk"), centre_id=here).case
    escort = escort_of(world, "clerk", case_number=case.number)
    assert not escort.asked_by_firm and escort.case == case
    with pytest.raises(Refused, match="已经有人帮办"):
        escort_of(world, case_number=case.number)
    with pytest.raises(NotVisible):
        escort_of(world, "stranger")
    with pytest.raises(NotVisible):
        escort_of(world, "viewer")
    with pytest.raises(Invalid) as bad:
        escort_of(world, title="", checklist="nothing")
    assert set(bad.value.field_errors) == {"title", "checklist"}
    for name in ("owner", "clerk", "dispatcher", "viewer"):
        assert queries.get_escort(world.actor(name), escort.number) == escort
        assert escort in queries.visible_escorts(world.actor(name))
    for other in (world.actor("stranger"), world.actor("handler"), actor(people["town"])):
        assert escort not in queries.visible_escorts(other)
        with pytest.raises(NotVisible):
            queries.get_escort(other, escort.number)


def test_steps_log_and_end(world: World, people: dict[str, User]) -> None:
    escort, mine = escort_of(world), actor(people["centre"])
    step = escort.steps.first()
    assert isinstance(step, EscortStep)
    operations.tick_step(step_id=step.pk, note="三项", actor=mine, at=START)
    with pytest.raises(Refused, match="已由"):
        operations.tick_step(step_id=step.pk, note="", actor=mine, at=START)
    with pytest.raises(Refused, match="只有帮办专员本人"):
        operations.tick_step(step_id=step.pk, note="", actor=world.actor("dispatcher"), at=START)
    operations.log_escort(
        number=escort.number, text="电话约了周四", to_firm=False, actor=mine, at=START
    )
    assert escort.logs.filter(to_firm=True).count() == 1
    with pytest.raises(Refused, match="还有 5 步"):
        operations.close_escort(
            number=escort.number, done=True, outcome="好了", actor=mine, at=START
        )
    row, secret = operations.close_escort(
        number=escort.number, done=False, outcome="企业自己办了", actor=mine, at=START
    )
    assert (row.state, secret, row.link_hash) == ("cancelled", "", "")
    with pytest.raises(Refused, match="已经结束"):
        operations.log_escort(number=escort.number, text="再", to_firm=True, actor=mine, at=START)


def test_reassigned_with_a_reason_by_head_or_dispatcher(
    world: World, people: dict[str, User]
) -> None:
    escort = escort_of(world)
    given = {"number": escort.number, "specialist_id": people["town"].pk, "at": START}
    with pytest.raises(Refused):
        operations.reassign_escort(why="离得近", actor=actor(people["centre"]), **given)
    with pytest.raises(NotVisible):
        operations.reassign_escort(why="离得近", actor=world.actor("town_head"), **given)
    with pytest.raises(Invalid):
        operations.reassign_escort(why="", actor=world.actor("dispatcher"), **given)
    moved = operations.reassign_escort(why="离得近", actor=world.actor("dispatcher"), **given)
    assert moved.specialist_id == people["town"].pk and moved.unit == world.town
    with pytest.raises(NotVisible):
        queries.get_escort(actor(people["centre"]), escort.number)
    assert queries.get_escort(world.actor("town_head"), escort.number) == escort
    assert Notice.objects.filter(template="escort.yours").count() == 2


def test_only_the_firm_rates_and_once(world: World, people: dict[str, User]) -> None:
    escort, mine = escort_of(world), actor(people["centre"])
    said = {"number": escort.number, "grade": 5, "comment": "很耐心", "at": START}
    with pytest.raises(Refused):
        rating.rate_escort(actor=world.actor("owner"), **said)  # not done yet
    secret = finish(escort, mine)
    for who in (mine, world.actor("dispatcher"), world.actor("viewer")):
        with pytest.raises(Refused):
            rating.rate_escort(actor=who, **said)
    with pytest.raises(NotVisible):
        rating.rate_escort(actor=world.actor("stranger"), **said)
    with pytest.raises(Invalid):
        rating.rate_escort(actor=world.actor("owner"), **{**said, "grade": 0})
    rated = rating.rate_escort(actor=world.actor("owner"), **said)
    assert rated.grade == 5
    with pytest.raises(NotVisible):
        rating.rate_by_link(secret=secret, grade=1, comment="", at=START)


def test_by_link_once_and_not_for_ever(world: World, people: dict[str, User]) -> None:
    secret = finish(escort_of(world), actor(people["centre"]))
    sms = Notice.objects.get(template="escort.done", channel="sms")
    assert secret in sms.body
    with pytest.raises(NotVisible):
        rating.escort_of_link(secret, START + timedelta(days=31))
    with pytest.raises(NotVisible):
        rating.escort_of_link("guessed", START)
    rated = rating.rate_by_link(secret=secret, grade=2, comment="等得久", at=START)
    assert rated.rated_by.endswith("（评价链接）")
    with pytest.raises(NotVisible):
        rating.rate_by_link(secret=secret, grade=5, comment="", at=START)


def test_the_roster_is_kept_by_the_head(world: World, people: dict[str, User]) -> None:
    user = people["town"].pk
    said = {"skills": ["law"], "phone": "13800138000", "limit": 3, "active": True, "at": START}
    with pytest.raises(NotVisible):
        roster.keep_specialist(user_id=user, actor=world.actor("head"), **said)
    roster.keep_specialist(user_id=user, actor=world.actor("town_head"), **said)
    (found,) = roster.roster(START, user_ids=[user])
    assert (found.skills, found.phone, found.limit) == (("law",), "13800138000", 3)
    bad = {**said, "skills": ["magic"], "phone": "1", "limit": 0}
    with pytest.raises(Invalid) as errors:
        roster.keep_specialist(user_id=user, actor=world.actor("town_head"), **bad)
    assert set(errors.value.field_errors) == {"skills", "phone", "limit"}
    other = make_member(make_firm(), "admin")
    assert queries.escorts_of_firms(load_actor(other, START)).count() == 0
