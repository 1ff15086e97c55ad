"""Several people at one moment, in real threads with their own connections: one wins, the others
are told; nothing is done twice, and no database error comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from tests.factories import START, World, make_unit, make_world, moment

from qifu.cases.alarms import sweep_alarms
from qifu.cases.models import Case, Clock, SupervisionOrder
from qifu.cases.operations import REPLAYED, row_values
from qifu.cases.rules.replay import replay
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.identity.models import Unit
from qifu.identity.operations import close_unit
from qifu.kernel.audit import seal_events, verify_audit
from qifu.kernel.errors import Conflict, QifuError, Refused
from qifu.kernel.events import stream_events
from qifu.kernel.models import Event
from qifu.kernel.numbering import next_number

REFUSALS = (QifuError,)
Call = Callable[[], Any]


@contextmanager
def emptied() -> Iterator[None]:
    """Every row is gone afterwards (append-only tables refuse TRUNCATE)."""
    try:
        yield
    finally:
        tables = [m._meta.db_table for m in apps.get_models() if m.__module__[:5] == "qifu."]
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
            cursor.execute("SET session_replication_role = DEFAULT")
        connections.close_all()


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """A committed world."""
    with emptied():
        yield make_world()


def at_once(*calls: Call) -> list[Any]:
    """What each call gave or which refusal it met; calls start together, any other error raises."""
    ready = Barrier(len(calls))

    def run(call: Call) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(10)
            return call()
        except REFUSALS as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [f.result(60) for f in [pool.submit(run, call) for call in calls]]


def done(results: list[Any]) -> list[Any]:
    return [r for r in results if not isinstance(r, QifuError)]


def all_is_well() -> None:
    """Each case is what its events say, and the chain is clean."""
    for case in Case.objects.all():
        row = replay(e.payload for e in stream_events(case.stream))
        assert {k: row[k] for k in REPLAYED} == row_values(case), case
    seal_events(at=START)
    report = verify_audit()
    assert report.ok, report.findings


@pytest.mark.parametrize("seen", [True, False])
def test_two_handlers_accept_at_once(world: World, seen: bool) -> None:
    for _ in range(4):
        case = world.dispatched()
        more = {"version": case.version} if seen else {}
        names = {"handler": "经办甲", "colleague": "经办乙"}
        results = at_once(*(partial(world.act, case, "accept", name, **more) for name in names))
        winner = Case.objects.get(pk=case.pk).handler
        assert winner is not None and len(done(results)) == 1
        (lost,) = [r for r in results if isinstance(r, QifuError)]
        if seen:
            assert isinstance(lost, Conflict)
            assert (lost.by, lost.state) == (winner.name, "handling")
            assert winner.name in lost.message and "办理中" in lost.message
        else:
            assert isinstance(lost, Refused) and lost.code == "wrong_state"
    all_is_well()


def test_the_same_form_sent_four_times_at_once_makes_one(world: World) -> None:
    for token in "abc":
        results = at_once(*[lambda t=token: world.submit(token=t)] * 4)
        assert len({r.case.pk for r in results}) == 1
        assert sorted(r.created for r in results) == [False, False, False, True]
        assert [bool(r.secret) for r in results if r.created] == [True]
    pushed = at_once(*[lambda: world.submit(external=("12345", "A-1"))] * 4)
    assert len({r.case.pk for r in pushed}) == 1
    assert Case.objects.count() == 4
    all_is_well()


def test_a_sweep_in_lanes_rings_each_alarm_once(world: World) -> None:
    cases = [world.dispatched() for _ in range(12)]
    late = moment("2026-05-20 12:00")
    assert sweep_alarms(at=late, batch=2, batches=5, lanes=2) == 10
    while sweep_alarms(at=late, batch=2, lanes=2):
        pass
    rung = Counter(
        (e.stream, e.payload["clock_id"], e.payload["level"])
        for e in Event.objects.filter(kind="case.alarm")
    )
    assert set(rung.values()) == {1}
    assert SupervisionOrder.objects.count() == len(cases)
    assert not Clock.objects.filter(alarm_at__lte=late).exists()
    all_is_well()


def test_two_sweeps_ring_each_alarm_once(world: World) -> None:
    cases = [world.dispatched() for _ in range(12)]
    late = moment("2026-05-20 12:00")
    for _ in range(4):  # a clock climbs one rung a sweep
        at_once(*[lambda: sweep_alarms(at=late, batch=3)] * 3)
    while sweep_alarms(at=late):
        pass
    rung = Counter(
        (e.stream, e.payload["clock_id"], e.payload["level"])
        for e in Event.objects.filter(kind="case.alarm")
    )
    assert set(rung.values()) == {1}
    by_case = Counter(stream for stream, _, level in rung if level in ("remind", "notice"))
    assert {by_case[c.stream] for c in cases} == {2}
    assert SupervisionOrder.objects.count() == len(cases)
    assert not Clock.objects.filter(alarm_at__lte=late).exists()
    all_is_well()


def test_numbers_are_given_once(world: World) -> None:
    def some() -> list[str]:
        numbers = []
        for n in range(40):
            with transaction.atomic():
                numbers.append(next_number("SQ", START + timedelta(days=200 * (n % 3))))
                if n % 7 == 0:
                    transaction.set_rollback(True)  # a gap, never a second time
        return numbers

    results = [n for many in at_once(*[some] * 8) for n in many]
    assert len(results) == len(set(results)) == 320


def test_acts_on_one_case_at_once(world: World) -> None:
    """Withdrawn, objected, accepted and ordered at one moment: each is done wholly or refused."""
    why = {"legal_basis": "三定规定", "reason": "不属本局"}
    for _ in range(4):
        case = world.dispatched()
        results = at_once(
            lambda c=case: world.act(c, "accept", "handler"),
            lambda c=case: world.act(c, "object", "colleague", **why),
            lambda c=case: world.act(c, "withdraw", "owner", reason="不用了"),
            lambda c=case: world.act(
                c, "issue_order", "supervisor", level="urge", text="快", days=2
            ),
        )
        assert 1 <= len(done(results)) <= 3
    all_is_well()


def test_a_case_is_routed_away_while_the_unit_accepts(world: World) -> None:
    to_water = {"lead_unit": world.water.code, "klass": "general_5", "reason": "指定"}
    for _ in range(4):
        case = world.dispatched()
        case = world.act(case, "object", "handler", legal_basis="三定规定", reason="不属本局")
        results = at_once(
            lambda c=case: world.act(c, "designate", "dispatcher", **to_water),
            lambda c=case: world.act(c, "overrule_objection", "dispatcher2", reason="不成立"),
            lambda c=case: world.act(c, "accept", "handler"),
        )
        case.refresh_from_db()
        assert case.state in ("dispatched", "handling")
        assert len([r for r in results[:2] if not isinstance(r, QifuError)]) == 1
        if case.lead_unit_id == world.water.pk:
            assert case.handler_id is None
    all_is_well()


def test_two_cases_merged_into_each_other_at_once(world: World) -> None:
    """One is merged, the other stays open; whoever loses is told in words."""
    for _ in range(6):
        first, second = world.submit().case, world.submit().case
        results = at_once(
            lambda a=first, b=second: world.act(
                a, "merge", "dispatcher", target=b.number, reason="同一问题"
            ),
            lambda a=first, b=second: world.act(
                b, "merge", "dispatcher2", target=a.number, reason="同一问题"
            ),
        )
        assert len(done(results)) == 1
        assert Case.objects.filter(pk__in=[first.pk, second.pk], open=True).count() == 1
    all_is_well()


def test_a_unit_is_closed_while_its_cases_move(world: World) -> None:
    """No case stays behind with the closed unit, whoever was dispatching to it at that moment."""
    admin = replace(SYSTEM_ACTOR)
    for _ in range(3):
        old, new = make_unit(name="旧单位"), make_unit(name="新单位")
        standing = [
            world.act(
                world.submit().case, "dispatch", "dispatcher", lead_unit=old.code, klass="general_5"
            )
            for _ in range(3)
        ]
        fresh = [world.submit().case for _ in range(4)]
        results = at_once(
            lambda o=old, n=new: close_unit(
                unit_id=o.pk, successor_id=n.pk, reason="机构改革", actor=admin, at=START
            ),
            *(
                lambda c=c, o=old: world.act(
                    c, "dispatch", "dispatcher", lead_unit=o.code, klass="general_5"
                )
                for c in fresh
            ),
            lambda c=standing[0]: world.act(
                c, "issue_order", "supervisor", level="urge", text="请加快", days=2
            ),
            lambda: sweep_alarms(at=moment("2026-04-20 12:00")),
        )
        assert isinstance(results[0], Unit)
        assert not Case.objects.filter(open=True, lead_unit=old).exists()
        assert not Clock.objects.filter(unit=old).exclude(state="stopped").exists()
    all_is_well()


def test_succession_of_lead_and_helper_leaves_nothing_to_wait_for(world: World) -> None:
    """The successor of the lead was its co-handler: it need not answer itself."""
    case = world.handling(co_units=[world.water.code])
    assert case.open_co == 1
    close_unit(
        unit_id=world.power.pk,
        successor_id=world.water.pk,
        reason="机构改革",
        actor=replace(SYSTEM_ACTOR),
        at=START,
    )
    case.refresh_from_db()
    said = {"outcome": "solved", "text": "已送电", "evidence": "送电记录"}
    case = world.act(case, "answer", "water_head", **said)
    assert (case.state, case.lead_unit_id, case.open_co) == ("pending_approval", world.water.pk, 0)
    all_is_well()
