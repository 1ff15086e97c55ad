"""Plays the life of a case in memory with the real decisions and clocks, and writes it down.

Every step is decided by `cases.rules.decide` on the published process, every clock moved by
`cases.operations`' own code; only the writes are replaced. What a person or unit would be is a
mark (see `sketch`), so that one journey serves all cases of a plot and day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from qifu.bench.sketch import MICROS, SECONDS, Book, number, text
from qifu.cases import clockwork
from qifu.cases.alarms import NOTICE_ANSWER_DAYS, WORDS, _title
from qifu.cases.models import Answer, Assignment, Case, Clock, Rating, Revisit, SupervisionOrder
from qifu.cases.operations import Act, _move, row_values
from qifu.cases.rules.alarms import SHANGHAI, next_alarm
from qifu.cases.rules.decide import decide
from qifu.cases.rules.definition import Definition
from qifu.cases.rules.vocabulary import Facts
from qifu.cases.snapshots import snapshot_of
from qifu.demands.models import Demand
from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import UTC, shanghai_date

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
        who = act.actor.user_id
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
            due = [c for c in due if clockwork.alarm_kind(c) != "material"]
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
            "alarm": f"{WORDS[level]}({_title(clock)}，应于 {clock.due_on} 前)",
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


# --- the effects of each act, on marks instead of rows ------------------------------------------
def dispatch(journey: Journey, act: Act) -> None:
    """Class, lead and (when the data name one) a co-handler."""
    case, klass = journey.case, act.data["klass"]
    case.klass = klass
    if act.main is None:
        act.start(kind="main", limit_code=klass, start_on=case.round_on, unit_id=number("lead"))
    else:
        act.main.unit_id = number("lead")
    journey.released("lead")
    case.lead_unit_id, case.handler_id, case.dispatched_at = number("lead"), None, act.at
    _part(journey, act, "lead", number("lead"))
    act.extra["payload"] = {"lead": LEAD}
    if act.data.get("co_units"):
        clock = act.start(kind="co", limit_code="co", start_on=act.today, unit_id=number("co"))
        clock.subject = _part(journey, act, "co", number("co"), clock.due_on).pk
        case.co_units = [number("co")]
        case.open_co = 1
        act.extra["payload"]["co"] = [{"id": number("co"), "name": text("co_name")}]


def _part(journey: Journey, act: Act, role: str, unit: Any, due: date | None = None) -> Assignment:
    row = Assignment(
        case=journey.case, unit_id=unit, role=role, assigned_at=act.at, due_on=due,
        note=act.data.get("note", ""),
    )  # fmt: skip
    kept: Assignment = journey.book.add(row, "part")
    return kept


def accept(journey: Journey, act: Act) -> None:
    """Whoever accepts has it."""
    case = journey.case
    if case.handler_id is None:
        case.handler_id = act.actor.user_id
        act.extra["payload"] = {"handler": {"id": act.actor.user_id, "name": act.actor.name}}
    journey.touch(act)
    for part in journey.book.rows[Assignment]:
        assert isinstance(part, Assignment)
        if part.role == "lead" and part.ended_at is None:
            part.state, part.accepted_at = "accepted", act.at
    act.extra.setdefault("payload", {})["unit"] = text("lead_name")


def co_answer(journey: Journey, act: Act) -> None:
    """The co-handler's part is done."""
    parts = [p for p in journey.book.rows[Assignment] if isinstance(p, Assignment)]
    part = next(p for p in parts if p.role == "co")
    part.state, part.text, part.ended_at = "done", act.data["text"], act.at
    for clock in act.clocks:
        if clock.kind == "co":
            clockwork.stop(clock, act.at)
    journey.case.open_co = 0
    act.extra["payload"] = {"unit": text("co_name")}
    journey.touch(act)


