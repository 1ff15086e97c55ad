"""Every metric against a count by hand on random histories, and as-of figures against a cut.

`Life` plays a demand at random and keeps the truth in plain lists of its own beside the events it
emits; the counts by hand look at those lists alone.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight_world import metrics_file

from qifu.insight.rules.marks import Mark, Track, marks_of, track_of
from qifu.insight.rules.metrics import compile_book, read_book
from qifu.insight.rules.story import Happened, Subject
from qifu.kernel.time import SHANGHAI

BOOK = read_book(metrics_file())
DEFINITIONS = compile_book(BOOK)
BEGIN = date(2026, 1, 5)
Truth = dict[str, list[dict[str, Any]]]


class Life:
    """A demand's random life: events for the fold, and the truth after each of them."""

    def __init__(self, seed: int, earlier: list[Life]) -> None:
        self.rng, self.day, self.round = Random(seed), BEGIN, 1
        self.day += timedelta(days=self.rng.randrange(40))
        self.events: list[Happened] = []
        self.truths: list[tuple[date, Truth]] = []
        self.truth: Truth = defaultdict(list)
        self.state, self.unit, self.topic = "submitted", None, self.rng.choice("ab")
        self.due = self.day + timedelta(days=1)
        self.topics = [(self.day, self.topic)]
        self.firm_before = [e for e in earlier if (self.day - e.opened).days <= BOOK.repeat_days]
        self.firm_before = [e for e in self.firm_before if e.opened <= self.day]
        self.opened = self.day
        self.truth["case"].append({"on": self.day, "dropped": False})
        row = {"round": 1, "live": True, "due_on": self.due, "lead_unit_id": None, "klass": ""}
        self.emit("opened", row | {"topic": self.topic, "dispatched_at": None}, channel="portal")
        for _ in range(self.rng.randrange(16)):
            self.day += timedelta(days=self.rng.choice((0, 0, 1, 2, 6)))
            step: Callable[[], None] | None = getattr(self, f"in_{self.state}", None)
            if step is None:
                break
            step()

    def emit(self, kind: str, row: dict[str, Any], data: Any = None, **more: Any) -> None:
        said = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
        payload = {"set": {**said, "state": self.state}, "data": data or {}, **more}
        at = datetime(self.day.year, self.day.month, self.day.day, 10, tzinfo=SHANGHAI)
        self.events.append(Happened(kind, at, payload))
        case = self.truth["case"][-1]
        case["dropped"] = self.state in ("withdrawn", "merged")
        case["unit"] = self.unit or case.get("unit")
        for rows in self.truth.values():
            for each in rows:
                each["topic"] = self.topic
        self.truths.append((self.day, copy.deepcopy(dict(self.truth))))

    def in_submitted(self) -> None:
        what = self.rng.choice(("dispatch", "dispatch", "dispatch", "withdraw", "merge", "at_once"))
        if what == "dispatch":
            self.state, self.unit = "dispatched", self.rng.choice((1, 2))
            if self.rng.random() < 0.3:
                self.topic = self.rng.choice("ab")
                self.topics.append((self.day, self.topic))
            if not self.open_promise():
                self.due = self.day + timedelta(days=self.rng.randrange(1, 9))
                self.truth["promise"].append(
                    {"due": self.due, "first": self.due, "unit": self.unit}
                )
            self.open_promise()["unit"] = self.unit
            step = self.day + timedelta(days=1)
            self.truth["acceptance"].append({"due": step, "unit": self.unit})
            self.truth["dispatch"].append({"on": self.day, "unit": self.unit, "returned": False})
            row = {"lead_unit_id": self.unit, "dispatched_at": f"{self.day}T02:00:00+00:00"}
            more = {"due_on": self.due, "step_due_on": step, "topic": self.topic, "klass": "x"}
            self.emit("dispatch", row | more)
        elif what == "at_once":
            promise = self.open_promise() or {"due": self.due, "first": self.due}
            if promise not in self.truth["promise"]:
                self.truth["promise"].append(promise)
            promise |= {"ended": self.day, "unit": self.unit or promise.get("unit")}
            self.answer("answer_at_once", {"klass": "simple"})
        else:
            self.leave("withdrawn" if what == "withdraw" else "merged")

    def open_promise(self) -> dict[str, Any]:
        rows = [p for p in self.truth["promise"] if "ended" not in p]
        return rows[-1] if rows else {}

    def leave(self, state: str) -> None:
        self.state = state
        if promise := self.open_promise():
            promise |= {"ended": self.day, "dropped": True}
        self.emit("withdraw", {"live": False})

    def in_dispatched(self) -> None:
        what = self.rng.choice(("accept", "accept", "object", "withdraw"))
        if what == "withdraw":
            self.truth["acceptance"][-1]["dropped"] = True
            return self.leave("withdrawn")
        self.truth["acceptance"][-1]["said"] = self.day
        self.state = "handling" if what == "accept" else "objected"
        return self.emit(what, {"step_due_on": None})

    def in_objected(self) -> None:
        if self.rng.random() < 0.5:
            self.state = "dispatched"
            step = self.day + timedelta(days=1)
            self.truth["acceptance"].append({"due": step, "unit": self.unit})
            return self.emit("overrule_objection", {"step_due_on": step})
        self.truth["dispatch"][-1]["returned"] = True
        self.state, self.unit = "submitted", None
        return self.emit("sustain_objection", {"lead_unit_id": None})

    def in_handling(self) -> None:
        what = self.rng.choice(("answer", "answer", "extend", "pause", "withdraw"))
        promise = self.open_promise()
        if what == "withdraw":
            self.leave("withdrawn")
        elif what == "answer":
            promise["ended"] = self.day
            self.answer("approve_answer", {})
        else:
            self.due += timedelta(days=self.rng.randrange(1, 5))
            promise["due"] = self.due
            if what == "extend":
                promise["extended"] = True
            elif not promise.get("extended"):
                promise["first"] = self.due
            self.emit("grant_extension" if what == "extend" else "resume", {"due_on": self.due})

    def answer(self, kind: str, row: dict[str, Any]) -> None:
        self.state = self.rng.choice(("answered", "promised"))
        if kind == "answer_at_once":
            self.state = "answered"
        self.truth["answer"].append({"on": self.day, "unit": self.unit, "round": self.round})
        self.truth["service"].append({"on": self.day, "unit": self.unit})
        self.emit(kind, {"live": False, **row})

    def in_promised(self) -> None:
        self.state = "answered"
        self.emit("fulfil_promise", {})

    def in_answered(self) -> None:
        what = self.rng.choice(("solved", "accepted", "unsolved", "unreached", "rate"))
        answer = self.truth["answer"][-1]
        if what == "rate":
            return self.rate()
        says = self.rng.choice(("satisfied", "dissatisfied", "refused"))
        answer |= {"called": self.day, "reached": what != "unreached"}
        if what == "unreached":
            self.state = "closed"
            return self.emit("close_unreached", {})
        answer |= {"solved": what, "says": says}
        if what == "unsolved":
            answer["again"] = True
            return self.again("revisit_unsolved", {"satisfied": says})
        self.state = "revisited"
        return self.emit("revisit_accepted", {}, {"solved": what, "satisfied": says})

    def rate(self) -> None:
        self.truth["service"][-1]["rated"] = True
        self.emit("rate", {}, {"grade": "4"})

    def again(self, kind: str, data: dict[str, Any]) -> None:
        self.state, self.unit, self.round = "submitted", None, self.round + 1
        self.due = self.day + timedelta(days=1)
        row = {"round": self.round, "lead_unit_id": None, "live": True, "due_on": self.due}
        self.emit(kind, row, data)

    def in_revisited(self) -> None:
        self.state = "closed"
        self.emit("close_out", {})

    def in_closed(self) -> None:
        if self.rng.random() < 0.5:
            return self.rate()
        self.truth["answer"][-1]["again"] = True
        return self.again(self.rng.choice(("reopen", "send_back")), {})

    def known(self, on: date) -> Truth:
        """The truth by the end of a day."""
        rows = [truth for day, truth in self.truths if day <= on]
        return rows[-1] if rows else {}

    def repeated(self, on: date) -> bool:
        def topic(life: Life) -> str:
            return [t for day, t in life.topics if day <= on][-1]

        return any(topic(e) == topic(self) for e in self.firm_before)

    def marks(self) -> list[Mark]:
        tracks: list[Track] = [track_of(e.topics) for e in self.firm_before]
        subject = Subject(1, "demand")
        return marks_of(subject, self.events, DEFINITIONS, BOOK.kinds["demand"], tracks)


