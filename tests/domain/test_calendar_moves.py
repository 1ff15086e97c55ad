"""A new year's calendar reaches every open clock once, and no closed one."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from tests.factories import REACHED, World, make_world, moment

from qifu.cases import calendar_moves, clockwork
from qifu.cases.calendar_moves import recompute_open_clocks
from qifu.cases.models import Case, Clock
from qifu.cases.operations import REPLAYED, row_values
from qifu.cases.rules.replay import replay
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.calendar import compute_due
from qifu.kernel.calendars import DayDraft, current_calendar, publish_calendar
from qifu.kernel.events import stream_events
from qifu.kernel.models import Event, Notice

pytestmark = pytest.mark.django_db
SENT = moment("2026-12-28 09:30")
NEWS = moment("2026-12-29 09:00")
FREE = (date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 5), date(2027, 5, 1), date(2027, 10, 1))
ROW = [f.attname for f in Clock._meta.concrete_fields]


@pytest.fixture
def world() -> World:
    return make_world()


def publish(at: datetime = NEWS) -> None:
    days = [DayDraft(day, False, f"假日{n}") for n, day in enumerate(FREE)]
    publish_calendar(days=days, source="国办发明电〔2026〕9号", actor=SYSTEM_ACTOR, at=at)


def some_cases(world: World) -> dict[str, Case]:
    """Running in several states, paused, and one closed before the year ends."""
    waiting = world.handling(SENT)
    waiting = world.act(
        waiting, "request_material", "handler", SENT, items=["合同"], days=3, reason="核对"
    )
    closed = world.act(world.answered(SENT), "revisit_accepted", "revisitor", SENT, **REACHED)
    closed = world.act(closed, "close_out", "revisitor", SENT)
    return {
        "new": world.submit(SENT).case,
        "dispatched": world.dispatched(SENT),
        "handling": world.handling(SENT, klass="complex_30"),
        "helped": world.handling(SENT, co_units=[world.water.code]),
        "soon": world.handling(SENT, klass="general_5"),
        "waiting": waiting,
        "closed": closed,
    }


def clock_rows(**which: Any) -> dict[int, tuple[Any, ...]]:
    return {c.pk: tuple(getattr(c, n) for n in ROW) for c in Clock.objects.filter(**which)}


def as_fresh() -> None:
    """Every open clock is what a computation from its terms gives, every row what its events say."""
    calendar = current_calendar()
    for clock in Clock.objects.exclude(state="stopped"):
        due = compute_due(clockwork.terms_of(clock), calendar)
        found = (clock.due_on, clock.warn_on, clock.provisional)
        assert found == (due.due, due.warn_on, due.provisional)
        assert clock.calendar == calendar.version
    for case in Case.objects.all():
        row = replay(e.payload for e in stream_events(case.stream))
        assert {k: row[k] for k in REPLAYED} == row_values(case)


def test_provisional_dates_become_definite(world: World) -> None:
    cases = some_cases(world)
    assert Case.objects.get(pk=cases["handling"].pk).provisional
    stopped, first = clock_rows(state="stopped"), cases["handling"].due_on
    before = {c.pk: c.due_on for c in Clock.objects.exclude(state="stopped")}
    publish()
    moved = recompute_open_clocks(at=NEWS)
    changed = [c for c in Clock.objects.exclude(state="stopped") if c.due_on != before[c.pk]]
    assert moved >= len(changed) > 3
    assert clock_rows(state="stopped") == stopped
    case = Case.objects.get(pk=cases["handling"].pk)
    assert (case.provisional, case.original_due_on) == (False, first)
    assert case.due_on > first
    as_fresh()


def test_the_same_demand_after_the_news_has_the_same_dates(world: World) -> None:
    before = some_cases(world)
    publish()
    recompute_open_clocks(at=NEWS)
    after = some_cases(world)
    for name, case in after.items():
        one, two = Case.objects.get(pk=before[name].pk), Case.objects.get(pk=case.pk)
        if one.open:
            dates = ("due_on", "warn_on", "step_due_on", "next_due_on", "provisional", "paused")
            assert [getattr(one, d) for d in dates] == [getattr(two, d) for d in dates], name


def test_each_move_is_logged_and_told_once(world: World) -> None:
    cases = some_cases(world)
    was = {c.pk: (c.case.stream, c.kind, c.due_on) for c in Clock.objects.select_related("case")}
    publish()
    recompute_open_clocks(at=NEWS)
    moves = [was[c.pk][:2] for c in Clock.objects.all() if c.due_on and c.due_on != was[c.pk][2]]
    logged = Event.objects.filter(kind="case.due_moved")
    assert Counter((e.stream, e.payload["clock"]) for e in logged) == Counter(moves)
    event = logged.get(stream=cases["handling"].stream, payload__clock="main")
    assert event.payload["before"] < event.payload["due"] and event.payload["why"]
    told = Notice.objects.filter(stream=cases["handling"].stream, channel="site")
    people = set(told.values_list("template", "recipient"))
    handler, owner = world.users["handler"].pk, world.users["owner"].pk
    assert {("staff.due_moved", handler), ("firm.due_moved", owner)} <= people
    assert not logged.filter(stream=cases["closed"].stream).exists()
    counts = (Event.objects.count(), Notice.objects.count(), clock_rows())
    assert recompute_open_clocks(at=NEWS) == 0
    assert counts == (Event.objects.count(), Notice.objects.count(), clock_rows())


def test_a_crash_in_the_second_batch_is_made_good(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_cases(world)
    publish()
    monkeypatch.setattr(calendar_moves, "BATCH", 3)
    real, calls = calendar_moves.append_events, []

    def once(drafts: Any) -> Any:
        calls.append(len(drafts))
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(drafts)

    monkeypatch.setattr(calendar_moves, "append_events", once)
    with pytest.raises(RuntimeError):
        recompute_open_clocks(at=NEWS)
    version = current_calendar().version
    open_clocks = Clock.objects.exclude(state="stopped")
    assert open_clocks.filter(calendar=version).exists(), "the first batch stays"
    assert open_clocks.exclude(calendar=version).exists(), "the second is undone"
    monkeypatch.setattr(calendar_moves, "append_events", real)
    assert recompute_open_clocks(at=NEWS) > 0
    as_fresh()
    logged = Event.objects.filter(kind="case.due_moved")
    assert set(Counter((e.stream, e.payload["clock"]) for e in logged).values()) == {1}
    assert recompute_open_clocks(at=NEWS) == 0
