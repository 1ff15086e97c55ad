"""A case's events folded into what can be counted: its episodes. Pure.

An episode is one thing that happened once in a case and has an end of its own: a unit's first word
awaited, a day promised, an answer, a service that may be rated … Its fields are days, words and
numbers that metrics name (`EPISODES`). The columns of the row come from each event's own "set", as
`cases.rules.replay` reads them, so an episode knows what was known at that event and nothing later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qifu.kernel.time import shanghai_date

_ALWAYS = frozenset({"round", "klass"})
EPISODES: dict[str, frozenset[str]] = {
    "received": _ALWAYS
    | {"opened_on", "channel", "bundle", "fields_saved", "materials_saved", "repeated", "dropped"},
    "acceptance": _ALWAYS | {"due_on", "said_on", "objected", "dropped"},
    "dispatch": _ALWAYS | {"sent_on", "returned"},
    "promise": _ALWAYS | {"due_on", "first_due_on", "ended_on", "extended", "dropped"},
    "answer": _ALWAYS
    | {"answered_on", "outcome", "called_on", "reached", "solved", "satisfied", "again", "first"},
    "service": _ALWAYS | {"ended_on", "rated", "rated_on", "grade"},
    "payment": _ALWAYS | {"opened_on", "paid_on", "due_on", "returned"},
    "task": _ALWAYS | {"ended_on", "granted", "statutory_days", "days", "used_days", "saved_days"},
    "push": frozenset({"told_on", "opened", "opened_on"}),
}


@dataclass(frozen=True)
class KindRules:
    """What the states and acts of one kind of case mean to those who count."""

    title: str
    accept: frozenset[str] = frozenset()  # states in which the unit's first word is awaited
    undated: frozenset[str] = frozenset()  # states in which no day is promised yet
    dropped: frozenset[str] = frozenset()  # states that end a case without result
    answered: frozenset[str] = frozenset()  # states in which the answer is with the firm
    rated: frozenset[str] = frozenset()  # states in which the firm may rate


@dataclass(frozen=True)
class Subject:
    """What of a case never changes."""

    id: int
    kind: str
    centre: int | None = None
    firm: int | None = None


@dataclass(frozen=True)
class Happened:
    """One event of the case's stream, without the family of its kind."""

    kind: str
    at: datetime
    payload: Mapping[str, Any]

    @property
    def day(self) -> date:
        return shanghai_date(self.at)


@dataclass
class Episode:
    """One countable thing of a case."""

    what: str
    key: str
    unit: int | None
    facts: dict[str, Any]


