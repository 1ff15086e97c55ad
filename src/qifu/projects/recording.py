"""What every write of this room does: lock the row, write down what was done, append the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Conflict, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.time import shanghai_date
from qifu.projects.models import Project, ProjectLog, TrioPart

JOINS = ("office", "unit", "owner", "leader", "department", "specialist", "enterprise", "town")


def lock_project(number: str, version: int | None = None) -> Project:
    """The project with its row locked; NotVisible. Conflict when it is no more the `version` seen."""
    rows = Project.objects.select_for_update(of=("self",)).select_related(*JOINS)
    row = rows.filter(number=number[:24]).first() if number.isprintable() else None
    if row is None:
        raise NotVisible
    if version is not None and row.version != version:
        last = row.logs.first()
        raise Conflict(
            "您打开页面以后，这个项目又有了新的变化；请看过最新情况再提交。",
            last.by_name if last else "", row.last_at, row.get_state_display(),
        )  # fmt: skip
    return row


def note(
    project: Project,
    what: str,
    actor: Actor,
    at: datetime,
    text: str,
    payload: Mapping[str, object] | None = None,
    *,
    to_firm: bool = False,
) -> None:
    """Save the project as a newer version, with the event `project.<what>` and a line of its log.
    Whoever of the trio writes has been heard of."""
    project.version += 1
    project.last_at = at
    project.save()
    append_event(
        stream=project.stream,
        kind=f"project.{what}",
        at=at,
        actor=actor.ref,
        payload={"number": project.number, **(payload or {})},
        about=project,
    )
    ProjectLog.objects.create(
        project=project, at=at, by_id=actor.user_id, by_name=actor.name, text=text[:600],
        to_firm=to_firm,
    )  # fmt: skip
    hear(project, actor, at)


def hear(project: Project, actor: Actor, at: datetime) -> None:
    """The parts of the trio that `actor` fills were heard of: the next time is counted anew."""
    from qifu.projects.definitions import definition_of

    today = shanghai_date(at)
    for part in TrioPart.objects.filter(project=project, ended_on__isnull=True):
        own = part.user_id == actor.user_id if part.user_id else part.unit_id in actor.units()
        if own and part.heard_on < today:
            every = definition_of(project.definition_id).duty(part.role).every
            part.heard_on, part.told_on = today, None
            part.due_on = current_calendar().add_working_days(today, every)
            part.save(update_fields=["heard_on", "due_on", "told_on"])
