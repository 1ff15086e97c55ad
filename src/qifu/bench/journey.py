"""Plays the life of a case in memory with the real decisions and clocks, and writes it down.

Every step is decided by `cases.rules.decide` on the published process, every clock moved by
`cases.operations`' own code; only the writes are replaced. What a person or unit would be is a
mark (see `sketch`), so that one journey serves all cases of a plot and day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from qifu.bench.sketch import MICROS, SECONDS, Book, number, text
from qifu.cases import clockwork
from qifu.cases.alarms import NOTICE_ANSWER_DAYS, WORDS, _title
from qifu.cases.models import Assignment, Case, Clock, SupervisionOrder
from qifu.cases.operations import Act, _move, row_values
from qifu.cases.rules.alarms import next_alarm
from qifu.cases.rules.decide import decide
from qifu.cases.rules.definition import Definition
from qifu.cases.rules.vocabulary import Facts
from qifu.cases.snapshots import snapshot_of
from qifu.demands.models import Demand
from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import SHANGHAI, shanghai_date

Who = tuple[Any, str]
FIRM: Who = (number("owner"), text("owner_name"))
DISPATCHER: Who = (number("dispatcher"), text("dispatcher_name"))
HANDLER: Who = (number("handler"), text("handler_name"))
HEAD: Who = (number("head"), text("head_name"))
REVISITOR: Who = (number("revisitor"), text("revisitor_name"))
CO: Who = (number("co_handler"), text("co_handler_name"))
SYSTEM: Who = (None, "系统")
LEAD = {"id": number("lead"), "name": text("lead_name")}
Effect = Callable[["Journey", Act], None]


@dataclass(frozen=True)
class Ground:
    """What all journeys of a database share: the process, its row, the moment of filling."""

    definition: Definition
    process_id: int
    now: datetime


class Journey:
    """One case under way. `later` moves its clock; every other method is an act of somebody."""

    def __init__(self, ground: Ground, day: date, rng: Random) -> None:
        self.ground, self.rng = ground, rng
        self.calendar = current_calendar()
        self.book = Book()
        self.at = self._moment(day, rng.randrange(9 * 60, 17 * 60))
        self.clocks: list[Clock] = []
        self._open()

    @property
    def today(self) -> date:
        return shanghai_date(self.at)

    def _moment(self, day: date, minute: int) -> datetime:
        """`minute` of `day` in Shanghai; seconds are marked and filled in per case."""
        clock = time(minute // 60, minute % 60, SECONDS, MICROS, SHANGHAI)
        return datetime.combine(day, clock).astimezone(UTC)

    def later(self, days: int) -> Journey:
        """Go on `days` working days from today (0: within the hour); alarms ring on the way."""
        if days <= 0:
            self.at += timedelta(minutes=self.rng.randrange(4, 40))
        else:
            day = self.calendar.add_working_days(self.today, days)
            self.at = self._moment(day, self.rng.randrange(9 * 60 + 5, 17 * 60))
        self.ring(self.at)
        return self

    # --- the first word ---------------------------------------------------------------------
    def _open(self) -> None:
        definition = self.ground.definition
        state = definition.states[definition.initial]
        self.case = case = Case(
            number=text("number"),
            kind="demand",
            process_id=self.ground.process_id,
            state=state.code,
            title=text("title"),
            topic=text("topic"),
            topic_title=text("topic_title"),
            enterprise_id=number("firm"),
            firm_name=text("firm_name"),
            channel=text("channel"),
            intake_centre=number("centre"),
            opened_by=number("opener"),
            search_text=text("search_text"),
            grams=[number("grams")],
            opened_at=self.at,
            received_on=self.today,
            round_on=self.today,
            last_actor=text("opener_name"),
            last_at=self.at,
        )
        case.pk = number("id")
        self.book.rows[Case] = [case]
        clock = clockwork.new_clock(
            case=case, kind="step", limit_code=state.step, start_on=self.today, at=self.at
        )
        clockwork.mirror(case, [clock], state.main)
        self._keep(clock)
        self.book.rows[Demand] = [
            Demand(
                case_id=number("id"),
                text=text("text"),
                contact_name=text("owner_name"),
                contact_phone=text("phone"),
                contact_user_id=number("owner"),
                secret_hash=text("secret_hash"),
            )
        ]
        payload = {
            "number": case.number,
            "to": state.code,
            "firm": case.firm_name,
            "channel": case.channel,
            "enterprise": case.enterprise_id,
            "title": case.title,
            "contact_phone": text("phone"),
            "fallback": False,
            "set": row_values(case),
        }
        opener = (number("opener"), text("opener_name"))
        self.book.event("case.opened", self.at, opener, payload)

    def _keep(self, clock: Clock) -> None:
        self.clocks.append(self.book.add(clock, "clock"))

    # --- every other word -------------------------------------------------------------------
    def act(
        self,
        action: str,
        who: Who,
        effect: Effect | None = None,
        data: dict[str, Any] | None = None,
        public: dict[str, Any] | None = None,
    ) -> Journey:
        """Perform `action` as `operations.perform_action` would; `public` is what the event shows."""
        case, definition = self.case, self.ground.definition
        spec, data = definition.actions[action], data or {}
        facts = Facts(today=self.today, actor=who[0], data=data)
        decision = decide(definition, snapshot_of(case), action, spec.by, facts)
        old = row_values(case)
        running = [c for c in self.clocks if c.state != "stopped"]
        act = Act(case, action, Actor(who[0], who[1]), self.at, data, decision, running)
        if effect is not None:
            effect(self, act)
        _move(act, definition.states[act.decision.to_state])
        case.last_actor, case.last_at = who[1], self.at
        for clock in act.new_clocks:
            if clock.pk is None:
                self._keep(clock)
        new = row_values(case)
        payload = {
            "number": case.number,
            "from": decision.from_state,
            "to": decision.to_state,
            "data": public if public is not None else data,
            **act.extra.get("payload", {}),
            "set": {k: v for k, v in new.items() if old[k] != v},
        }
        self.book.event(f"case.{action}", self.at, who, payload)
        return self

    def touch(self, act: Act) -> None:
        """Remember who worked on it."""
        who: Any = act.actor.user_id
        if who not in self.case.handled_by:
            self.case.handled_by = [*self.case.handled_by, who]

    def released(self, *roles: str) -> None:
        """End the running parts of `roles`."""
        for part in self.book.rows.get(Assignment, []):
            assert isinstance(part, Assignment)
            if part.role in roles and part.ended_at is None:
                part.ended_at, part.state = self.at, "ended"

    def overtake(self, act: Act) -> None:
        """Orders to who no longer has the case need no answer (twin of `overtake_orders`)."""
        if not self.case.open_orders:
            return
        for order in self.book.rows.get(SupervisionOrder, []):
            assert isinstance(order, SupervisionOrder)
            if order.state == "open":
                order.state = "overtaken"
        for clock in act.clocks:
            if clock.kind == "order" and clock.state != "stopped":
                clockwork.stop(clock, self.at)
        self.case.open_orders = 0

    # --- alarms -----------------------------------------------------------------------------
    def ring(self, until: datetime) -> None:
        """Ring every alarm up to `until`, earliest first, as the worker would have."""
        while True:
            due = [c for c in self.clocks if c.alarm_at is not None and c.alarm_at <= until]
            due = [c for c in due if c.limit not in clockwork.LAPSES]
            if not due:
                return
            self._ring(min(due, key=lambda c: c.alarm_at or until))

    def _ring(self, clock: Clock) -> None:
        policy, case = clockwork.alarm_policy(), self.case
        assert clock.alarm_at is not None
        at = clock.alarm_at.astimezone(UTC) + timedelta(seconds=SECONDS, microseconds=MICROS)
        terms = (clock.due_on, clock.warn_on, self.calendar, policy)
        _, level = next_alarm(clock.kind, clock.alarm_level, *terms)
        clock.alarm_level = level
        clock.alarm_at, _ = next_alarm(clock.kind, level, *terms)
        changed = {}
        if level == "notice" and clock.kind == "main":
            self._order(at, clock)
            changed = {"open_orders": case.open_orders}
        unit = clock.unit_id or case.lead_unit_id
        names = {number("lead"): text("lead_name"), number("co"): text("co_name")}
        payload = {
            "number": case.number,
            "alarm": f"{WORDS[level]}（{_title(clock)}，应于 {clock.due_on} 前）",
            "level": level,
            "clock": clock.kind,
            "clock_id": clock.pk,
            "limit": clock.limit,
            "state": case.state,
            "unit_id": unit,
            "unit": names[unit] if unit else "",
            "handler_id": case.handler_id,
            "due": clock.due_on,
            "title": case.title,
            "set": changed,
        }
        self.book.event("case.alarm", at, SYSTEM, payload)

    def _order(self, at: datetime, late: Clock) -> None:
        clock = clockwork.new_clock(
            case=self.case,
            kind="order",
            limit_code="order",
            start_on=shanghai_date(at),
            at=at,
            amount=NOTICE_ANSWER_DAYS,
            time_unit="working-day",
            unit_id=self.case.lead_unit_id,
        )
        order = SupervisionOrder(
            case=self.case,
            unit_id=self.case.lead_unit_id,
            level="notice",
            text=f"此件应于 {late.due_on} 办结，至今未办结，现予书面通报；请说明原因并限期办结。",
            issued_name="系统(超期自动通报)",
            issued_at=at,
            due_on=clock.due_on,
        )
        clock.subject = self.book.add(order, "order").pk
        self._keep(clock)
        self.case.open_orders += 1

    def settle(self, late: str) -> None:
        """Answer the open orders before going on; `late` is what the unit reports."""
        while self.case.open_orders:
            self.act("answer_order", HANDLER, _answer_order, {"text": late})


def _answer_order(journey: Journey, act: Act) -> None:
    orders = journey.book.rows[SupervisionOrder]
    row = next(o for o in orders if isinstance(o, SupervisionOrder) and o.state == "open")
    row.state, row.answer = "answered", act.data["text"]
    row.answered_by, row.answered_at = act.actor.user_id, act.at
    for clock in act.clocks:
        if clock.kind == "order" and clock.subject == row.pk:
            clockwork.stop(clock, act.at)
    journey.case.open_orders -= 1
    act.extra["payload"] = {"order": row.pk}
