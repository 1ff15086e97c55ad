"""Ratings: by the firm alone, once, never changed; bad ones open a case that is mended."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from tests.factories import REACHED, START, World, make_firm, make_member, make_world, moment
from tests.rating_world import lay_rating_ground, mending_of, rated, served

from qifu.cases.models import Case, Clock, Rating
from qifu.cases.rules.replay import replay
from qifu.identity.actors import load_actor
from qifu.kernel.actors import ActorRef
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event, stream_events
from qifu.kernel.models import Notice
from qifu.ratings.models import Occasion
from qifu.ratings.occasions import make_occasion
from qifu.ratings.operations import (
    RatingInput,
    add_words,
    answer_rating,
    occasion_of_link,
    rate,
    rate_by_link,
)
from qifu.ratings.queries import (
    label_counts,
    my_occasions,
    overall,
    public_words,
    results_by,
    tally_for_item,
    unit_rating,
    unit_ratings,
)

pytestmark = pytest.mark.django_db
GOOD = RatingInput(5, "yes", ["fast"], "办得很快", public=True)
BAD = RatingInput(2, "no", ["slow"], "拖了一个月")


@pytest.fixture
def world() -> World:
    lay_rating_ground()
    return make_world()


def test_a_service_that_ended_is_asked_about_once(world: World) -> None:
    row = served(world)
    assert (row.kind, row.round, row.grade, row.unit) == ("demand", 1, None, world.power)
    assert (row.item_kind, row.item) == ("topic", row.case.topic or "other")
    assert not Occasion.objects.exclude(pk=row.pk).exists()
    world.act(row.case, "revisit_accepted", "revisitor", **REACHED)
    assert Occasion.objects.count() == 1


def test_the_firm_rates_with_labels_and_the_engine_knows_it(world: World) -> None:
    row = rate(occasion_id=served(world).pk, data=GOOD, actor=world.actor("owner"), at=START)
    assert (row.grade, row.labels, row.public, row.via) == (5, ["fast"], True, "account")
    assert row.mending_id is None
    kept = Rating.objects.get(case=row.case_id)
    assert (kept.grade, kept.solved, kept.comment) == (5, "yes", "办得很快")
    (event,) = stream_events(row.stream)
    assert (event.kind, event.payload["grade"]) == ("rating.given", 5)
    with pytest.raises(Refused, match="已经评价过"):
        rate(occasion_id=row.pk, data=BAD, actor=world.actor("owner"), at=START)


def test_a_rating_by_the_engines_own_act_is_taken_over(world: World) -> None:
    case = world.answered()
    world.act(case, "rate", "owner", grade="1", solved="no", comment="没人管")
    row = Occasion.objects.get(case=case)
    assert (row.grade, row.comment) == (1, "没人管")
    assert mending_of(row).open


@pytest.mark.parametrize(
    "who", ["dispatcher", "handler", "head", "revisitor", "leader", "clerk", "viewer", "stranger"]
)
def test_nobody_else_rates(world: World, who: str) -> None:
    row = served(world)
    with pytest.raises(NotVisible):
        rate(occasion_id=row.pk, data=GOOD, actor=world.actor(who), at=START)
    with pytest.raises(NotVisible):
        add_words(occasion_id=row.pk, text="补充", actor=world.actor(who), at=START)


def test_what_is_wrong_is_told_by_field(world: World) -> None:
    row = served(world)
    wrong = RatingInput(9, "perhaps", ["bribed"], "字" * 2001)
    with pytest.raises(Invalid) as told:
        rate(occasion_id=row.pk, data=wrong, actor=world.actor("owner"), at=START)
    assert set(told.value.field_errors) == {"grade", "solved", "labels", "comment"}
    row.refresh_from_db()
    assert row.grade is None and row.labels == []


def test_a_demand_handled_again_is_rated_again(world: World) -> None:
    row = rated(world, 4)
    case = world.act(row.case, "revisit_accepted", "revisitor", **REACHED)
    case = world.act(case, "close_out", "revisitor")
    world.act(case, "reopen", "owner", reason="又停电了")
    assert Occasion.objects.filter(case=case).count() == 1
    unrated = served(world)
    world.act(unrated.case, "revisit_unsolved", "revisitor", method="phone",
              satisfied="dissatisfied", reason="没解决")  # fmt: skip
    with pytest.raises(Refused, match="重新办理"):
        rate(occasion_id=unrated.pk, data=GOOD, actor=world.actor("owner"), at=START)


def test_no_one_changes_what_was_said(world: World) -> None:
    row = rated(world, 2, comment="慢")
    for change in ({"grade": 5}, {"comment": "好"}, {"labels": ["fast"]}, {"public": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Occasion.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_a_link_is_for_one_rating(world: World) -> None:
    case = world.answered()
    make_occasion(case=case, kind=Occasion.WINDOW, at=START, centre_id=world.window.centre_id)
    sms = Notice.objects.get(template="rating.invited", channel="sms")
    token = sms.body.split("/rate/")[1].split("/")[0]
    assert occasion_of_link(token, START).centre_id == world.window.centre_id
    with pytest.raises(NotVisible):
        occasion_of_link(token + "x", START)
    with pytest.raises(NotVisible):
        occasion_of_link(token, START + timedelta(days=31))
    row = rate_by_link(token=token, data=GOOD, at=START)
    assert (row.via, row.grade, row.unit) == ("link", 5, world.centre)
    assert not Rating.objects.exists()  # the window was rated, not how the demand was handled
    with pytest.raises(NotVisible):
        rate_by_link(token=token, data=BAD, at=START)


def test_a_hand_over_is_a_service_of_its_centre(world: World) -> None:
    case = Case.objects.get(pk=world.answered().pk)
    paper = SimpleNamespace(case=case, centre_id=world.window.centre_id)
    append_event(stream="handover:1", kind="handover.signed", at=START,
                 actor=ActorRef(None, "窗口"), payload={}, about=paper)  # fmt: skip
    row = Occasion.objects.get(kind="window")
    assert (row.centre_id, row.case, row.item) == (paper.centre_id, case, case.topic)


def test_an_addition_and_an_answer_once_each(world: World) -> None:
    row, owner, head = rated(world, 3), world.actor("owner"), world.actor("head")
    row = add_words(occasion_id=row.pk, text="后来又好了些", actor=owner, at=START)
    with pytest.raises(Refused, match="追评过"):
        add_words(occasion_id=row.pk, text="再说一次", actor=owner, at=START)
    for who in ("water_head", "dispatcher", "leader", "owner"):
        with pytest.raises(NotVisible):
            answer_rating(occasion_id=row.pk, text="好", actor=world.actor(who), at=START)
    row = answer_rating(occasion_id=row.pk, text="谢谢，我们会改进", actor=head, at=START)
    with pytest.raises(Refused, match="不能再改"):
        answer_rating(occasion_id=row.pk, text="改一下", actor=head, at=START)
    assert Notice.objects.filter(template="rating.answered", recipient=owner.user_id).count() == 1
    assert [e.kind for e in stream_events(row.stream)] == [
        "rating.given", "rating.added", "rating.answered",
    ]  # fmt: skip
    late = rated(world, 3)
    with pytest.raises(Refused, match="超过 90 天"):
        add_words(occasion_id=late.pk, text="晚了", actor=owner, at=START + timedelta(days=91))


def test_a_bad_one_is_mended_told_called_back_about_and_closed(world: World) -> None:
    row = rated(world, 1, comment="没人接电话")
    case = mending_of(row)
    assert (case.kind, case.state, case.lead_unit) == ("mending", "verifying", world.power)
    main = Clock.objects.get(case=case, kind="main")
    assert (main.limit, main.due_on.isoformat()) == ("mending", "2026-03-09")  # 5 working days
    heard = set(Notice.objects.filter(stream=case.stream).values_list("template", flat=True))
    assert {"mending.opened", "mending.assigned"} <= heard
    world.act(case, "confirm_problem", "handler", text="值班电话无人接听", cause="attitude")
    world.act(case, "report_mended", "handler", outcome="solved", text="已安排专人",
              evidence="排班表")  # fmt: skip
    world.act(case, "approve_answer", "head")
    with pytest.raises(Refused):
        world.act(case, "revisit_accepted", "handler", **REACHED)
    world.act(case, "revisit_accepted", "revisitor", **REACHED)
    case = world.act(case, "close_out", "revisitor")
    assert not case.open
    events = stream_events(case.stream)
    row_now = replay(e.payload for e in events)
    assert (row_now["state"], row_now["open"]) == ("closed", False)
    assert tally_for_item("topic", row.item, START).tally.mended == 1


def test_not_mended_goes_on_with_new_days(world: World) -> None:
    case = mending_of(rated(world, 2))
    world.act(case, "explain", "handler", outcome="explained", text="与记录不符", evidence="录音")
    world.act(case, "approve_answer", "head")
    later = moment("2026-03-05 10:00")
    case = world.act(case, "revisit_unsolved", "revisitor", later, method="phone",
                     satisfied="dissatisfied", reason="还是没人接")  # fmt: skip
    assert (case.state, case.round, case.due_on.isoformat()) == ("mending", 2, "2026-03-12")


def test_who_had_a_part_does_not_call_back(world: World) -> None:
    case = mending_of(rated(world, 1))
    assert world.users["handler"].pk in case.handled_by


def test_what_the_public_counts(world: World) -> None:
    rated(world, 5, labels=["fast"], comment="好", public=True)
    rated(world, 2, comment="不公开")
    served(world)
    tally = overall(START)
    assert (tally.asked, tally.rated, tally.bad, tally.is_few) == (3, 2, 1, True)
    (by_unit,) = results_by("unit", START)
    assert (by_unit.title, by_unit.tally.rated) == ("区发改局", 2)
    assert results_by("centre", START) == []
    assert [w.comment for w in public_words(START)] == ["好"]
    assert label_counts(START) == [("办得快", True, 1)]
    assert overall(START + timedelta(days=366)).asked == 0


def test_each_sees_what_is_theirs(world: World) -> None:
    row = rated(world, 2)
    assert list(unit_ratings(world.actor("head"), "bad")) == [row]
    assert list(unit_ratings(world.actor("leader"), "open")) == [row]
    assert list(unit_ratings(world.actor("supervisor"), "unanswered")) == [row]
    assert not unit_ratings(world.actor("water_head"), "").exists()
    with pytest.raises(NotVisible):
        unit_rating(world.actor("water_head"), row.pk)
    assert list(my_occasions(world.actor("viewer"))) == [row]
    other = make_member(make_firm(), "admin")
    assert not my_occasions(load_actor(other, START)).exists()
