"""Where a project stands: which conditions hold now, and how its stages lie against the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qifu.kernel.calendars import current_calendar
from qifu.projects.definitions import definition_of
from qifu.projects.models import MilestoneNote, Project, ProjectStage, Watch
from qifu.projects.rules.dates import Dated, deviation, light, said_deviation
from qifu.projects.rules.definition import MILESTONE, Stage
from qifu.projects.rules.entry import Condition, conditions
from qifu.projects.way import milestones_done


@dataclass(frozen=True)
class StageRow:
    """A stage of a project as it is shown."""

    dated: Dated
    says: str
    current: bool
    light: str
    deviation: str
    days: int | None

    @property
    def code(self) -> str:
        return self.dated.code

    @property
    def title(self) -> str:
        return self.dated.title


def dated_of(project: Project) -> list[Dated]:
    """The stages of a project with their days, in order. One query."""
    definition = definition_of(project.definition_id)
    titles = {stage.code: stage.title for stage in definition.stages}
    return [
        Dated(s.code, titles[s.code], s.planned_on, s.first_planned_on, s.actual_on)
        for s in ProjectStage.objects.filter(project=project).order_by("position", "id")
    ]


def stage_rows(project: Project, today: date) -> list[StageRow]:
    """Every stage, planned against actual."""
    definition, calendar = definition_of(project.definition_id), current_calendar()
    rows = []
    for dated in dated_of(project):
        stage = definition.stage(dated.code)
        days = deviation(dated, today)
        told = said_deviation(days) if dated.planned_on else "" if dated.actual_on else "还没有排"
        rows.append(
            StageRow(
                dated, stage.says, dated.code == project.stage, light(dated, today, calendar), told,
                days,
            )
        )  # fmt: skip
    return rows


def met_needs(project: Project, stage: Stage) -> set[str]:
    """The needs of `stage` that hold now; only what it asks for is looked up."""
    return {need for need in stage.needs if _holds(project, need, stage)}


def _holds(project: Project, need: str, stage: Stage) -> bool:
    if need.startswith(MILESTONE):
        return need.removeprefix(MILESTONE) in milestones_done(project)
    simple = {
        "owner": project.owner_id is not None,
        "contact": bool(project.contact_name and project.contact_phone),
        "investment": project.investment is not None and project.investment > 0,
        "chain": bool(project.chain),
        "land": project.land is not None,
        "agreement": bool(project.agreement_number and project.agreement_on),
        "trio": None not in (project.leader_id, project.department_id, project.specialist_id),
        "firm": project.enterprise_id is not None,
        "town": project.town_id is not None,
        "no-blocker": project.open_blockers == 0,
    }
    if need in simple:
        return simple[need]
    if need == "visit":
        return Watch.objects.filter(project=project, kind="visit", state="done").exists()
    assert need == "plan"  # the vocabulary is closed, and checked before publishing
    later = definition_of(project.definition_id).stages[project.place + 1 :]
    planned = {row.code for row in dated_of(project) if row.planned_on or row.actual_on}
    return {s.code for s in later} <= planned | {stage.code}


def entry_conditions(project: Project) -> tuple[Stage | None, list[Condition]]:
    """The next stage with its conditions, each met or with what to do; (None, []) after the last."""
    definition = definition_of(project.definition_id)
    stage = definition.next_stage(project.stage)
    if stage is None:
        return None, []
    return stage, conditions(definition, stage, met_needs(project, stage))


def notes_of(project: Project) -> dict[str, MilestoneNote]:
    """The milestones reached outside the platform, by code."""
    return {row.code: row for row in MilestoneNote.objects.filter(project=project)}
