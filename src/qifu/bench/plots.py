"""The plots of filled cases and how often each is met: closed ones of three years, open ones now.

Shares are a district's plausible mix (most general, a tenth answered at once, a few come back);
they decide the load, not any rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from qifu.bench import acts
from qifu.bench.journey import CO, DISPATCHER, FIRM, HANDLER, HEAD, LEAD, REVISITOR, Ground, Journey
from qifu.bench.sketch import Sketch, text
from qifu.bench.words import ANSWERS
from qifu.cases import clockwork
from qifu.cases.models import Extension, MaterialRequest, Objection
from qifu.cases.operations import Act

Plot = Callable[[Journey], None]
CLASSES = (("general_5", 4), ("general_10", 5), ("general_15", 3), ("complex_30", 1))
DAYS = {"general_5": 5, "general_10": 10, "general_15": 15, "complex_30": 30}


def _klass(j: Journey) -> str:
    return j.rng.choices([name for name, _ in CLASSES], [share for _, share in CLASSES])[0]


def _dispatched(j: Journey, *, co: bool = False, klass: str = "") -> str:
    klass = klass or _klass(j)
    data: dict[str, Any] = {"klass": klass, "note": "请按时限办理"}
    shown = {**data, "lead_unit": {"code": text("lead_code"), "name": text("lead_name")}}
    if co:
        data["co_units"] = [CO]
        shown["co_units"] = [{"code": text("co_code"), "name": text("co_name")}]
    j.later(0).act("dispatch", DISPATCHER, acts.dispatch, data, shown)
    return klass


def _handling(j: Journey, *, co: bool = False, klass: str = "") -> str:
    klass = _dispatched(j, co=co, klass=klass)
    j.later(j.rng.choice((0, 0, 1))).act("accept", HANDLER, acts.accept)
    return klass


def _answered(j: Journey, klass: str, *, late: int = 0, outcome: str = "solved") -> None:
    days = DAYS[klass] + late if late else j.rng.randrange(1, max(2, DAYS[klass] - 2))
    data: dict[str, Any] = {
        "outcome": outcome,
        "text": j.rng.choice(ANSWERS),
        "evidence": "现场核实记录、办理结果截图",
    }
    if outcome == "promised":
        data["promise_on"] = j.calendar.add_working_days(j.today, days + 20)
    j.later(days)
    j.settle("因需多方会商，现已形成处理意见，即将答复。")
    j.act("answer", HANDLER, acts.answer, data)
    j.later(j.rng.choice((0, 1))).act("approve_answer", HEAD, acts.approve, {"note": "同意"})


def _closed(j: Journey) -> None:
    satisfied = j.rng.choice(("satisfied", "satisfied", "satisfied", "dissatisfied", "refused"))
    data = {
        "method": "phone",
        "solved": j.rng.choice(("solved", "solved", "solved", "accepted")),
        "satisfied": satisfied,
        "note": "企业表示问题已经办妥。",
    }
    j.later(j.rng.randrange(1, 4)).act("revisit_accepted", REVISITOR, acts.revisit, data)
    j.later(0).act("close_out", REVISITOR, acts.close)


def plain(j: Journey) -> None:
    """Dispatched, handled, answered, revisited, closed."""
    _answered(j, _handling(j))
    _closed(j)


def rated(j: Journey) -> None:
    """And rated by the firm."""
    _answered(j, _handling(j))
    data = {"grade": j.rng.choice("5554321"), "solved": "yes", "comment": "经办人很负责"}
    j.later(0).act("rate", FIRM, acts.rate, data)
    _closed(j)


def simple(j: Journey) -> None:
    """Answered at once."""
    data = {"text": j.rng.choice(ANSWERS)}
    j.later(0).act("answer_at_once", DISPATCHER, acts.at_once, data)
    _closed(j)


def with_co(j: Journey) -> None:
    """With a co-handler."""
    klass = _handling(j, co=True)
    j.later(1).act("co_answer", CO, acts.co_answer, {"text": "已核查，无不同意见。"})
    _answered(j, klass)
    _closed(j)


def late(j: Journey) -> None:
    """Answered after the due date, reminded, urged and notified on the way."""
    _answered(j, _handling(j), late=j.rng.randrange(1, 12))
    _closed(j)


def unsolved(j: Journey) -> None:
    """Not solved at the first revisit; a second round."""
    _answered(j, _handling(j, klass="general_5"))
    data = {
        "method": "phone",
        "satisfied": "dissatisfied",
        "reason": "只告知了政策，没有实际办成。",
    }
    j.later(1).act("revisit_unsolved", REVISITOR, acts.unsolved, data)
    _answered(j, _handling(j, klass="general_5"))
    _closed(j)


def withdrawn(j: Journey) -> None:
    """Taken back by the firm."""
    _handling(j)
    j.later(1).act("withdraw", FIRM, acts.withdraw, {"reason": "已自行解决"})


def _object(j: Journey) -> None:
    data = {
        "legal_basis": "本单位“三定”规定",
        "reason": "所反映事项不在本单位职责范围，建议按权属核定。",
    }

    def effect(journey: Journey, act: Act) -> None:
        case = journey.case
        row = Objection(
            case=case, unit_id=LEAD["id"], legal_basis=data["legal_basis"],
            reason=data["reason"], raised_by=act.actor.user_id, raised_at=act.at,
        )  # fmt: skip
        journey.book.add(row, "objection")
        case.objected_units = [*case.objected_units, LEAD["id"]]
        act.extra["payload"] = {"unit": text("lead_name")}
        journey.touch(act)

    j.later(0).act("object", HANDLER, effect, data)


def objected(j: Journey) -> None:
    """An objection overruled; the unit handles it after all."""
    klass = _dispatched(j)
    _object(j)
    why = {"reason": "经核对职责目录，由该单位牵头办理。"}

    def overrule(journey: Journey, act: Act) -> None:
        row = journey.book.rows[Objection][-1]
        assert isinstance(row, Objection)
        row.ruling, row.ruling_reason = "overruled", why["reason"]
        row.ruled_by, row.ruled_at = act.actor.user_id, act.at
        act.extra["payload"] = {"unit": text("lead_name")}
        journey.case.final = True

    j.later(0).act("overrule_objection", DISPATCHER, overrule, why)
    j.later(0).act("accept", HANDLER, acts.accept)
    _answered(j, klass)
    _closed(j)


def _ask_extension(j: Journey) -> None:
    data: dict[str, Any] = {
        "days": 5,
        "reason": "需采购设备并办理占道手续",
        "progress": "已完成现场勘查",
    }

    def effect(journey: Journey, act: Act) -> None:
        case = journey.case
        row = Extension(
            case=case, unit_id=case.lead_unit_id, days=5, reason=data["reason"],
            progress=data["progress"], asked_by=act.actor.user_id, asked_at=act.at,
            due_before=case.due_on,
        )  # fmt: skip
        case.pending_extension = journey.book.add(row, "extension").pk
        journey.touch(act)

    j.later(1).act("request_extension", HANDLER, effect, data)


def extended(j: Journey) -> None:
    """An extension asked for and granted."""
    klass = _handling(j, klass=j.rng.choice(("general_10", "general_15")))
    _ask_extension(j)

    def grant(journey: Journey, act: Act) -> None:
        row = journey.book.rows[Extension][-1]
        assert isinstance(row, Extension)
        assert act.main is not None
        row.state, row.decided_by, row.decided_at = "granted", act.actor.user_id, act.at
        journey.case.pending_extension = None
        clockwork.extend(act.main, row.days, act.today)
        row.due_after = act.main.due_on
        act.extra["payload"] = {
            "days": row.days, "reason": row.reason, "progress": row.progress,
            "due": row.due_after,
        }  # fmt: skip

    j.later(0).act("grant_extension", DISPATCHER, grant)
    _answered(j, klass)
    _closed(j)


def _ask_material(j: Journey) -> None:
    data: dict[str, Any] = {
        "items": ["营业执照复印件", "场地租赁合同"],
        "days": 10,
        "reason": "用于核实权属",
    }

    def effect(journey: Journey, act: Act) -> None:
        clock = act.start(
            kind="step", limit_code="material", start_on=act.today, amount=10,
            time_unit="working-day",
        )  # fmt: skip
        act.extra["step_started"] = True
        assert clock.due_on is not None
        row = MaterialRequest(
            case=journey.case, items=data["items"], reason=data["reason"], days=10,
            due_on=clock.due_on, asked_at=act.at,
        )  # fmt: skip
        journey.book.add(row, "material")
        act.extra["payload"] = {"due": clock.due_on}
        journey.touch(act)

    j.later(1).act("request_material", HANDLER, effect, data)


def supplied(j: Journey) -> None:
    """Material asked of the firm and supplied; the promise clock paused meanwhile."""
    klass = _handling(j)
    _ask_material(j)

    def supply(journey: Journey, act: Act) -> None:
        row = journey.book.rows[MaterialRequest][-1]
        assert isinstance(row, MaterialRequest)
        row.state, row.text, row.ended_at = "supplied", act.data["text"], act.at

    j.later(j.rng.randrange(1, 8)).act(
        "supply_material", FIRM, supply, {"text": "已补充，请查收。"}
    )
    _answered(j, klass)
    _closed(j)


# --- open ones: a plot that stops where the case is now --------------------------------------
def open_submitted(j: Journey) -> None:
    """Waiting for triage."""


def open_dispatched(j: Journey) -> None:
    """Waiting for the unit's first word."""
    _dispatched(j)


