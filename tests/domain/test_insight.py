"""Figures of real cases: counted from events, in scope, as known then and now, opened to cases."""

from datetime import date, timedelta

import pytest
from tests.factories import REACHED, World, make_world, moment
from tests.insight_world import count_all, lay_metrics

from qifu.insight.behind import cases_behind
from qifu.insight.counting import wait_for_all
from qifu.insight.models import Daily, Mark, Waiting
from qifu.insight.queries import Window, by_topic, by_unit, figure, known_at, series
from qifu.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))
LATER = moment("2026-06-01 09:00")


@pytest.fixture
def world() -> World:
    lay_metrics()
    return make_world()


def test_an_event_waits_until_it_is_counted_and_figures_say_up_to_when(world: World) -> None:
    world.closed(moment("2026-03-02 10:00"))
    assert Waiting.objects.count() > 0
    assert known_at(LATER) == moment("2026-03-02 10:00")
    count_all(LATER)
    assert known_at(LATER) == LATER
    found = figure("close_on_time", MARCH, actor=world.actor("leader"), at=LATER)
    assert (found.num, found.den, found.value, found.small) == (1, 1, 1.0, True)
    assert (found.met, found.known_at) == (True, LATER)
    assert found.low is not None and found.low < 0.3


def test_what_is_due_is_counted_on_its_day_though_nothing_happens(world: World) -> None:
    case = world.handling(moment("2026-03-02 10:00"))
    count_all(LATER)
    leader, due = world.actor("leader"), case.due_on
    before = moment(f"{due - timedelta(days=1)} 23:00")
    on = moment(f"{due} 09:00")
    assert figure("close_on_time", MARCH, actor=leader, at=before).den == 0
    found = figure("close_on_time", MARCH, actor=leader, at=on)
    assert (found.num, found.den, found.met) == (0, 1, False)
    behind = cases_behind("close_on_time", MARCH, actor=leader, at=on, part="rest")
    assert (behind.total, behind.rows[0].number) == (1, case.number)


def test_as_known_then_and_as_known_now(world: World) -> None:
    case = world.answered(moment("2026-03-02 10:00"))
    world.act(case, "revisit_accepted", "revisitor", moment("2026-03-04 10:00"), **REACHED)
    world.act(
        case, "rate", "owner", moment("2026-03-20 10:00"), grade="5", solved="yes", comment=""
    )
    count_all(LATER)
    ask = {"actor": world.actor("leader"), "at": LATER}
    assert figure("rating_response", MARCH, **ask).num == 1
    for known, num in ((date(2026, 3, 19), 0), (date(2026, 3, 20), 1)):
        found = figure("rating_response", MARCH, known_on=known, **ask)
        assert (found.num, found.den) == (num, 1)
        parts = cases_behind("rating_response", MARCH, part="numerator", known_on=known, **ask)
        assert parts.total == num
    assert figure("rating_response", MARCH, known_on=date(2026, 3, 1), **ask).den == 0


def test_a_unit_sees_its_own_and_nobody_else_anything(world: World) -> None:
    world.closed(moment("2026-03-02 10:00"))
    count_all(LATER)
    own = figure("close_on_time", MARCH, actor=world.actor("head"), at=LATER)
    other = figure("close_on_time", MARCH, actor=world.actor("water_head"), at=LATER)
    assert (own.den, other.den) == (1, 0)
    with pytest.raises(NotVisible):
        figure(
            "close_on_time", MARCH, actor=world.actor("water_head"), at=LATER, unit=world.power.pk
        )
    for who in ("owner", "system_admin", "audit_admin", "security_admin"):
        with pytest.raises(NotVisible):
            figure("close_on_time", MARCH, actor=world.actor(who), at=LATER)
    clerk = world.actor("clerk")
    assert figure("close_on_time", MARCH, actor=clerk, at=LATER).den == 0
    with pytest.raises(NotVisible):
        figure("close_on_time", MARCH, actor=clerk, at=LATER, centre=10**9)


def test_a_case_that_went_elsewhere_counts_without_its_words(world: World) -> None:
    case = world.dispatched(moment("2026-03-02 10:00"))
    case = world.act(
        case, "object", "handler", moment("2026-03-02 11:00"), legal_basis="三定", reason="不属"
    )
    world.act(case, "sustain_objection", "dispatcher", moment("2026-03-02 12:00"), reason="成立")
    count_all(LATER)
    head = world.actor("head")
    found = figure("returned", MARCH, actor=head, at=LATER)
    behind = cases_behind("returned", MARCH, actor=head, at=LATER)
    assert (found.num, found.den, behind.total) == (1, 1, 1)
    assert (behind.rows[0].open, behind.rows[0].number, behind.rows[0].title) == (False, "", "")


def test_rankings_leave_out_the_few_and_cuts_agree(world: World) -> None:
    for _ in range(3):
        world.closed(moment("2026-03-02 10:00"))
    count_all(LATER)
    ask = {"actor": world.actor("leader"), "at": LATER}
    ranking = by_unit("close_on_time", MARCH, **ask)
    assert (ranking.ranked, len(ranking.too_small)) == ([], 1)
    part, found = ranking.too_small[0]
    assert (part.key, found.den) == (str(world.power.pk), 3)
    both = figure("close_on_time", MARCH, unit=world.power.pk, topic=world.topic.topic, **ask)
    assert (both.num, both.den) == (found.num, found.den)
    topics = by_topic("close_on_time", MARCH, unit=world.power.pk, **ask)
    assert topics.too_small[0][1].den == 3
    points = series("close_on_time", MARCH, "week", **ask)
    assert sum(p.figure.den for p in points) == 3
    assert [p.window.start for p in points][:2] == [date(2026, 3, 1), date(2026, 3, 2)]


def test_counting_again_changes_nothing(world: World) -> None:
    world.closed(moment("2026-03-02 10:00"))
    count_all(LATER)
    marks, sums = _rows(Mark), _rows(Daily)
    wait_for_all(LATER)
    count_all(LATER)
    assert (_rows(Mark), _rows(Daily)) == (marks, sums)


def _rows(model: type) -> list[tuple]:
    names = [f.attname for f in model._meta.concrete_fields if f.attname != "id"]
    return sorted(model.objects.values_list(*names), key=str)
