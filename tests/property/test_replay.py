"""Whatever people do in whatever order, the events give the row, and clocks keep their promises.

Random people perform random acts on two demands while time goes on and alarms ring; after each
step everything that must hold is looked at, and at the end the audit chain is checked.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.factories import START, World, give_post, make_world

from qifu.cases import clockwork
from qifu.cases.alarms import sweep_alarms
from qifu.cases.definitions import definition_of
from qifu.cases.models import Case, Clock, SupervisionOrder
from qifu.cases.operations import REPLAYED, perform_action, post_message, row_values
from qifu.cases.queries import available_actions
from qifu.cases.rules.definition import Action, FieldSpec
from qifu.cases.rules.replay import replay
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.identity.models import Role
from qifu.kernel.audit import verify_audit
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import QifuError
from qifu.kernel.events import stream_events
from qifu.kernel.time import shanghai_date

EXAMPLES = int(os.environ.get("QIFU_EXAMPLES", "20"))  # more of them, and others, when asked
PEOPLE = (
    "owner viewer stranger clerk dispatcher dispatcher2 supervisor revisitor handler colleague"
    " head water_handler water_head town_head leader"
).split()
RARE = {"withdraw", "merge", "close_unreached"}  # they end a case: taken once in five
REVISITS = {"revisit_accepted", "revisit_unsolved", "revisit_unreached", "close_out"}
CLOCK_ROW = [f.attname for f in Clock._meta.concrete_fields]
MIRRORED = "due_on warn_on paused provisional live step_due_on step_warn_on next_due_on".split()


class Loop(RuleBasedStateMachine):
    """Two demands, everybody, and a calendar that goes on."""

    world: ClassVar[World]
    actors: ClassVar[dict[str, Actor]]

    @initialize(far=st.integers(0, 2))
    def submit(self, far: int) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at: datetime = START
        self.ids = [self.world.submit(centre_id=self.world.window.centre_id).case.pk for _ in "ab"]
        self.lead_on(Case.objects.get(pk=self.ids[1]), far)
        self.seen: dict[int, dict[str, Any]] = {}
        self.stopped: dict[int, tuple[Any, ...]] = {}
        self.firsts: dict[int, date] = {}
        self.dues: dict[tuple[Any, ...], date] = {}

    def lead_on(self, case: Case, far: int) -> None:
        """Bring the second demand to handling (1) or to its revisit with an order open (2), by
        somebody who also calls back."""
        act, given = self.world.act, {"lead_unit": self.world.power.code, "klass": "general_10"}
        if far:
            case = act(case, "dispatch", "dispatcher", **given)
            case = act(case, "accept", "colleague")
        if far == 2:
            case = act(case, "issue_order", "supervisor", level="urge", text="请加快", days=2)
            said = {"outcome": "solved", "text": "已送电", "evidence": "记录"}
            act(act(case, "answer", "colleague", **said), "approve_answer", "head")

    def teardown(self) -> None:
        if not hasattr(self, "undo"):
            return
        try:
            report = verify_audit()
            assert report.ok, report.findings
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(which=st.integers(0, 1), pick=st.integers(0, 10_000), data=st.data())
    def allowed(self, which: int, pick: int, data: Any) -> None:
        """One of the acts somebody is offered now."""
        case = Case.objects.get(pk=self.ids[which])
        offered = [
            (name, view.code)
            for name, actor in self.actors.items()
            for view in available_actions(actor, case, self.at)
            if view.enabled and (view.code not in RARE or pick % 5 == 0)
            for _ in range(3 if view.moves else 1)
        ]
        if offered:
            name, code = offered[pick % len(offered)]
            self.perform(case, self.actors[name], code, data)

    @rule(which=st.integers(0, 1), who=st.sampled_from(PEOPLE), data=st.data())
    def anything(self, which: int, who: str, data: Any) -> None:
        """Any act by anybody: what is not offered is refused."""
        case = Case.objects.get(pk=self.ids[which])
        actor = self.actors[who]
        code = data.draw(st.sampled_from(sorted(definition_of(case.process_id).actions)))
        offered = {v.code for v in available_actions(actor, case, self.at) if v.enabled}
        done = self.perform(case, actor, code, data)
        assert code in offered or not done, (who, code, case.state)

    @rule(hours=st.integers(1, 200))
    def time_goes_on(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        rounds = 0
        while sweep_alarms(at=self.at):  # a late clock climbs one rung a sweep
            rounds += 1
            assert rounds <= 4

    @rule(which=st.integers(0, 1), who=st.sampled_from(PEOPLE))
    def message(self, which: int, who: str) -> None:
        try:
            post_message(
                case_id=self.ids[which], actor=self.actors[who], at=self.at, text="请问进展?"
            )
        except QifuError:
            return

    def perform(self, case: Case, actor: Actor, code: str, data: Any) -> bool:
        """True when it was done; a refusal changes nothing."""
        spec: Action = definition_of(case.process_id).actions[code]
        typed = {f.name: v for f in spec.fields if (v := self.typed(f, data)) is not None}
        before = Case.objects.values().get(pk=case.pk)
        try:
            perform_action(case_id=case.pk, action=code, actor=actor, at=self.at, data=typed)
        except QifuError:
            assert Case.objects.values().get(pk=case.pk) == before
            return False
        if code in REVISITS:
            assert actor.user_id not in before["handled_by"]
        return True

    def typed(self, field: FieldSpec, data: Any) -> Any:
        """Something a person might type into `field`."""
        units = [self.world.power.code, self.world.water.code, self.world.town.code]
        match field.type:
            case "choice":
                return data.draw(st.sampled_from([code for code, _ in field.choices]))
            case "class":
                return data.draw(st.sampled_from(["general_5", "general_10", "complex_30"]))
            case "unit":
                return data.draw(st.sampled_from(units))
            case "units":
                return data.draw(st.lists(st.sampled_from(units), max_size=2))
            case "integer":
                return data.draw(st.integers(field.minimum or 0, field.maximum or 20))
            case "date":
                day = shanghai_date(self.at) + timedelta(days=data.draw(st.integers(0, 20)))
                return day.isoformat()
            case "boolean":
                return data.draw(st.booleans())
            case "case":
                return Case.objects.get(pk=data.draw(st.sampled_from(self.ids))).number
            case "colleague":
                return str(self.world.users[data.draw(st.sampled_from(["handler", "head"]))].pk)
            case "topic":
                return self.world.topic.topic
            case "items":
                return ["用电合同", "平面图"]
            case "files":
                return None
        return "情况说明"

    @invariant()
    def everything_holds(self) -> None:
        for pk in getattr(self, "ids", ()):
            case = Case.objects.get(pk=pk)
            clocks = list(Clock.objects.filter(case=case).order_by("pk"))
            self.check_row(case)
            self.check_clocks(case, clocks)
            check_counts(case, clocks)
            self.seen[pk] = row_values(case)

    def check_row(self, case: Case) -> None:
        events = stream_events(case.stream)
        row, now = replay(e.payload for e in events), row_values(case)
        rung = [(e.payload["clock_id"], e.payload["level"]) for e in events if "alarm" in e.payload]
        assert len(rung) == len(set(rung)), "an alarm rang twice"
        assert {k: row[k] for k in REPLAYED} == now
        before = self.seen.get(case.pk, now)
        assert now["version"] >= before["version"]
        assert now["version"] > before["version"] or now["state"] == before["state"]
        assert before["original_due_on"] in (None, now["original_due_on"])
        assert set(before["handled_by"]) <= set(now["handled_by"])

    def check_clocks(self, case: Case, clocks: list[Clock]) -> None:
        calendar = current_calendar()
        for clock in clocks:
            row = tuple(getattr(clock, name) for name in CLOCK_ROW)
            assert str(self.stopped.get(clock.pk, row)) == str(row), "a stopped clock moved"
            if clock.state == "stopped":
                self.stopped[clock.pk] = row
            assert self.firsts.setdefault(clock.pk, clock.original_due_on) == clock.original_due_on
            if clock.due_on is None:
                assert clock.state == "paused" and clock.alarm_at is None
                continue
            if clock.time_unit == "working-day" and clock.amount + clock.extension:
                assert calendar.is_working_day(clock.due_on), clock.due_on
            terms = (clock.pk, clock.limit)  # another class is another promise
            assert self.dues.get(terms, clock.due_on) <= clock.due_on, "a due date came nearer"
            self.dues[terms] = clock.due_on


def check_counts(case: Case, clocks: list[Clock]) -> None:
    """What the row says of its clocks and orders is so."""
    running = [c for c in clocks if c.state != "stopped"]
    assert case.open == bool(running), (case.state, [(c.kind, c.limit) for c in running])
    orders = SupervisionOrder.objects.filter(case=case, state="open").count()
    assert (case.open_orders, orders) == (orders, sum(c.kind == "order" for c in running))
    if case.open:
        assert case.open_co == sum(c.kind == "co" for c in running)
    mode = definition_of(case.process_id).states[case.state].main
    before = [getattr(case, name) for name in MIRRORED]
    clockwork.mirror(case, running, mode)
    assert [getattr(case, name) for name in MIRRORED] == before


@pytest.mark.django_db
def test_events_give_the_row_and_clocks_keep_their_promises() -> None:
    world = make_world()
    give_post(world.users["colleague"], world.centre, Role.REVISITOR)  # may handle and revisit
    Loop.world = world
    Loop.actors = {name: world.actor(name) for name in PEOPLE} | {"system": replace(SYSTEM_ACTOR)}
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=EXAMPLES == 20,
            phases=[
                Phase.generate
            ],  # a failing run is short enough to read; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_a_merged_case_leaves_no_order_behind() -> None:
    world = make_world()
    other = world.dispatched(klass="general_5")
    case = world.dispatched(klass="general_5")
    case = world.act(case, "object", "handler", legal_basis="三定规定", reason="不属本局")
    case = world.act(case, "sustain_objection", "dispatcher", reason="成立")
    late = START + timedelta(days=40)
    while sweep_alarms(at=late):
        pass
    case.refresh_from_db()
    assert case.open_orders == 1
    case = world.act(case, "merge", "dispatcher", late, target=other.number, reason="同一问题")
    check_counts(case, list(Clock.objects.filter(case=case)))