def open_objected(j: Journey) -> None:
    """Waiting for a ruling."""
    _dispatched(j)
    _object(j)


def open_handling(j: Journey) -> None:
    """Being handled."""
    _handling(j)


def open_co(j: Journey) -> None:
    """Being handled, a co-handler's part open."""
    _handling(j, co=True)


def open_extension(j: Journey) -> None:
    """An extension waits for the dispatcher."""
    _handling(j, klass="general_15")
    _ask_extension(j)


def open_material(j: Journey) -> None:
    """Waiting for the firm, the clock paused."""
    _handling(j, klass=j.rng.choice(("general_10", "general_15")))
    _ask_material(j)


def open_approval(j: Journey) -> None:
    """The answer waits for the head."""
    klass = _handling(j)
    data = {"outcome": "solved", "text": j.rng.choice(ANSWERS), "evidence": "现场核实记录"}
    j.later(min(2, DAYS[klass])).act("answer", HANDLER, acts.answer, data)


def open_promised(j: Journey) -> None:
    """Answered with a promise that is watched."""
    _answered(j, _handling(j, klass="general_5"), outcome="promised")


def open_answered(j: Journey) -> None:
    """Answered, to be called back."""
    _answered(j, _handling(j, klass="general_5"))


@dataclass(frozen=True)
class Share:
    """A plot with its weight; open ones with the mean and most working days since receipt."""

    plot: Plot
    weight: int
    least: int
    mean: int = 0
    most: int = 0


