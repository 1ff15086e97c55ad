"""The way through the stages: planned, moved with a reason, entered, paused, lost, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of
from qifu.projects.models import Project, ProjectStage, Slip
from qifu.projects.permissions import check_place, check_steer
from qifu.projects.recording import lock_project, note
from qifu.projects.rules.dates import Dated, moves, plan_problems
from qifu.projects.rules.entry import missing
from qifu.projects.standing import dated_of, met_needs
from qifu.projects.telling import tell_firm_stage


@transaction.atomic
def set_plan(
    *,
    number: str,
    wanted: Mapping[str, date | None],
    reason: str,
    said: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Plan the days of the stages that were not entered yet. A day that was planned is moved only
    with a reason, which is kept with both days; the first one stays for good.

    Raises Invalid by field (``plan_<stage>``, reason), Refused, NotVisible, Conflict.
    """
    row = lock_project(number, version)
    check_steer(actor, row)
    rows = dated_of(row)
    open_ = {r.code for r in rows if r.actual_on is None}
    asked = {code: day for code, day in wanted.items() if code in open_}
    wrong = plan_problems(rows, asked, shanghai_date(at))
    errors = {f"plan_{code}": [text] for code, text in wrong.items()}
    moved = moves(rows, asked)
    words = _reason(row, reason, said, errors) if moved else ""
    if errors:
        raise Invalid(errors)
    first = _keep_plan(row, rows, asked)
    if not moved and not first:
        return row
    _slips(row, [(m.code, m.before, m.after) for m in moved], reason, words, actor, at)
    told = [f"{m.title}由 {m.before} 改为 {m.after}" for m in moved]
    told += [f"{title}排在 {day}" for title, day in first]
    title = definition_of(row.definition_id).slip_reasons.get(reason, "")
    why = f"（{title}{f'：{words}' if words else ''}）" if moved else ""
    _mirror(row)
    note(
        row, "planned", actor, at, f"计划：{'；'.join(told)}{why}",
        {"moved": len(moved), "first": len(first), "reason": reason if moved else ""},
    )  # fmt: skip
    return row


def _reason(row: Project, reason: str, said: str, errors: dict[str, list[str]]) -> str:
    """The words of a reason, cleaned; what is wrong with it goes into `errors`."""
    if reason not in definition_of(row.definition_id).slip_reasons:
        errors["reason"] = ["计划日期变了，请选择原因。"]
    try:
        return clean_text(said, max_length=300, label="原因说明", field="said", required=reason == "other", multiline=False)  # fmt: skip
    except Invalid as error:
        errors |= error.field_errors
        return ""


def _keep_plan(
    row: Project, rows: list[Dated], asked: Mapping[str, date | None]
) -> list[tuple[str, date]]:
    """Write the days; returns those planned for the first time."""
    first = []
    for dated in rows:
        day = asked.get(dated.code)
        if day is None or day == dated.planned_on:
            continue
        stage = ProjectStage.objects.get(project=row, code=dated.code)
        stage.planned_on = day
        if stage.first_planned_on is None:
            stage.first_planned_on = day
            first.append((dated.title, day))
        stage.save(update_fields=["planned_on", "first_planned_on"])
    return first


def _slips(
    row: Project,
    moved: list[tuple[str, date, date]],
    reason: str,
    said: str,
    actor: Actor,
    at: datetime,
) -> None:
    Slip.objects.bulk_create(
        Slip(
            project=row, code=code, before=before, after=after, reason=reason, said=said,
            by_name=actor.name, at=at,
        )
        for code, before, after in moved
    )  # fmt: skip


def _mirror(row: Project) -> None:
    """The planned day of the next stage, for lists."""
    following = definition_of(row.definition_id).next_stage(row.stage)
    rows = ProjectStage.objects.filter(project=row, code=following.code if following else "")
    row.planned_on = rows.values_list("planned_on", flat=True).first()