@dataclass
class Story:
    """The fold: `tell` it each event in order, then read `episodes`."""

    subject: Subject
    rules: KindRules
    row: dict[str, Any] = field(default_factory=dict)
    episodes: list[Episode] = field(default_factory=list)
    last: dict[str, Episode] = field(default_factory=dict)

    def tell(self, event: Happened) -> None:
        """Take in one event."""
        before, payload = self.row.get("state"), event.payload
        self.row.update(payload.get("set", {}))
        to = self.row.get("state")
        moved = to != before
        if event.kind == "opened":
            self._begin("received", opened_on=event.day, **_opened(payload))
        if "round" in payload.get("set", {}):
            self.last.pop("promise", None)
        self._acceptance(event, to, moved)
        self._dispatch(event)
        self._promise(event, to)
        self._answer(event, before, to, moved)
        self._service(event, before, to, moved)
        self._payment(event)
        self._task(event)
        self._push(event)
        self._received(event, to)

    def say_repeated(self, repeated: bool) -> None:
        """Whether the same firm had come with the same matter shortly before."""
        if (episode := self.last.get("received")) is not None:
            episode.facts["repeated"] = repeated

    def _begin(self, what: str, **facts: Any) -> Episode:
        place = sum(1 for e in self.episodes if e.what == what) + 1
        row = self.row
        always = {name: row.get(name) for name in ("round", "klass")}
        episode = Episode(what, f"{what}:{place}", row.get("lead_unit_id"), {**always, **facts})
        self.episodes.append(episode)
        self.last[what] = episode
        return episode

    def _received(self, event: Happened, to: Any) -> None:
        """The matter itself is its present unit's."""
        episode = self.last.get("received")
        if episode is None:
            return
        if event.kind == "spared":
            episode.facts |= {
                "fields_saved": event.payload["fields"],
                "materials_saved": event.payload["materials"],
            }
        episode.unit = self.row.get("lead_unit_id") or episode.unit
        episode.facts["dropped"] = to in self.rules.dropped
        episode.facts["klass"] = self.row.get("klass")

    def _acceptance(self, event: Happened, to: Any, moved: bool) -> None:
        waits = self.last.get("acceptance")
        if waits is not None and "said_on" not in waits.facts:
            if not moved:
                waits.facts["due_on"] = _date(self.row.get("step_due_on"))
                waits.unit = self.row.get("lead_unit_id")
            elif to in self.rules.dropped:
                waits.facts |= {"said_on": None, "dropped": True}
            else:
                waits.facts |= {"said_on": event.day, "objected": event.kind == "object"}
        if moved and to in self.rules.accept:
            self._begin("acceptance", due_on=_date(self.row.get("step_due_on")))

    def _dispatch(self, event: Happened) -> None:
        said = event.payload.get("set", {})
        if said.get("dispatched_at") and self.row.get("lead_unit_id"):
            self._begin("dispatch", sent_on=event.day, returned=False)
        elif event.kind == "sustain_objection" and "dispatch" in self.last:
            self.last["dispatch"].facts["returned"] = True

    def _promise(self, event: Happened, to: Any) -> None:
        promise = self.last.get("promise")
        if promise is None:
            if to in self.rules.undated or to in self.rules.dropped:
                return
            due = _date(self.row.get("due_on"))
            promise = self._begin("promise", due_on=due, first_due_on=due, extended=False)
        facts = promise.facts
        if "ended_on" in facts:
            return
        if event.kind.endswith("grant_extension"):
            facts["extended"] = True
        facts["due_on"], facts["klass"] = _date(self.row.get("due_on")), self.row.get("klass")
        if not facts["extended"]:
            facts["first_due_on"] = facts["due_on"]
        promise.unit = self.row.get("lead_unit_id") or promise.unit
        if not self.row.get("live", True):
            facts |= {"ended_on": event.day, "dropped": to in self.rules.dropped}

    def _answer(self, event: Happened, before: Any, to: Any, moved: bool) -> None:
        rules, data = self.rules, event.payload.get("data", {})
        if moved and to in rules.answered and before not in rules.answered:
            self._begin(
                "answer", answered_on=event.day, outcome=self.row.get("answer_outcome"),
                first=self.row.get("round") == 1, again=False,
            )  # fmt: skip
        answer = self.last.get("answer")
        if answer is None:
            return
        if event.kind in ("revisit_accepted", "revisit_unsolved"):
            answer.facts |= {
                "called_on": event.day, "reached": True, "satisfied": data.get("satisfied"),
                "solved": data.get("solved", "unsolved"),
            }  # fmt: skip
        elif event.kind == "close_unreached":
            answer.facts |= {"called_on": event.day, "reached": False}
        if event.kind in ("revisit_unsolved", "send_back", "reopen"):
            answer.facts["again"] = True

    def _service(self, event: Happened, before: Any, to: Any, moved: bool) -> None:
        rated = self.rules.rated
        if moved and to in rated and before not in rated:
            self._begin("service", ended_on=event.day, rated=False)
        if event.kind == "rate" and "service" in self.last:
            grade = int(event.payload.get("data", {}).get("grade", 0))
            self.last["service"].facts |= {"rated": True, "rated_on": event.day, "grade": grade}

    def _payment(self, event: Happened) -> None:
        if event.kind == "payment_made":
            received, promise = self.last.get("received"), self.last.get("promise")
            self._begin(
                "payment",
                opened_on=received.facts["opened_on"] if received else None,
                paid_on=_date(event.payload.get("data", {}).get("paid_on")) or event.day,
                due_on=promise.facts.get("due_on") if promise else None,
                returned=False,
            )
        elif event.kind == "payment_returned" and "payment" in self.last:
            self.last["payment"].facts["returned"] = True

    def _task(self, event: Happened) -> None:
        done = event.payload.get("ended")
        if not event.kind.startswith("task_") or not isinstance(done, Mapping):
            return
        task = self._begin("task", ended_on=event.day, **done)
        task.unit = event.payload.get("unit_id")

    def _push(self, event: Happened) -> None:
        if event.kind == "push_told":
            self._begin("push", told_on=event.day, opened=False)
        elif event.kind == "push_opened" and "push" in self.last:
            self.last["push"].facts |= {"opened": True, "opened_on": event.day}


def _opened(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the first event says once and for all."""
    return {
        "channel": payload.get("channel"),
        "bundle": payload.get("version") is not None,
        "fields_saved": 0,
        "materials_saved": 0,
    }


def _date(value: Any) -> date | None:
    """A day as events write it."""
    if value is None or value == "":
        return None
    return date.fromisoformat(str(value)[:10])
