"""Who is told what of a project. Words are the pack's (`notices.yaml`); a key never twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings

from qifu.enterprises.queries import contacts_of
from qifu.identity.queries import colleagues, holders
from qifu.identity.roles import Role
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.projects.definitions import definition_of
from qifu.projects.models import Project, TrioPart, Watch
from qifu.projects.permissions import ENTERS


def tell_lead(project: Project, at: datetime) -> None:
    """The heads of the investment office, of a lead somebody handed in."""
    people = holders(Role.HEAD, at, unit_ids=[project.office_id])
    _staff(project, people.values_list("id", flat=True), "project.lead", "lead", at, "")


def tell_given(project: Project, why: str, at: datetime) -> None:
    """Whoever goes on with it: the person, or the heads of the unit."""
    people: Iterable[int] = [project.owner_id] if project.owner_id else []
    if not people:
        people = holders(Role.HEAD, at, unit_ids=[project.unit_id]).values_list("id", flat=True)
    _staff(project, people, "project.given", f"given:{project.version}", at, why)


def tell_trio(project: Project, part: TrioPart, at: datetime) -> None:
    """One of the three, what is expected."""
    duty = definition_of(project.definition_id).duty(part.role)
    said = f"{duty.title}：{duty.duty}"
    _staff(project, _people(part, at), "project.trio", f"trio:{part.pk}", at, said)


def remind_trio(part: TrioPart, at: datetime) -> None:
    """One of the three has not been heard of in the days of the duty."""
    duty = definition_of(part.project.definition_id).duty(part.role)
    key = f"quiet:{part.pk}:{part.due_on}"
    _staff(part.project, _people(part, at), "project.quiet", key, at, duty.title, days=duty.every)


def remind_paused(project: Project, at: datetime) -> None:
    """Whoever is responsible (else the heads of the unit): the day to look at it again has come."""
    people: Iterable[int] = [project.owner_id] if project.owner_id else []
    if not people:
        people = holders(Role.HEAD, at, unit_ids=[project.unit_id]).values_list("id", flat=True)
    key = f"resume:{project.resume_on}"
    _staff(project, people, "project.resume", key, at, project.said, due=project.resume_on)


def tell_firm_trio(project: Project, at: datetime) -> None:
    """The project's firm: who goes with it."""
    if project.specialist is not None:
        phone = f"（电话 {project.specialist.phone}）" if project.specialist.phone else ""
        said = f"{project.specialist.name}{phone}"
        _firm(project, "project.yours", f"trio:{project.specialist_id}", at, said)


def tell_firm_stage(project: Project, title: str, at: datetime) -> None:
    """The project's firm: a new stage."""
    _firm(project, "project.stage", f"stage:{project.stage}", at, title)


def tell_watch(watch: Watch, at: datetime) -> None:
    """Whoever is to do it."""
    code = "project.factor" if watch.kind == Watch.Kind.FACTOR else "project.watch"
    people = _of_watch(watch, at, heads=watch.kind == Watch.Kind.FACTOR)
    key = f"watch:{watch.pk}:{watch.owner_id or watch.unit_id}"
    _staff(watch.project, people, code, key, at, watch.text, due=watch.due_on, watch=watch)


def warn_watch(watch: Watch, late: bool, at: datetime) -> None:
    """It is nearly due, or past its day (then the heads of the unit and the owner of the project too)."""
    code = "project.watch_late" if late else "project.watch_due"
    people = set(_of_watch(watch, at, heads=late))
    if late and watch.project.owner_id:
        people.add(watch.project.owner_id)
    key = f"{'late' if late else 'due'}:{watch.pk}:{watch.due_on}"
    _staff(watch.project, people, code, key, at, watch.text, due=watch.due_on, watch=watch)


def _of_watch(watch: Watch, at: datetime, *, heads: bool) -> list[int]:
    if watch.owner_id and not heads:
        return [watch.owner_id]
    found = list(holders(Role.HEAD, at, unit_ids=[watch.unit_id]).values_list("id", flat=True))
    return list(dict.fromkeys([*([watch.owner_id] if watch.owner_id else []), *found]))


def _people(part: TrioPart, at: datetime) -> list[int]:
    if part.user_id:
        return [part.user_id]
    heads = list(colleagues(part.unit_id or 0, at, Role.HEAD).values_list("id", flat=True))
    return heads or list(colleagues(part.unit_id or 0, at, *ENTERS).values_list("id", flat=True))


def _staff(
    project: Project,
    people: Iterable[int],
    template: str,
    key: str,
    at: datetime,
    text: str,
    *,
    due: date | None = None,
    days: int | None = None,
    watch: Watch | None = None,
) -> None:
    link = f"/work/projects/{project.number}/"
    if watch is not None and watch.kind == Watch.Kind.FACTOR:
        link = f"/work/projects/watches/{watch.pk}/"
    context = {
        "number": project.number, "title": project.title, "firm": project.company, "text": text,
        "due": due.isoformat() if due else "", "days": str(days or ""), "link": link,
    }  # fmt: skip
    drafts = [
        NoticeDraft(
            channel="site", dedupe_key=f"{template}:{project.pk}:{key}:{who}", recipient_id=who,
            template=template, context=context, link=link, stream=project.stream,
        )
        for who in dict.fromkeys(people)
    ]  # fmt: skip
    enqueue_notices(drafts, at)


def _firm(project: Project, template: str, key: str, at: datetime, text: str) -> None:
    if project.enterprise_id is None:
        return
    link = f"/projects/{project.number}/"
    context = {
        "number": project.number, "title": project.title, "text": text,
        "link": f"{settings.QIFU_BASE_URL}{link}",
    }  # fmt: skip
    drafts = [
        NoticeDraft(
            channel="site", dedupe_key=f"{template}:{project.pk}:{key}:{row.user_id}",
            recipient_id=row.user_id, template=template, context=context, link=link,
            stream=project.stream,
        )
        for row in contacts_of(project.enterprise_id, at)
    ]  # fmt: skip
    enqueue_notices(drafts, at)