Hit = tuple[date, Any, str, bool]  # day, unit, topic, good


def by_hand(code: str, life: Life, on: date) -> Iterator[Hit]:
    """What a metric counts of a life as known by the end of a day, straight from the truth."""
    truth = life.known(on)

    def hits(what: str, day: str, good: Callable[[Any], Any], of: Any = lambda t: True) -> Any:
        for t in truth.get(what, []):
            if t.get(day) and of(t):
                yield t[day], t.get("unit"), t["topic"], bool(good(t))

    def kept(t: Any) -> bool:
        return not t.get("dropped")

    def by(last: str) -> Callable[[Any], bool]:
        return lambda t: bool(t.get("ended")) and t["ended"] <= t[last]

    match code:
        case "accept_on_time":
            yield from hits(
                "acceptance", "due", lambda t: "said" in t and t["said"] <= t["due"], kept
            )
        case "close_on_time":
            yield from hits("promise", "due", by("due"), kept)
        case "close_on_time_first":
            yield from hits("promise", "first", by("first"), kept)
        case "extension":
            yield from hits("promise", "first", lambda t: t.get("extended"), kept)
        case "solved":
            yield from hits(
                "answer", "called", lambda t: t["solved"] == "solved", lambda t: t["reached"]
            )
        case "solved_first":
            yield from hits(
                "answer", "called", lambda t: t["solved"] == "solved",
                lambda t: t["reached"] and t["round"] == 1,
            )  # fmt: skip
        case "satisfied":
            yield from hits(
                "answer", "called", lambda t: t["says"] == "satisfied",
                lambda t: t["reached"] and t["says"] != "refused",
            )  # fmt: skip
        case "revisit_reached":
            yield from hits("answer", "called", lambda t: t["reached"])
        case "rating_response":
            yield from hits("service", "on", lambda t: t.get("rated"))
        case "returned":
            yield from hits("dispatch", "on", lambda t: t["returned"])
        case "rework":
            yield from hits("answer", "on", lambda t: t.get("again"))
        case "repeat":
            yield from hits("case", "on", lambda t: life.repeated(on), kept)