@transaction.atomic
def advance_project(
    *,
    number: str,
    on: date,
    reason: str = "",
    said: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Enter the next stage on a day (today or earlier), when everything it needs is there.

    Later than planned, the reason is asked for and kept. Effects: `project.advanced`; the firm is
    told. Raises Refused("entry", every condition that is not met), Invalid, NotVisible, Conflict.
    """
    row = lock_project(number, version)
    check_steer(actor, row)
    definition = definition_of(row.definition_id)
    stage = definition.next_stage(row.stage)
    if stage is None:
        raise Refused("last_stage", "这个项目已在最后一个阶段。")
    lacking = missing(definition, stage, met_needs(row, stage))
    if lacking:
        told = "；".join(f"{m.says}，{m.remedy.rstrip('。')}" for m in lacking)
        raise Refused("entry", f"还不能进入“{stage.title}”：{told}。")
    steps = {s.code: s for s in row.stages.all()}
    step, before = steps[stage.code], steps[row.stage].actual_on
    errors: dict[str, list[str]] = {}
    if on > shanghai_date(at):
        errors["on"] = ["日期不能晚于今天。"]
    elif before is not None and on < before:
        errors["on"] = [f"不能早于进入上一阶段的日期（{before.isoformat()}）。"]
    late = step.planned_on is not None and on > step.planned_on
    words = _reason(row, reason, said, errors) if late else ""
    if "reason" in errors:
        errors["reason"] = [f"比计划的 {step.planned_on} 晚了，请选择原因。"]
    if errors:
        raise Invalid(errors)
    if late and step.planned_on is not None:
        _slips(row, [(stage.code, step.planned_on, on)], reason, words, actor, at)
    step.actual_on = on
    step.save(update_fields=["actual_on"])
    row.stage, row.place = stage.code, row.place + 1
    if definition.next_stage(stage.code) is None:
        row.state = Project.State.DONE
    _mirror(row)
    payload = {"stage": stage.code, "on": on.isoformat(), "planned": str(step.planned_on or "")}
    note(row, "advanced", actor, at, f"进入“{stage.title}”（{on}）", payload, to_firm=True)
    tell_firm_stage(row, stage.title, at)
    return row


@transaction.atomic
def stop_project(
    *,
    number: str,
    lost: bool,
    reason: str,
    said: str,
    resume_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Project:
    """Pause it (until a day on which to look again) or write it off, with the reason.

    Effects: `project.paused` or `project.lost`. Raises Invalid, Refused, NotVisible.
    """
    row = lock_project(number)
    check_steer(actor, row, stopped=True)
    if row.state not in (Project.State.ACTIVE, Project.State.PAUSED):
        raise Refused("not_active", f"这个项目{row.get_state_display()}，不能再暂停或记为流失。")
    if row.state == Project.State.PAUSED and not lost:
        raise Refused("paused", "这个项目已经暂停。")
    titles = definition_of(row.definition_id).end_reasons
    errors: dict[str, list[str]] = {}
    if reason not in titles:
        errors["reason"] = ["请选择原因。"]
    if not lost and (resume_on is None or resume_on <= shanghai_date(at)):
        errors["resume_on"] = ["请写明哪天再看，要晚于今天。"]
    try:
        words = clean_text(said, max_length=300, label="说明", field="said", multiline=False)
    except Invalid as error:
        errors |= error.field_errors
    if errors:
        raise Invalid(errors)
    row.state = Project.State.LOST if lost else Project.State.PAUSED
    row.reason, row.said, row.resume_on = reason, words, None if lost else resume_on
    until = "" if lost else f"，{resume_on} 再看"
    text = f"{'记为流失' if lost else '暂停'}：{titles[reason]}，{words}{until}"
    payload = {"reason": reason, "resume_on": str(row.resume_on or "")}
    note(row, "lost" if lost else "paused", actor, at, text, payload)
    return row


@transaction.atomic
def resume_project(*, number: str, said: str, actor: Actor, at: datetime) -> Project:
    """Take a paused or lost project up again, in the stage it was in."""
    row = lock_project(number)
    check_steer(actor, row, stopped=True)
    if row.state not in (Project.State.PAUSED, Project.State.LOST):
        raise Refused("running", f"这个项目{row.get_state_display()}，不用重新启动。")
    words = clean_text(said, max_length=300, label="说明", field="said", multiline=False)
    row.state, row.reason, row.said, row.resume_on = Project.State.ACTIVE, "", "", None
    note(row, "resumed", actor, at, f"重新启动：{words}")
    return row


@transaction.atomic
def step_back(*, number: str, said: str, actor: Actor, at: datetime) -> Project:
    """A stage was entered by mistake, or did not hold: back to the one before, with the reason.

    The day it was entered stays in the log and the event. Raises Invalid, Refused, NotVisible.
    """
    row = lock_project(number)
    check_place(actor, row)
    if not row.running or row.place == 0:
        raise Refused("first_stage", "现在没有可以退回的阶段。")
    words = clean_text(said, max_length=300, label="说明", field="said", multiline=False)
    definition = definition_of(row.definition_id)
    left = definition.stage(row.stage)
    step = row.stages.get(code=row.stage)
    entered, step.actual_on = step.actual_on, None
    step.save(update_fields=["actual_on"])
    row.place -= 1
    row.stage, row.state = definition.stages[row.place].code, Project.State.ACTIVE
    _mirror(row)
    text = f"由“{left.title}”（{entered} 进入）退回“{definition.stages[row.place].title}”：{words}"
    note(row, "stepped_back", actor, at, text, {"stage": row.stage, "entered": str(entered)})
    return row
