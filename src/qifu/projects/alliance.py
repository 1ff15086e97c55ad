"""The investment alliance (涪城荟): who is in it, and what came of their leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from qifu.identity.actors import Actor
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of, live_definition, office_of
from qifu.projects.models import AllianceMember
from qifu.projects.permissions import keeps_alliance
from qifu.projects.rules.likeness import folded_company


@dataclass(frozen=True)
class MemberInput:
    """A member as typed."""

    name: str
    contact: str
    phone: str
    says: str
    joined_on: date
    active: bool = True


def members_with_figures(placed: int) -> QuerySet[AllianceMember]:
    """Members, each with how many leads they brought and how many came to the stage at `placed`."""
    return AllianceMember.objects.annotate(
        brought=Count("leads", filter=~Q(leads__state="merged")),
        came=Count("leads", filter=~Q(leads__state="merged") & Q(leads__place__gte=placed)),
    ).order_by("-active", "name", "id")


def may_keep(actor: Actor) -> bool:
    """True for people of the investment office."""
    return keeps_alliance(actor, office_of(definition_of(live_definition().pk)).pk)


def get_member(actor: Actor, member_id: int) -> AllianceMember:
    """A member, for who keeps the list; NotVisible."""
    row = AllianceMember.objects.filter(pk=member_id).first()
    if row is None or not may_keep(actor):
        raise NotVisible
    return row


@transaction.atomic
def keep_member(
    *, member_id: int | None, data: MemberInput, actor: Actor, at: datetime
) -> AllianceMember:
    """Add a member or change one. Effects: a row, `alliance.kept`. Invalid, NotVisible."""
    if not may_keep(actor):
        raise NotVisible
    row = get_member(actor, member_id) if member_id is not None else AllianceMember()
    errors: dict[str, list[str]] = {}
    for name, limit, label, needed in (
        ("name", 120, "成员名称", True), ("contact", 40, "联系人", False),
        ("says", 200, "擅长的领域", False),
    ):  # fmt: skip
        try:
            typed = getattr(data, name)
            text = clean_text(
                typed, max_length=limit, label=label, field=name, required=needed, multiline=False
            )
            setattr(row, name, text)
        except Invalid as error:
            errors |= error.field_errors
    row.phone = normal_phone(data.phone)[:20]
    if row.phone and (problem := phone_problem(row.phone)):
        errors["phone"] = [problem]
    row.folded = folded_company(row.name)[:120]
    if AllianceMember.objects.filter(folded=row.folded).exclude(pk=row.pk).exists():
        errors.setdefault("name", ["这个成员已经在名单里（名称相同或只差公司形式）。"])
    if errors:
        raise Invalid(errors)
    row.joined_on, row.active, row.changed_at = data.joined_on, data.active, at
    row.left_on = None if data.active else (row.left_on or shanghai_date(at))
    row.save()
    append_event(
        stream=row.stream, kind="alliance.kept", at=at, actor=actor.ref,
        payload={"name": row.name, "active": row.active}, about=row,
    )  # fmt: skip
    return row