CODES = [m.code for m in BOOK.metrics if "demand" in m.kinds]


def counted(marks: list[Mark], code: str, on: date) -> list[Hit]:
    return sorted(
        ((m.day, m.unit, m.topic, bool(m.num)) for m in marks
         if m.metric == code and m.day <= on and m.known <= on and (not m.until or m.until > on)),
        key=str,
    )  # fmt: skip


@settings(max_examples=120)
@given(st.integers(0, 2**32), st.integers(1, 3), st.integers(0, 60))
def test_every_metric_equals_the_count_by_hand(seed: int, firm: int, later: int) -> None:
    lives: list[Life] = []
    for place in range(firm):
        lives.append(Life(seed + place, lives))
    life = lives[-1]
    marks, on = life.marks(), BEGIN + timedelta(days=later)
    for code in CODES:
        expected = [hit for hit in by_hand(code, life, on) if hit[0] <= on]
        assert counted(marks, code, on) == sorted(expected, key=str), code


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(0, 60))
def test_as_known_then_is_what_a_cut_of_the_events_says(seed: int, later: int) -> None:
    life, on = Life(seed, []), BEGIN + timedelta(days=later)
    marks = life.marks()
    cut = copy.copy(life)
    cut.events = [e for e in life.events if e.day <= on]
    for code in CODES:
        assert counted(marks, code, on) == counted(cut.marks(), code, on), code


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_at_most_one_mark_of_a_part_is_known_on_a_day(seed: int) -> None:
    marks = Life(seed, []).marks()
    for m in marks:
        assert m.day <= m.known and (m.until is None or m.known < m.until)
    for m in marks:
        same = [o for o in marks if (o.metric, o.part) == (m.metric, m.part) and o is not m]
        assert not any(o.known <= m.known and (o.until is None or o.until > m.known) for o in same)


def test_the_demand_metrics_are_all_counted_by_hand() -> None:
    life = Life(7, [])
    for code in CODES:
        list(by_hand(code, life, date(2027, 1, 1)))
    assert set(CODES) == {
        "accept_on_time", "close_on_time", "close_on_time_first", "extension", "solved",
        "solved_first", "satisfied", "revisit_reached", "rating_response", "returned", "rework",
        "repeat",
    }  # fmt: skip


@pytest.mark.parametrize("days", [5, 70])
def test_days_to_money_and_what_was_not_paid(days: int) -> None:
    opened, paid = datetime(2026, 1, 5, 10, tzinfo=SHANGHAI), timedelta(days=days)
    row = {"state": "filed", "round": 1, "live": True, "lead_unit_id": 3, "due_on": "2026-03-02"}
    told = [
        Happened("opened", opened, {"set": row, "version": 2}),
        Happened("spared", opened, {"fields": 4, "materials": 1}),
        Happened(
            "payment_made", opened + paid,
            {"set": {"state": "redeemed", "live": False},
             "data": {"paid_on": (opened + paid).date().isoformat()}},
        ),
    ]  # fmt: skip
    marks = marks_of(Subject(1, "claim"), told, DEFINITIONS, BOOK.kinds["claim"])
    last = {m.metric: m for m in marks if m.until is None}
    assert (last["days_to_money"].num, last["fields_saved"].num) == (days, 4)
    assert last["claims_paid_on_time"].num == (1 if days == 5 else 0)
    assert "bundle_share" not in last
    back = Happened("payment_returned", opened + paid + timedelta(days=3), {"set": {"round": 2}})
    marks = marks_of(Subject(1, "claim"), [*told, back], DEFINITIONS, BOOK.kinds["claim"])
    assert not [m for m in marks if m.metric == "days_to_money" and m.until is None]
