"""A project's approvals as they stand: the tasks of its applications under the milestones, what was
reached outside the platform, and what has not been applied for yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.models import Application, ApplicationTask
from qifu.bundles.rules.tasks import STATES
from qifu.kernel.calendars import current_calendar
from qifu.projects.definitions import definition_of
from qifu.projects.models import MilestoneNote, Project, ProjectLink
from qifu.projects.rules.definition import Definition, Milestone
from qifu.projects.rules.way import DONE, FAILED, RUNNING, WAITING, Part, Spot, Way, gates, lay

OTHER = "other"
GONE = ("withdrawn", "stopped")
STANDS = {
    "granted": DONE, "refused": FAILED, "not_accepted": FAILED, "waiting": WAITING,
    "preparing": WAITING,
}  # fmt: skip


def linked_applications(project: Project) -> QuerySet[Application]:
    """The applications of a project: linked, or handed in from a draft that was begun for it."""
    links = ProjectLink.objects.filter(project=project)
    tokens = ApplicationDraft.objects.filter(pk__in=links.values("draft_id")).values("token")
    rows = Application.objects.filter(
        Q(pk__in=links.values("application_id")) | Q(token__in=tokens)
    )
    return rows.select_related("case").order_by("pk")


def open_drafts(project: Project) -> list[ApplicationDraft]:
    """What the firm is still writing for the project."""
    links = ProjectLink.objects.filter(project=project, draft__number="", application=None)
    return [link.draft for link in links.select_related("draft") if link.draft is not None]


def _tasks(project: Project) -> list[ApplicationTask]:
    rows = ApplicationTask.objects.filter(application__in=linked_applications(project))
    return list(
        rows.exclude(state__in=GONE)
        .select_related("unit", "application__case")
        .order_by("application_id", "position", "id")
    )


def milestones_done(project: Project) -> set[str]:
    """The milestones that are over: noted with their paper, or every task of theirs granted."""
    definition = definition_of(project.definition_id)
    done = set(MilestoneNote.objects.filter(project=project).values_list("code", flat=True))
    states: dict[str, set[str]] = {}
    for code, state in (
        ApplicationTask.objects.filter(application__in=linked_applications(project))
        .exclude(state__in=GONE)
        .values_list("code", "state")
    ):
        states.setdefault(_milestone_of(definition, code), set()).add(state)
    return done | {code for code, found in states.items() if found == {"granted"}}


def _milestone_of(definition: Definition, item: str) -> str:
    return next((m.code for m in definition.milestones if item in m.items), OTHER)


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone as shown: its parts in time and how it stands; `ready` when what it waits for is
    over, or it may be begun at any time."""

    milestone: Milestone
    spots: tuple[Spot, ...]
    note: MilestoneNote | None
    done: bool
    critical: bool
    ready: bool = False

    @property
    def light(self) -> str:
        """done, red (a part is past its day), green (running), "" (nothing applied for)."""
        if self.done:
            return "done"
        if any(s.late and s.part.state != DONE for s in self.spots):
            return "red"
        return "green" if any(s.part.state == RUNNING for s in self.spots) else ""

    @property
    def listed(self) -> bool:
        """True when there is more to show than the paper of a note."""
        return any(spot.part.planned or spot.part.number for spot in self.spots)

    @property
    def begun(self) -> bool:
        """True when something was applied for, or it is over."""
        return self.done or any(not spot.part.planned for spot in self.spots)


@dataclass(frozen=True)
class WayView:
    """The whole way of a project's approvals."""

    rows: tuple[MilestoneRow, ...]
    other: tuple[Spot, ...]
    way: Way


def way_of(project: Project, today: date) -> WayView:
    """Milestones with every department's task, expected days and the critical path over all."""
    definition = definition_of(project.definition_id)
    notes = {row.code: row for row in MilestoneNote.objects.filter(project=project)}
    parts = [_part(definition, task) for task in _tasks(project)]
    parts += _unapplied(definition, parts, notes)
    order = [(m.code, m.after) for m in definition.milestones]
    way = lay(parts, gates(order, parts), today, current_calendar())
    rows = []
    for milestone in definition.milestones:
        spots = tuple(way.of(milestone.code))
        states = {spot.part.state for spot in spots}
        done = milestone.code in notes or states == {DONE}
        critical = any(spot.critical for spot in spots)
        rows.append(MilestoneRow(milestone, spots, notes.get(milestone.code), done, critical))
    over = {row.milestone.code for row in rows if row.done or row.milestone.optional}
    rows = [replace(r, ready=r.milestone.optional or over >= set(r.milestone.after)) for r in rows]
    return WayView(tuple(rows), tuple(way.of(OTHER)), way)


def _part(definition: Definition, task: ApplicationTask) -> Part:
    key = task.application_id
    return Part(
        code=f"{key}:{task.code}",
        milestone=_milestone_of(definition, task.code),
        title=task.title,
        unit=task.unit.name,
        state=STANDS.get(task.state, RUNNING),
        days=task.days,
        after=tuple(f"{key}:{name}" for name in task.after),
        due_on=task.due_on,
        ended_on=task.ended_on,
        number=task.application.case.number,
        said=STATES[task.state],
    )


def _unapplied(
    definition: Definition, parts: Sequence[Part], notes: dict[str, MilestoneNote]
) -> list[Part]:
    """One part for each milestone nothing runs for: noted (over), or still to come."""
    there = {part.milestone for part in parts if part.state != FAILED}
    found = []
    for milestone in definition.milestones:
        code, note = f"m:{milestone.code}", notes.get(milestone.code)
        if note is not None and milestone.code not in there:
            found.append(
                Part(
                    code, milestone.code, milestone.title, "", DONE, 0, ended_on=note.done_on,
                    said="已在平台外办结",
                )
            )  # fmt: skip
        elif milestone.code not in there and not milestone.optional:
            found.append(
                Part(
                    code, milestone.code, milestone.title, "", WAITING, milestone.days,
                    planned=True, said="还没有申请",
                )
            )  # fmt: skip
    return found