CLOSED = (
    Share(plain, 44, 48), Share(rated, 14, 48), Share(simple, 12, 8), Share(with_co, 7, 48),
    Share(late, 7, 60), Share(unsolved, 4, 40), Share(objected, 4, 48), Share(extended, 3, 40),
    Share(supplied, 3, 60), Share(withdrawn, 2, 8),
)  # fmt: skip
OPEN = (
    Share(open_submitted, 5, 0, 1, 4), Share(open_dispatched, 8, 1, 1, 5),
    Share(open_objected, 2, 1, 1, 4), Share(open_handling, 45, 2, 9, 70),
    Share(open_co, 6, 2, 5, 30), Share(open_extension, 3, 3, 3, 10),
    Share(open_material, 7, 4, 3, 9), Share(open_approval, 7, 4, 2, 12),
    Share(open_promised, 4, 8, 5, 24), Share(open_answered, 13, 8, 2, 14),
)  # fmt: skip
PLOTS = CLOSED + OPEN
YEARS = 3


def received_before(share: Share, rng: Random) -> int:
    """How many working days ago a case of `share` was received."""
    if share.mean:
        return share.least + min(share.most, int(rng.expovariate(1 / share.mean)))
    return rng.randrange(share.least, YEARS * 250)


def play(ground: Ground, plot: Plot, day: date, seed: int) -> Sketch:
    """The sketch of one journey begun on `day`; alarms are rung up to the moment of filling."""
    journey = Journey(ground, day, Random(seed))  # noqa: S311
    plot(journey)
    if journey.at > ground.now:
        raise ValueError(f"{plot.__name__} begun on {day} runs past the moment of filling")
    journey.ring(ground.now - timedelta(minutes=1))
    return journey.book.sketch(
        year=journey.case.received_on.year,
        open_=journey.case.open,
        handler=journey.case.handler_id is not None,
    )
