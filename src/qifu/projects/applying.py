"""A project and its firm's applications: linked, begun from the project, noted when done elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.drafts import save_answers, start_draft
from qifu.bundles.models import Application
from qifu.enterprises.models import Enterprise
from qifu.enterprises.rules.uscc import normal_uscc
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of
from qifu.projects.models import MilestoneNote, Project, ProjectLink
from qifu.projects.permissions import check_steer
from qifu.projects.recording import lock_project, note
from qifu.projects.telling import tell_firm_trio
from qifu.projects.way import linked_applications, open_drafts

SQUARE_METRES = Decimal("666.67")  # one 亩
YUAN = Decimal(10000)


@transaction.atomic
def link_firm(*, number: str, uscc: str, actor: Actor, at: datetime) -> Project:
    """Say which registered firm the project's company is; its people see the project from then on.

    Refused when applications of another firm are linked. Invalid, NotVisible.
    """
    row = lock_project(number)
    check_steer(actor, row)
    firm = Enterprise.objects.filter(uscc=normal_uscc(uscc)).first() if uscc.isprintable() else None
    if firm is None:
        raise Invalid(
            {"uscc": ["没有登记这家企业。请核对统一社会信用代码；刚办执照的，先由窗口登记。"]}
        )
    if row.enterprise_id == firm.pk:
        return row
    if row.links.exists():
        raise Refused("linked", "这个项目已关联了原来公司的办件，不能再换公司；请先解除关联。")
    row.enterprise = firm
    row.uscc = row.uscc or firm.uscc
    payload = {"enterprise": firm.pk, "uscc": firm.uscc}
    note(row, "firm", actor, at, f"关联项目公司：{firm.name}", payload, to_firm=True)
    tell_firm_trio(row, at)
    return row


def linkable(project: Project) -> list[Application]:
    """Applications of the project's firm that belong to no project yet, the newest first."""
    if project.enterprise_id is None:
        return []
    taken = ProjectLink.objects.filter(application__isnull=False).values("application_id")
    rows = Application.objects.filter(enterprise_id=project.enterprise_id).exclude(pk__in=taken)
    own = linked_applications(project).values("pk")
    return list(rows.exclude(pk__in=own).select_related("case").order_by("-pk")[:50])


@transaction.atomic
def link_application(*, number: str, case_number: str, actor: Actor, at: datetime) -> ProjectLink:
    """An application of the project's firm belongs to the project. Invalid, Refused, NotVisible."""
    row = lock_project(number)
    check_steer(actor, row)
    found = next((a for a in linkable(row) if a.case.number == case_number.strip()), None)
    if found is None:
        raise Invalid({"application": ["请选择这家企业还没有归到项目里的办件。"]})
    link = ProjectLink.objects.create(project=row, application=found, by_name=actor.name, at=at)
    text = f"关联办件：{found.title}（{found.case.number}）"
    note(row, "linked", actor, at, text, {"case": found.case.number}, to_firm=True)
    return link


@transaction.atomic
def unlink_application(*, number: str, case_number: str, actor: Actor, at: datetime) -> Project:
    """An application was linked by mistake. NotVisible, Refused."""
    row = lock_project(number)
    check_steer(actor, row)
    link = row.links.filter(application__case__number=case_number).first()
    if link is None or link.application is None:
        raise Refused("not_linked", "只能解除由工作人员关联的办件；从项目里申请的不能解除。")
    link.delete()
    note(row, "unlinked", actor, at, f"解除关联：{case_number}", {"case": case_number})
    return row


@transaction.atomic
def note_milestone(
    *, number: str, code: str, paper: str, on: date | None, actor: Actor, at: datetime
) -> MilestoneNote:
    """A milestone was reached outside the platform: by which paper, when. Invalid, Refused."""
    row = lock_project(number)
    check_steer(actor, row)
    milestone = definition_of(row.definition_id).milestone(code)
    if milestone is None:
        raise NotVisible
    errors: dict[str, list[str]] = {}
    said = ""
    try:
        said = clean_text(
            paper, max_length=80, label="批文名称和编号", field="paper", multiline=False
        )
    except Invalid as error:
        errors = error.field_errors
    if on is None or on > shanghai_date(at):
        errors["on"] = ["请填办结日期，不能晚于今天。"]
    if errors or on is None:
        raise Invalid(errors)
    if MilestoneNote.objects.filter(project=row, code=code).exists():
        raise Refused("noted", f"“{milestone.title}”已经登记过。")
    found = MilestoneNote.objects.create(
        project=row, code=code, paper=said, done_on=on, by_name=actor.name, at=at
    )
    text = f"{milestone.title}已在平台外办结（{said}，{on}）"
    note(row, "milestone", actor, at, text, {"milestone": code, "on": on.isoformat()}, to_firm=True)
    return found


@transaction.atomic
def begin_bundle(*, number: str, milestone: str, actor: Actor, at: datetime) -> ApplicationDraft:
    """The firm begins a milestone's bundle, what the project knows already filled in.

    The same draft again while it is being written. NotVisible for anybody but the firm's people,
    Refused where the bundle is not applied for online.
    """
    row = lock_project(number)
    if row.enterprise_id is None or row.enterprise_id not in actor.firm_ids("submit"):
        raise NotVisible
    definition = definition_of(row.definition_id)
    found = definition.milestone(milestone)
    if found is None:
        raise NotVisible
    for draft in open_drafts(row):
        if draft.code == found.bundle:
            return draft
    draft = start_draft(
        code=found.bundle, kind="bundle", enterprise_id=row.enterprise_id, actor=actor, at=at
    )
    raw = {name: text for name, text in prefilled(row).items() if name not in draft.raw}
    draft = save_answers(token=draft.token, raw=raw, actor=actor, at=at)
    ProjectLink.objects.get_or_create(
        draft=draft, defaults={"project": row, "by_name": actor.name, "at": at}
    )
    text = f"企业从项目里开始申请：{draft.title}"
    note(row, "begun", actor, at, text, {"milestone": milestone}, to_firm=True)
    return draft


def prefilled(project: Project) -> dict[str, str]:
    """Answers to form fields that the project knows, as they would be typed."""
    known: dict[str, Any] = {
        "title": project.title, "site": project.site, "summary": project.summary,
        "investment": project.investment and project.investment * YUAN,
        "land_area": project.land and project.land * SQUARE_METRES,
    }  # fmt: skip
    found = {}
    for element, name in definition_of(project.definition_id).prefill.items():
        value = known.get(name)
        if value not in (None, "", 0):
            plain = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
            found[element] = plain
    return found
