"""A lead comes in, is claimed, handed over, written anew: each with its event."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import connection, transaction

from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.identity.queries import colleagues, may_be_given
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.numbering import next_number
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.projects.cleaning import Cleaned, LeadInput, clean_lead, take_text
from qifu.projects.definitions import definition_of, live_definition, office_of
from qifu.projects.merging import compare
from qifu.projects.models import Project, ProjectStage, StageDefinition
from qifu.projects.permissions import (
    ENTERS,
    UNIT,
    can_claim,
    check_place,
    check_see,
    check_steer,
)
from qifu.projects.recording import lock_project, note
from qifu.projects.telling import tell_given, tell_lead

SERIES = "XM"
ENTERING = 0x70726F6A  # "proj"


@transaction.atomic
def enter_lead(*, data: LeadInput, actor: Actor, at: datetime, token: str = "") -> Project:
    """An official enters a lead: it is theirs and their unit's. The same token again is the first.

    Effects: a project in the first stage, `project.entered`, what it is like. Raises Invalid,
    NotVisible for who may not enter leads.
    """
    if not actor.has(*ENTERS) or actor.user_id is None:
        raise NotVisible
    if token and (known := Project.objects.filter(token=token, opened_by=actor.user_id).first()):
        return known
    definition = live_definition()
    unit_id = min(actor.units(*UNIT) or actor.units(*ENTERS))
    cleaned = clean_lead(data, definition_of(definition.pk))
    return _open(
        definition, cleaned, unit_id, actor, at, token, brought_by=actor.name, owner=actor.user_id
    )


@transaction.atomic
def hand_in_lead(
    *, data: LeadInput, name: str, phone: str, actor: Actor, at: datetime, token: str
) -> Project:
    """Anybody, signed in or not, tells of somebody who wants to invest; the investment office is told.

    `name` and `phone` are who tells; `receipt` is their way to follow it. The same token again is
    the first. Raises Invalid.
    """
    if known := Project.objects.filter(token=token).first():
        return known
    definition = live_definition()
    parsed = definition_of(definition.pk)
    cleaned = clean_lead(data, parsed)
    take_text(cleaned, "reporter", name, 40, "您的称呼")
    number = normal_phone(phone)
    if problem := phone_problem(number):
        cleaned.errors["reporter_phone"] = [problem]
    reporter = str(cleaned.values.pop("reporter", ""))
    office = office_of(parsed)
    said = f"{reporter} {number}"
    row = _open(definition, cleaned, office.pk, actor, at, token, brought_by=said, owner=None)
    row.receipt = secrets.token_urlsafe(24)
    row.save(update_fields=["receipt"])
    tell_lead(row, at)
    return row


def _open(
    definition: StageDefinition,
    cleaned: Cleaned,
    unit_id: int,
    actor: Actor,
    at: datetime,
    token: str,
    *,
    brought_by: str,
    owner: int | None,
) -> Project:
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    parsed = definition_of(definition.pk)
    with connection.cursor() as cursor:  # one at a time, so that two of the same find each other
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ENTERING])
    row = Project.objects.create(
        number=next_number(SERIES, at), definition=definition, stage=parsed.stages[0].code,
        office=office_of(parsed), unit_id=unit_id, owner_id=owner, brought_by=brought_by[:80],
        opened_by=actor.user_id, opened_at=at, last_at=at, token=token or None, version=0,
        **cleaned.values,
    )  # fmt: skip
    ProjectStage.objects.bulk_create(
        ProjectStage(
            project=row, code=stage.code, position=place,
            actual_on=shanghai_date(at) if place == 0 else None,
        )
        for place, stage in enumerate(parsed.stages)
    )  # fmt: skip
    source = parsed.sources[row.source]
    note(row, "entered", actor, at, f"线索登记：{source}，{row.brought_by}", {"source": row.source})
    compare(row)
    return row


@transaction.atomic
def change_details(
    *, number: str, data: LeadInput, agreement_number: str, agreement_on: date | None, actor: Actor,
    at: datetime, version: int | None = None,
) -> Project:  # fmt: skip
    """What is known of a project, written anew; the agreement needs number and day together.

    Effects: `project.changed` with the names of what changed, likenesses looked for anew.
    """
    row = lock_project(number, version)
    check_steer(actor, row)
    cleaned = clean_lead(data, definition_of(row.definition_id))
    if row.source == "alliance" and data.source == "alliance" and not data.member.strip():
        cleaned.errors.pop("member", None)
        cleaned.values["member"] = row.member
    take_text(cleaned, "agreement_number", agreement_number, 60, "协议编号", required=False)
    cleaned.values["agreement_on"] = agreement_on
    if bool(cleaned.values.get("agreement_number")) != bool(agreement_on):
        cleaned.errors["agreement_on"] = ["协议编号和签约日期要一起填。"]
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    changed = [n for n, value in cleaned.values.items() if getattr(row, n) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, cleaned.values[name])
    note(row, "changed", actor, at, "修改了项目资料", {"fields": changed})
    compare(row)
    return row


@transaction.atomic
def claim_lead(*, number: str, actor: Actor, at: datetime) -> Project:
    """Somebody of the unit takes it on. NotVisible, Refused when somebody has."""
    row = lock_project(number)
    check_see(actor, row)
    if row.owner_id is not None and row.owner is not None:
        raise Refused("owned", f"这条线索已由{row.owner.name}负责。")
    if not can_claim(actor, row):
        raise Refused("wrong_role", "由招商主管部门或负责单位的人认领。")
    row.owner_id = actor.user_id
    note(row, "claimed", actor, at, f"由{actor.name}认领")
    return row


@transaction.atomic
def hand_over(
    *, number: str, unit_code: str, user_id: int | None, why: str, actor: Actor, at: datetime
) -> Project:
    """Another unit or person goes on with it; they are told. `user_id` None: whoever claims it.

    The owner hands it on within the unit, head and office anywhere. Invalid, Refused, NotVisible.
    """
    row = lock_project(number)
    check_see(actor, row)
    said = clean_text(why, max_length=200, label="移交理由", field="why", multiline=False)
    unit = Unit.objects.filter(code=unit_code).first() if unit_code.isprintable() else None
    if unit is None or not (may_be_given(unit) and unit.status == Unit.Status.ACTIVE):
        raise Invalid({"unit": ["请选择接手的单位。"]})
    own = actor.user_id is not None and actor.user_id == row.owner_id
    if not (own and unit.pk == row.unit_id):
        check_place(actor, row)
    person = None
    if user_id is not None:
        person = colleagues(unit.pk, at, *ENTERS).filter(pk=user_id).first()
        if person is None:
            raise Invalid({"user": [f"{unit.name}没有这个人，请重新选择。"]})
    before = row.owner.name if row.owner else row.unit.name
    row.unit, row.owner = unit, person
    after = person.name if person else unit.name
    payload = {"from": before, "to": after, "why": said}
    note(row, "handed_over", actor, at, f"由{before}移交给{after}：{said}", payload)
    tell_given(row, said, at)
    return row


def people_of(unit_id: int, at: datetime) -> list[User]:
    """Who of a unit can be responsible for a project."""
    return list(colleagues(unit_id, at, *ENTERS))
