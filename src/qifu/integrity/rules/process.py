"""How a report is handled, as data, and what an act does to it. Pure.

Source: 纪检监察机关处理检举控告工作规则 (named reports are told within 15 working days whether they
are taken up; the result is told to whoever gave a name); the pack says states, acts and days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from qifu.integrity.rules.report import DESK, Message, Report, Step
from qifu.kernel.calendar import Due, Terms, WorkingCalendar, compute_due

FIRST = "received"


@dataclass(frozen=True, slots=True)
class State:
    """Where a report may stand; `tells` is the sentence its reporter reads."""

    code: str
    title: str
    tells: str
    days: Mapping[str, int]
    last: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer may do from some states; `words` is what must be told to the reporter."""

    code: str
    title: str
    origins: tuple[str, ...]
    to: str
    help: str = ""
    words: str = ""
    note: str = ""
    passes_on: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """The process of the desk with what it promises."""

    version: int
    states: Mapping[str, State]
    acts: Mapping[str, Act]
    keep_years: int

    def acts_from(self, state: str) -> list[Act]:
        """What may be done from `state`, in the order of the pack."""
        return [act for act in self.acts.values() if state in act.origins]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act is not possible, field by field ("" for the whole)."""

    errors: Mapping[str, str]


def read_process(body: Mapping[str, Any]) -> Process:
    """The process of a checked desk file."""
    raw = body["process"]
    states = {
        s["code"]: State(s["code"], s["title"], s["tells"], s.get("days", {}), s.get("last", False))
        for s in raw["states"]
    }
    acts = {
        a["code"]: Act(
            a["code"], a["title"], tuple(a["from"]), a["to"],
            a.get("help", ""), a.get("words", ""), a.get("note", ""), a.get("passes_on", False),
        )
        for a in raw["acts"]
    }  # fmt: skip
    return Process(raw["version"], states, acts, body["keep_years"])


def check_process(body: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the process of a desk file: (place, sentence)."""
    raw = body["process"]
    codes = [s["code"] for s in raw["states"]]
    ends = {s["code"] for s in raw["states"] if s.get("last")}
    found: list[tuple[tuple[str | int, ...], str]] = []
    for i, code in enumerate(codes):
        if code in codes[:i]:
            found.append((("process", "states", i), f"状态“{code}”写了两次"))
    if FIRST not in codes:
        found.append((("process", "states"), f"缺少最初的状态“{FIRST}”"))
    if not ends:
        found.append((("process", "states"), "没有任何一个状态标明 last: true，举报永远办不完"))
    for i, act in enumerate(raw["acts"]):
        found += [
            (("process", "acts", i), f"操作“{act['title']}”提到了没有的状态“{code}”")
            for code in (*act["from"], act["to"])
            if code not in codes
        ]
    found += _paths(raw, codes, ends)
    for i, state in enumerate(raw["states"]):
        missing = {"named", "anonymous"} - set(state.get("days", {}))
        if missing and not state.get("last"):
            found.append((("process", "states", i), f"状态“{state['title']}”没有写办理天数"))
    return found


def _paths(
    raw: Mapping[str, Any], codes: Sequence[str], ends: set[str]
) -> list[tuple[tuple[str | int, ...], str]]:
    """States that cannot be reached, or from which nothing leads to the end."""
    edges = [(origin, act["to"]) for act in raw["acts"] for origin in act["from"]]
    reached, ending = {FIRST}, set(ends)
    for _ in codes:
        reached |= {to for origin, to in edges if origin in reached}
        ending |= {origin for origin, to in edges if to in ending}
    found: list[tuple[tuple[str | int, ...], str]] = []
    for i, code in enumerate(codes):
        if code not in reached:
            found.append((("process", "states", i), f"状态“{code}”走不到"))
        if code not in ending:
            found.append((("process", "states", i), f"状态“{code}”没有办结的出路"))
    return found


def entered(report: Report, process: Process, state: str, today: date) -> Report:
    """The report in `state` as of `today`, with the days the desk has for it."""
    there = process.states[state]
    return replace(
        report,
        state=state,
        since=today,
        days=there.days.get("named" if report.is_named else "anonymous"),
        destroy_on=_years_on(today, process.keep_years) if there.last else None,
    )


def due(report: Report, calendar: WorkingCalendar) -> Due | None:
    """By when the desk must act, by the calendar of today; None when nothing is due."""
    return None if report.days is None else compute_due(Terms(report.since, report.days), calendar)


def decide(
    report: Report,
    process: Process,
    code: str,
    *,
    words: str,
    note: str,
    step: tuple[datetime, int, str],
    today: date,
    accused: Sequence[str] = (),
) -> Report | Refusal:
    """The report after an act of the officer `step` (moment, id, name), or why not.

    Words go to the reporter, the note stays with the desk. `accused` are names of the units the
    report is about and of those near them: nothing is passed on to one of them.
    """
    at, officer, name = step
    act = process.acts.get(code)
    if act is None or report.state not in act.origins:
        return Refusal({"": "现在不能这样操作：这件举报已经到了别的环节，请刷新后再看。"})
    if report.officer != officer:
        return Refusal({"": _whose(report)})
    errors = _missing(act, words, note, accused)
    if errors:
        return Refusal(errors)
    done = entered(report, process, act.to, today)
    turns = (Message(at, DESK, words),) if words else ()
    return replace(
        done,
        messages=(*done.messages, *turns),
        steps=(*done.steps, Step(at, officer, name, act.title, act.to, note)),
        read_until=at,
    )


def _whose(report: Report) -> str:
    if report.officer is None:
        return "还没有指定经办人。请先由经办人认领，再办理。"
    return f"这件举报由{report.officer_name}经办，请由经办人操作，或先改派。"


def _missing(act: Act, words: str, note: str, accused: Sequence[str]) -> dict[str, str]:
    errors = {}
    if act.words and not words:
        errors["words"] = f"请填写{act.words}，举报人凭回执可以看到。"
    if act.note and not note:
        errors["note"] = f"请填写{act.note}。"
    if act.passes_on and (name := next((n for n in accused if n in note), "")):
        errors["note"] = f"不能转给“{name}”：它是被反映的单位，或它的上下级。请另选有权处理的机关。"
    return errors


def destroyable(report: Report, today: date) -> bool:
    """True when the time a finished report is kept is over."""
    return report.destroy_on is not None and today > report.destroy_on


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
