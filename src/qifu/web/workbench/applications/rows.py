"""Tasks and applications as rows of the lists, and the plan of one as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.reading import ApplicationFile, task_light
from qifu.bundles.rules.status import WHOLE, Whole
from qifu.bundles.rules.tasks import STATES
from qifu.cases.models import Case
from qifu.web.components.due import DueChip, due_chip, remaining_note
from qifu.web.components.lights import Light, light_for
from qifu.web.components.plan_drawing import Drawing, Part, draw_plan

TONES = {
    "granted": "green", "refused": "red", "not_accepted": "red", "stopped": "red",
    "asked": "yellow", "preparing": "yellow", "proposed": "yellow",
}  # fmt: skip
DRAWN = {
    "granted": "done", "refused": "failed", "not_accepted": "failed", "stopped": "failed",
    "asked": "firm", "preparing": "firm",
}  # fmt: skip


@dataclass(frozen=True)
class TaskRow:
    """A department's task in a list, with its own day."""

    task: ApplicationTask
    case: Case
    state: str
    tone: str
    due: DueChip
    mine: bool = True


def task_row(task: ApplicationTask, case: Case, today: date, *, mine: bool = True) -> TaskRow:
    """One row; without a query of its own."""
    return TaskRow(
        task, case, STATES[task.state], TONES.get(task.state, "blue"), task_chip(task, today), mine
    )


def task_chip(task: ApplicationTask, today: date) -> DueChip:
    """A task's own day with its light; what waits for the firm or for others has none."""
    light: Light | None = None
    if task.ended_on is not None:
        return DueChip(None, task.ended_on, "", verb="办完")
    if task.state in ("asked", "preparing"):
        return DueChip(light_for("paused", today), None, "等企业，不计时")
    if task.due_on is None:
        return DueChip(None, None, "轮到后开始计时")
    light = light_for(task_light(task, today), today)
    return DueChip(light, task.due_on, remaining_note(task.due_on, today))


@dataclass(frozen=True)
class WholeRow:
    """An application in a list: how far, and who is late."""

    application: Application
    case: Case
    whole: Whole
    state: str
    due: DueChip | None


def whole_row(application: Application, whole: Whole, today: date) -> WholeRow:
    """One row; without a query of its own."""
    case = application.case
    due = due_chip(case, today) if case.open and case.live else None
    return WholeRow(application, case, whole, WHOLE[whole.code], due)


def drawing_of(file: ApplicationFile, today: date) -> Drawing:
    """The promised plan with what became of each task."""
    late = {t.code for t in file.snapshots() if t.late(today) and not t.ended}
    parts = [
        Part(
            code=task.code, title=task.title, unit=task.unit.short_name or task.unit.name,
            begins=file.plan.spans[task.code].begins, ends=file.plan.spans[task.code].ends,
            after=tuple(task.after), critical=file.plan.spans[task.code].critical,
            state="late" if task.code in late else DRAWN.get(task.state, ""),
            note="已超期" if task.code in late else STATES[task.state],
        )
        for task in file.tasks
        if task.code in file.plan.spans
    ]  # fmt: skip
    return draw_plan(parts, file.case.received_on, file.plan.due_on, today)
