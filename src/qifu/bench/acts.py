"""What each act does to a journey: the twins of `cases.effects`, on marks instead of rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from qifu.bench.journey import LEAD, Journey
from qifu.bench.sketch import number, text
from qifu.cases import clockwork
from qifu.cases.models import Answer, Assignment, Rating, Revisit
from qifu.cases.operations import Act


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
