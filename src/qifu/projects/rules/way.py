"""The way of a project's approvals over all stages: what is done, expected when, and which parts
decide the last day (the critical path). Pure.

What ended counts with its day; what runs with its department's day, or today when that has passed;
what has not begun with its usual days after what it waits for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qifu.kernel.working_days import WorkingCalendar

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True)
class Part:
    """A task of a department, or a milestone nothing was applied for yet. `after` are codes of parts;
    a part that was left out (withdrawn) is not given at all. `said` is its state in words."""

    code: str
    milestone: str
    title: str
    unit: str
    state: str
    days: int
    after: tuple[str, ...] = ()
    due_on: date | None = None
    ended_on: date | None = None
    number: str = ""
    planned: bool = False
    said: str = ""


@dataclass(frozen=True)
class Spot:
    """Where a part lies in time; `critical` when the whole waits for it, `late` past its day."""

    part: Part
    begins: date
    ends: date
    critical: bool
    late: bool


@dataclass(frozen=True)
class Way:
    """All parts in time. `due_on` is the day of the last; `critical` the open parts that decide it."""

    spots: tuple[Spot, ...]
    due_on: date | None
    critical: tuple[Spot, ...]

    def of(self, milestone: str) -> list[Spot]:
        """The parts of a milestone."""
        return [spot for spot in self.spots if spot.part.milestone == milestone]


def gates(
    milestones: Sequence[tuple[str, Iterable[str]]], parts: Sequence[Part]
) -> dict[str, tuple[str, ...]]:
    """What each part waits for beside its own: every part of the milestones its milestone is after.

    `milestones` are (code, after); one without parts passes its own waiting on.
    """
    after = {code: tuple(names) for code, names in milestones}
    own: dict[str, list[str]] = {code: [] for code in after}
    for part in parts:
        own.setdefault(part.milestone, []).append(part.code)

    def ends(code: str, seen: frozenset[str]) -> set[str]:
        if own.get(code):
            return set(own[code])
        return {c for n in after.get(code, ()) if n not in seen for c in ends(n, seen | {code})}

    found = {}
    for part in parts:
        waits = set(part.after)
        for name in after.get(part.milestone, ()):
            waits |= ends(name, frozenset({part.milestone}))
        found[part.code] = tuple(sorted(waits - {part.code}))
    return found


def lay(
    parts: Sequence[Part],
    waits: Mapping[str, Sequence[str]],
    today: date,
    calendar: WorkingCalendar,
) -> Way:
    """Every part in time, and the critical path.

    What is done or running lies where it lies, whatever it should have waited for.
    """
    by_code = {part.code: part for part in parts}
    ends: dict[str, date] = {}
    begins: dict[str, date] = {}
    for part in _in_order(parts, waits):
        before = [ends[n] for n in waits.get(part.code, ()) if n in ends]
        begins[part.code] = max([today, *before]) if part.state == WAITING else today
        ends[part.code] = _end(part, begins[part.code], today, calendar)
    left = [p for p in parts if p.state not in (DONE, FAILED)]
    due = max((ends[p.code] for p in left), default=None)
    critical = _critical(by_code, left, waits, begins, ends, due)
    spots = tuple(
        Spot(p, begins[p.code], ends[p.code], p.code in critical, _late(p, today)) for p in parts
    )
    order = sorted((s for s in spots if s.critical), key=lambda s: (s.ends, s.begins, s.part.code))
    return Way(spots, due, tuple(order))


def _end(part: Part, begins: date, today: date, calendar: WorkingCalendar) -> date:
    if part.state in (DONE, FAILED):
        return part.ended_on or today
    if part.state == RUNNING:
        return max(part.due_on or calendar.add_working_days(today, part.days), today)
    return calendar.add_working_days(begins, part.days) if part.days else begins


def _late(part: Part, today: date) -> bool:
    return part.due_on is not None and (part.ended_on or today) > part.due_on


def _in_order(parts: Sequence[Part], waits: Mapping[str, Sequence[str]]) -> list[Part]:
    left, order, done = list(parts), [], set[str]()
    names = {part.code for part in parts}
    while left:
        ready = [p for p in left if all(n in done or n not in names for n in waits.get(p.code, ()))]
        ready = ready or left[:1]  # a ring of the data's own making: go on somewhere
        order += ready
        done |= {part.code for part in ready}
        left = [part for part in left if part.code not in done]
    return order


def _critical(
    by_code: Mapping[str, Part],
    left: Sequence[Part],
    waits: Mapping[str, Sequence[str]],
    begins: Mapping[str, date],
    ends: Mapping[str, date],
    due: date | None,
) -> set[str]:
    found = {part.code for part in left if ends[part.code] == due}
    open_ = {part.code for part in left}
    todo = list(found)
    while todo:
        code = todo.pop()
        if by_code[code].state != WAITING:
            continue
        for name in waits.get(code, ()):
            if name in open_ and name not in found and ends[name] == begins[code]:
                found.add(name)
                todo.append(name)
    return found
