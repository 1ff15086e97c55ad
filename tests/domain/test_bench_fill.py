"""A filled database is a valid one: the same rules, clocks, search and chain as in life."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from tests.factories import moment

from qifu.bench import insight
from qifu.bench.fill import fill
from qifu.bench.measure import count_queries
from qifu.bench.scenarios import Cast
from qifu.cases import clockwork
from qifu.cases.boxes import ListFilter, boxed_cases
from qifu.cases.definitions import definition_of
from qifu.cases.lists import list_cases
from qifu.cases.models import Assignment, Case, Clock, SupervisionOrder
from qifu.cases.operations import REPLAYED, perform_action, row_values
from qifu.cases.rules.replay import replay
from qifu.cases.search import grams_of
from qifu.identity.actors import SYSTEM_ACTOR, load_actor
from qifu.identity.models import Post, Role
from qifu.kernel.audit import verify_audit
from qifu.kernel.calendar import compute_due
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import stream_events
from qifu.kernel.numbering import check_number, next_number
from qifu.packs.load import load_pack

pytestmark = pytest.mark.django_db

DISTRICT = Path(__file__).parents[2] / "districts" / "fucheng"
NOW = moment("2026-06-10 15:20")
ROWS = 300


@pytest.fixture
def filled() -> Iterator[datetime]:
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=NOW)
    fill(ROWS, at=NOW, processes=0)
    yield NOW
    clockwork.forget_limits()


def test_a_filled_database_is_valid(filled: datetime) -> None:
    report = verify_audit()
    assert report.ok, report.findings[:3]
    assert report.seals
    cases = list(Case.objects.all())
    assert len(cases) == ROWS
    assert ROWS * 0.15 < sum(c.open for c in cases) < ROWS * 0.25
    _rows_follow_from_their_events(cases)
    _clocks_are_computed()
    _alarms_have_rung(filled)
    _pages_list(filled)
    _numbers_go_on(cases, filled)
    _figures_are_exact(filled)


def _figures_are_exact(at: datetime) -> None:
    """`bench insight`: figures against plain SQL, and every page of them answers."""
    assert insight.make_figures(at=at, tell=lambda *_: None)["marks"] > ROWS
    assert insight.make_figures(at=at, tell=lambda *_: None) == {}  # counted already
    report = insight.Report(ROWS, {}, {}, checks=insight.check(at=at))
    assert len(report.checks) == 45 and list(insight.missed(report)) == []
    assert any(check.counted for check in report.checks)
    cast = Cast(at, Random(1))
    for scenario in insight.scenarios(at):
        assert 0 < count_queries(scenario, cast) < 30, scenario.code


def _rows_follow_from_their_events(cases: list[Case]) -> None:
    for case in cases:
        events = stream_events(case.stream)
        row = replay(e.payload for e in events)
        assert {k: row[k] for k in REPLAYED} == row_values(case), case.pk
        assert [e.at for e in events] == sorted(e.at for e in events)
        assert case.last_at <= events[-1].at
        assert case.grams == grams_of(case.search_text)
        assert check_number(case.number) == case.number
        assert case.open is not definition_of(case.process_id).states[case.state].final


def _clocks_are_computed() -> None:
    calendar = current_calendar()
    for clock in Clock.objects.select_related("case"):
        due = compute_due(clockwork.terms_of(clock), calendar)
        assert (clock.due_on, clock.warn_on, clock.provisional) == (
            due.due,
            due.warn_on,
            due.provisional,
        )
        assert clock.calendar == calendar.version
    for case in Case.objects.filter(open=True):
        clocks = list(case.clocks.exclude(state="stopped"))
        before = row_values(case)
        clockwork.mirror(case, clocks, definition_of(case.process_id).states[case.state].main)
        assert row_values(case) == before
        assert case.open_orders == SupervisionOrder.objects.filter(case=case, state="open").count()
        running = Assignment.objects.filter(case=case, role="lead", ended_at__isnull=True)
        assert running.count() == (case.lead_unit_id is not None)


def _alarms_have_rung(now: datetime) -> None:
    due = Clock.objects.filter(alarm_at__lte=now).exclude(limit="material")
    assert not due.exists()
    assert Clock.objects.filter(alarm_at__gt=now).exists()
    assert not Clock.objects.filter(state="stopped", alarm_at__isnull=False).exists()


def _pages_list(now: datetime) -> None:
    post = Post.objects.filter(role=Role.DISPATCHER).first()
    assert post is not None
    actor = load_actor(post.user, now)
    page = list_cases(actor, ListFilter(box="all"), now)
    assert len(page.rows) == 50
    shown = page.rows[0]
    found = list_cases(actor, ListFilter(box="all", q=shown.title[:4], light=""), now)
    assert found.total >= 1
    for head in Post.objects.filter(role=Role.HEAD)[:3]:
        mine = load_actor(head.user, now)
        led = boxed_cases(mine, ListFilter(box="unit"))
        assert all(c.lead_unit_id == head.unit_id for c in led)


def _numbers_go_on(cases: list[Case], now: datetime) -> None:
    """The engine goes on where the filling stopped: numbers, ids and acts."""
    assert next_number("SQ", now) not in {c.number for c in cases}
    case = Case.objects.filter(state="dispatched").first()
    assert case is not None
    head = Post.objects.get(unit_id=case.lead_unit_id, role=Role.HEAD)
    perform_action(case_id=case.pk, action="accept", actor=load_actor(head.user, now), at=now)
    case.refresh_from_db()
    assert case.state == "handling"
    assert verify_audit().ok
