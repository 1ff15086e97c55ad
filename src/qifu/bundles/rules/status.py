"""Where a whole application stands and when it is due: functions of its tasks. Pure.

The firm's day is what was promised: the longest path over the promised days of the tasks that are
handled, under the working-day calendar. Only the firm's own time (what it was asked for) and
extensions that were approved move it; a department that is late does not, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qifu.bundles.rules.tasks import ENDED, FAILED, WITH_FIRM
from qifu.kernel.calendar import Terms, compute_due
from qifu.kernel.working_days import WorkingCalendar

Suspension = tuple[date, date | None]


@dataclass(frozen=True)
class TaskSnapshot:
    """A task as far as the whole needs it. `started_on`: when its department had everything it
    waits for; `due_on` its own clock's; `suspensions` the firm's time within it."""

    code: str
    title: str
    unit: str
    state: str
    days: int
    after: tuple[str, ...] = ()
    required: bool = True
    stage: str = ""
    started_on: date | None = None
    due_on: date | None = None
    ended_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()
    extension: int = 0

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def counts(self) -> bool:
        """True while it belongs to what was promised: not withdrawn, not stopped, not turned away."""
        return self.state not in {"withdrawn", "stopped", "not_accepted"}

    def late(self, today: date) -> bool:
        """Past its own day; afterwards for good."""
        return self.due_on is not None and (self.ended_on or today) > self.due_on


@dataclass(frozen=True)
class Span:
    """When a task is promised to begin and to end; `critical` when the whole waits for it."""

    code: str
    begins: date
    ends: date
    critical: bool = False


@dataclass(frozen=True)
class Schedule:
    """The promised days of the whole. `counted` working days lie between start and due."""

    spans: Mapping[str, Span]
    due_on: date
    counted: int
    critical: tuple[str, ...]


def schedule(
    tasks: Sequence[TaskSnapshot],
    start: date,
    calendar: WorkingCalendar,
    *,
    pauses: Iterable[Suspension] = (),
) -> Schedule:
    """The promised days of `tasks` for an application received on `start`.

    `pauses` are the times in which nobody in the district could go on (the whole waited for the
    firm): they stop every task's days. A pause that is still open moves nothing yet: the day is
    told anew when the firm has done its part.
    """
    there = [task for task in tasks if task.counts]
    whole = [pause for pause in pauses if pause[1] is not None]
    spans: dict[str, Span] = {}
    for task in _in_order(there):
        before = [spans[name].ends for name in task.after if name in spans]
        begins = max(before, default=start)
        own = [s for s in task.suspensions if s[1] is not None]
        terms = Terms(begins, task.days, suspensions=(*own, *whole), extension=task.extension)
        ends = compute_due(terms, calendar).due
        assert ends is not None  # no suspension is open
        spans[task.code] = Span(task.code, begins, ends)
    due = max((span.ends for span in spans.values()), default=start)
    critical = _critical(there, spans, due)
    marked = {c: Span(c, s.begins, s.ends, c in critical) for c, s in spans.items()}
    counted = _counted(start, due, tuple(whole), calendar)
    return Schedule(marked, due, counted, tuple(t.code for t in there if t.code in critical))


def _in_order(tasks: Sequence[TaskSnapshot]) -> list[TaskSnapshot]:
    """Every task after those it waits for."""
    names = {task.code for task in tasks}
    left, order, done = list(tasks), [], set[str]()
    while left:
        ready = [t for t in left if all(n in done or n not in names for n in t.after)]
        assert ready  # a published bundle has no ring
        order += ready
        done |= {task.code for task in ready}
        left = [task for task in left if task.code not in done]
    return order


def _critical(tasks: Sequence[TaskSnapshot], spans: Mapping[str, Span], due: date) -> set[str]:
    """The tasks on a path that ends on the day of the whole."""
    found = {code for code, span in spans.items() if span.ends == due}
    by_code = {task.code: task for task in tasks}
    todo = list(found)
    while todo:
        code = todo.pop()
        begins = spans[code].begins
        for name in by_code[code].after:
            if name in spans and spans[name].ends == begins and name not in found:
                found.add(name)
                todo.append(name)
    return found


def _counted(
    start: date, due: date, pauses: tuple[Suspension, ...], calendar: WorkingCalendar
) -> int:
    """The least number of working days after `start`, pauses left out, that reaches `due`."""
    low, high = 0, max((due - start).days, 0)
    while low < high:
        middle = (low + high) // 2
        found = compute_due(Terms(start, middle, suspensions=pauses), calendar).due
        low, high = (middle + 1, high) if found is not None and found < due else (low, middle)
    return low


HANDLING, FIRM, SUBMITTED = "handling", "firm", "submitted"
COMPLETED, PARTLY, REFUSED, WITHDRAWN = "completed", "partly", "refused", "withdrawn"
NOT_ACCEPTED = "not_accepted"
WHOLE = {
    SUBMITTED: "待受理",
    HANDLING: "办理中",
    FIRM: "待企业补正",
    COMPLETED: "全部办结",
    PARTLY: "部分办结",
    REFUSED: "不予通过",
    NOT_ACCEPTED: "不予受理",
    WITHDRAWN: "已撤回",
}
FINAL = frozenset({COMPLETED, PARTLY, REFUSED, NOT_ACCEPTED, WITHDRAWN})


@dataclass(frozen=True)
class Whole:
    """Where the whole stands: `code` of `WHOLE`, a sentence, who is late and who has it now."""

    code: str
    sentence: str
    done: int
    total: int
    late: tuple[str, ...] = ()
    with_firm: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        return self.code in FINAL

    @property
    def paused(self) -> bool:
        """Nobody in the district can go on: the firm's clock stands still."""
        return self.code == FIRM


