"""What happens elsewhere and concerns tasks: a closed unit's pass to its successor, a new calendar
moves their days. In the same transaction, as subscribers."""

from __future__ import annotations

from qifu.bundles.aggregate import promise_path, snapshot
from qifu.bundles.models import ApplicationTask
from qifu.bundles.queries import KIND
from qifu.bundles.rules.tasks import OPEN
from qifu.cases.bulk import update_rows
from qifu.cases.calendar_moves import PROMISES
from qifu.cases.models import Case, Clock
from qifu.kernel.calendar import WorkingCalendar
from qifu.kernel.events import Event, subscribe


@subscribe("unit.closed")
def pass_tasks(events: list[Event]) -> None:
    """Open tasks of a closed unit are its successor's; who had them there has them no more. The
    cases' own history says so (`case.passed_over`)."""
    for event in events:
        rows = ApplicationTask.objects.filter(
            unit_id=event.payload["unit_id"], state__in=list(OPEN)
        )
        rows.update(unit_id=event.payload["successor_id"], handler=None)


@subscribe("case.due_moved")
def follow_days(events: list[Event]) -> None:
    """A task's day is its clock's; the event of each move stands in the case."""
    cases = {int(e.stream.split(":")[1]) for e in events if e.payload.get("clock") == "task"}
    if not cases:
        return
    clocks = Clock.objects.filter(case__in=cases, kind="task").exclude(state="stopped")
    days = {clock.subject: clock for clock in clocks}
    tasks = list(ApplicationTask.objects.filter(pk__in=[k for k in days if k is not None]))
    for task in tasks:
        task.due_on, task.warn_on = days[task.pk].due_on, days[task.pk].warn_on
    update_rows(tasks, ["due_on", "warn_on"])


def promise_of(case: Case, clocks: list[Clock], calendar: WorkingCalendar) -> None:
    """A new calendar: the firm's day is the longest path of the tasks under it, at once and not
    with the next act. One query; a clock that stands still is told anew when it runs again."""
    main = next(clock for clock in clocks if clock.kind == "main")
    if main.state == "running":
        tasks = ApplicationTask.objects.filter(application=case.pk)
        promise_path(main, [snapshot(task, "") for task in tasks], calendar)


PROMISES[KIND] = promise_of