def answer(journey: Journey, act: Act) -> None:
    """A drafted answer."""
    journey.book.add(
        Answer(
            case=journey.case,
            round=journey.case.round,
            unit_id=number("lead"),
            outcome=act.data["outcome"],
            text=act.data["text"],
            evidence=act.data["evidence"],
            promise_on=act.data.get("promise_on"),
            author=act.actor.user_id,
            drafted_at=act.at,
        ),
        "answer",
    )
    journey.case.answer_author = act.actor.user_id
    journey.case.answer_outcome = act.data["outcome"]
    journey.touch(act)


def approve(journey: Journey, act: Act) -> None:
    """The answer goes out; a promise gets its watched day."""
    row = journey.book.rows[Answer][-1]
    assert isinstance(row, Answer)
    row.state, row.decided_by, row.decided_at = "approved", act.actor.user_id, act.at
    row.note = act.data.get("note", "")
    journey.case.answered_at = act.at
    journey.touch(act)
    payload = {"text": row.text, "outcome": row.outcome, "unit": text("lead_name")}
    if act.decision.to_state == "promised" and row.promise_on is not None:
        payload["promise_on"] = row.promise_on.isoformat()
        act.start(
            kind="promise",
            limit_code="promise",
            start_on=act.today,
            amount=(row.promise_on - act.today).days,
            time_unit="calendar-day",
            unit_id=number("lead"),
            subject=row.pk,
        )
        act.extra["step_started"] = True
    act.extra["payload"] = payload


def at_once(journey: Journey, act: Act) -> None:
    """Answered on the spot by the dispatcher."""
    journey.case.klass = "simple"
    act.start(kind="main", limit_code="simple", start_on=journey.case.round_on)
    journey.book.add(
        Answer(
            case=journey.case,
            round=journey.case.round,
            outcome="explained",
            text=act.data["text"],
            evidence="当场答复",
            author=act.actor.user_id,
            drafted_at=act.at,
            state="approved",
            decided_at=act.at,
        ),
        "answer",
    )
    journey.case.answer_outcome = "explained"
    journey.case.answered_at = act.at
    journey.touch(act)


def revisit(journey: Journey, act: Act) -> None:
    """Reached, and the matter rests."""
    _call(journey, act, solved=act.data["solved"])
    journey.case.result = "solved" if act.data["solved"] == "solved" else "explained"


def unsolved(journey: Journey, act: Act) -> None:
    """Reached and not solved: the next round begins (twin of `next_round`)."""
    _call(journey, act, solved="unsolved")
    case = journey.case
    case.round, case.level, case.round_on = case.round + 1, case.level + 1, act.today
    case.answered_at = case.answer_author = case.handler_id = case.lead_unit_id = None
    case.answer_outcome = case.result = ""
    case.final, case.unreached = False, 0
    journey.overtake(act)
    case.co_units, case.open_co = [], 0
    journey.released("lead", "co")


def _call(journey: Journey, act: Act, *, solved: str) -> None:
    journey.book.add(
        Revisit(
            case=journey.case,
            round=journey.case.round,
            officer=act.actor.user_id,
            at=act.at,
            method=act.data["method"],
            reached=True,
            solved=solved,
            satisfied=act.data["satisfied"],
            note=act.data.get("note") or act.data.get("reason", ""),
        ),
        "revisit",
    )


def close(journey: Journey, act: Act) -> None:
    """销号."""
    journey.overtake(act)


def rate(journey: Journey, act: Act) -> None:
    """The firm's own five grades."""
    journey.book.add(
        Rating(
            case=journey.case,
            round=journey.case.round,
            grade=int(act.data["grade"]),
            solved=act.data["solved"],
            comment=act.data["comment"],
            rated_by=act.actor.user_id,
            at=act.at,
        ),
        "rating",
    )
    journey.case.rated_round = journey.case.round


def withdraw(journey: Journey, act: Act) -> None:
    """The firm takes it back."""
    journey.case.result = "withdrawn"
    journey.case.pending_extension = None
    journey.overtake(act)