def status(tasks: Sequence[TaskSnapshot], today: date) -> Whole:
    """The status of the whole, as everybody sees it."""
    code = status_code(tasks)
    wanted = [task for task in tasks if task.counts]
    done = sum(task.state == "granted" for task in tasks)
    late = tuple(task.title for task in tasks if not task.ended and task.late(today))
    asked = tuple(task.title for task in tasks if task.state in WITH_FIRM)
    sentence = _sentence(code, tasks, done, len(wanted), asked, today)
    return Whole(code, sentence, done, len(wanted), late, asked)


def status_code(tasks: Sequence[TaskSnapshot]) -> str:
    """The code of the whole."""
    states = [task.state for task in tasks]
    open_ = [state for state in states if state not in ENDED]
    if not open_:
        return _ended(tasks)
    moving = [state for state in open_ if state not in ("waiting",)]
    if moving and all(state in WITH_FIRM for state in moving):
        return FIRM
    if all(state in ("waiting", "ready", "preparing") for state in open_) and open_ == states:
        return SUBMITTED
    return HANDLING


def _ended(tasks: Sequence[TaskSnapshot]) -> str:
    states = {task.state for task in tasks}
    if "granted" in states:
        missed = [
            t for t in tasks if t.state != "granted" and (t.required or t.state != "withdrawn")
        ]
        return PARTLY if missed else COMPLETED
    if states <= {"withdrawn"}:
        return WITHDRAWN
    turned_away = "not_accepted" in states and "refused" not in states
    return NOT_ACCEPTED if turned_away else REFUSED


def _sentence(
    code: str,
    tasks: Sequence[TaskSnapshot],
    done: int,
    total: int,
    asked: tuple[str, ...],
    today: date,
) -> str:
    if code == FIRM:
        return f"等您补齐：{'、'.join(asked)}。补齐前不计入办理时限。"
    if code == SUBMITTED:
        return f"已收到，等待 {_units(tasks, ('ready',))} 受理。"
    if code == HANDLING:
        late = [t for t in tasks if not t.ended and t.late(today)]
        said = f"{total} 项里已办结 {done} 项"
        if late:
            said += f"；{'、'.join(dict.fromkeys(t.unit for t in late))}已超过自己的时限"
        return f"{said}。"
    failed = [
        t.title for t in tasks if t.state in FAILED and (t.required or t.state != "withdrawn")
    ]
    return {
        COMPLETED: f"{done} 项全部办结。",
        PARTLY: f"办结 {done} 项；未办成：{'、'.join(failed)}。",
        REFUSED: f"未通过：{'、'.join(failed)}。",
        NOT_ACCEPTED: f"不予受理：{'、'.join(failed)}。",
        WITHDRAWN: "您已撤回。",
    }[code]


def _units(tasks: Sequence[TaskSnapshot], states: tuple[str, ...]) -> str:
    return "、".join(dict.fromkeys(task.unit for task in tasks if task.state in states)) or "各部门"


def released(tasks: Sequence[TaskSnapshot]) -> tuple[str, ...]:
    """The waiting tasks whose turn it is: everything they wait for was granted or withdrawn."""
    by_code = {task.code: task for task in tasks}
    return tuple(
        task.code
        for task in tasks
        if task.state == "waiting"
        and all(
            by_code[name].state in ("granted", "withdrawn")
            for name in task.after
            if name in by_code
        )
    )


def hopeless(tasks: Sequence[TaskSnapshot]) -> tuple[str, ...]:
    """The waiting tasks that can no longer begin: something they wait for failed."""
    gone = {task.code for task in tasks if task.state in ("refused", "not_accepted", "stopped")}
    found: set[str] = set()
    grown = True
    while grown:
        more = {
            t.code
            for t in tasks
            if t.state in ("waiting", "preparing") and (gone | found) & set(t.after)
        }
        grown = not more <= found
        found |= more
    return tuple(task.code for task in tasks if task.code in found)
