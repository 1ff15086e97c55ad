"""One intake for notary, mediation, legal aid, consultation, intellectual property, labour.

A matter is one case with one number however many offices have it in turn (plan, section 三(二)8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import QuerySet

from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.operations import attach_files, open_case, perform_action
from qifu.cases.permissions import SEES_ALL
from qifu.cases.queries import visible_cases
from qifu.enterprises.models import Enterprise
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.identity.models import Role
from qifu.identity.rules.accounts import normal_phone, phone_problem
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.numbering import check_number
from qifu.kernel.text import clean_text
from qifu.law.evidence import my_evidence
from qifu.law.models import Agreement, Invitation, LawMatter, LawOffice, LawService

PROCESS, KIND, SERIES, LIMIT = "law", "law", "FL", "law"
SECRET = "（保密）"


@dataclass(frozen=True)
class MatterInput:
    """What is asked, as typed."""

    service: str
    words: str
    contact_name: str
    contact_phone: str
    other_name: str = ""
    other_contact: str = ""
    amount: str = ""
    files: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    risk: str = ""
    channel: str = "portal"


def reads_shared(actor: Actor) -> bool:
    """True for people of an office of law: they read check-ups that a firm shared."""
    units = actor.units(Role.HANDLER, Role.HEAD)
    return LawOffice.objects.filter(active=True, unit_id__in=units).exists()


def live_services() -> QuerySet[LawService]:
    """What can be asked for, in the district's order."""
    rows = LawService.objects.filter(active=True, office__active=True)
    return rows.select_related("office__unit").order_by("position", "code")


def get_service(code: str) -> LawService:
    """A service that can be asked for; NotVisible when there is none."""
    found = live_services().filter(code=code).first()
    if found is None:
        raise NotVisible
    return found


@transaction.atomic
def open_matter(
    *, enterprise_id: int, data: MatterInput, token: str, actor: Actor, at: datetime
) -> LawMatter:
    """Open a matter with the service's first office. Effects: case, matter, files, event
    `case.opened`. The same `token` again gives the first. Raises Invalid by field, NotVisible for
    who may neither submit for the firm nor stands at a window."""
    if sent := LawMatter.objects.filter(token=token).select_related("case").first():
        return sent
    own = enterprise_id in actor.firm_ids("submit")
    if not own and not actor.has(Role.CLERK):
        raise NotVisible
    firm = Enterprise.objects.get(pk=enterprise_id)
    service = get_service(data.service)
    values = check_matter(data, firm_actor=actor if own else None)
    case = open_case(
        process=PROCESS, kind=KIND, series=SERIES, actor=actor, at=at,
        title=f"法律服务：{service.title}", topic_title=service.title, enterprise_id=firm.pk,
        firm_name=SECRET, channel=data.channel, lead=service.office.unit, promise=LIMIT,
        payload={"service": service.code},
    )  # fmt: skip
    row = LawMatter.objects.create(
        case=case, service=service, enterprise=firm, token=token, risk=data.risk[:200],
        taken_by=None if own else actor.user_id, **values,
    )  # fmt: skip
    attach_files(case, list(data.files), purpose="law", actor=actor, at=at)
    return row


def check_matter(data: MatterInput, *, firm_actor: Actor | None) -> dict[str, object]:
    """What is kept of what was typed; Invalid by field with every error at once."""
    errors: dict[str, list[str]] = {}
    values: dict[str, object] = {}
    for name, label, most, needed in (
        ("words", "什么事", 5000, True), ("contact_name", "联系人", 40, True),
        ("other_name", "对方名称或姓名", 80, False), ("other_contact", "对方的联系办法", 80, False),
    ):  # fmt: skip
        typed = getattr(data, name)
        try:
            values[name] = (
                clean_text(typed, max_length=most, label=label) if needed or typed.strip() else ""
            )
        except Invalid as invalid:
            errors[name] = invalid.messages
    phone = values["contact_phone"] = normal_phone(data.contact_phone)
    if not phone or phone_problem(phone):
        errors["contact_phone"] = ["联系电话不对，请填 11 位手机号，或带区号的座机。"]
    try:
        values["amount"] = _amount(data.amount)
    except InvalidOperation:
        errors["amount"] = ["涉及金额请填数字（元），最多两位小数；说不清的可以不填。"]
    known = set(my_evidence(firm_actor).values_list("number", flat=True)) if firm_actor else set()
    values["evidence"] = [n for n in data.evidence if n in known][:20]
    if errors:
        raise Invalid(errors)
    return values


def _amount(typed: str) -> Decimal | None:
    text = typed.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    found = Decimal(text).quantize(Decimal("0.01"))
    if not 0 <= found < Decimal(10) ** 12:
        raise InvalidOperation
    return found


def my_matters(actor: Actor) -> QuerySet[LawMatter]:
    """Matters of one's firms, newest first."""
    rows = LawMatter.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    return rows.select_related("case__lead_unit", "service", "enterprise").order_by("-case_id")


def unit_matters(actor: Actor, *, closed: bool = False) -> QuerySet[LawMatter]:
    """Matters that the actor's units have now, the earliest due first."""
    cases = visible_cases(actor).filter(
        kind=KIND, open=not closed, lead_unit_id__in=actor.units(Role.HANDLER, Role.HEAD)
    )
    rows = LawMatter.objects.filter(case__in=cases).select_related(
        "case__lead_unit", "case__handler", "service", "enterprise"
    )
    return rows.order_by("-case_id") if closed else rows.order_by("case__next_due_on", "case_id")


def taken_in(actor: Actor, since: date) -> list[Case]:
    """What a clerk took in from a day on: where it is now, never what it says."""
    rows = Case.objects.filter(law_matter__taken_by=actor.user_id or 0, received_on__gte=since)
    return list(rows.select_related("lead_unit").order_by("-id")[:50])


def own_matter(actor: Actor, number: str) -> LawMatter:
    """A matter of one of the actor's firms; NotVisible otherwise."""
    found = my_matters(actor).filter(case__number=check_number(number) or "").first()
    if found is None:
        raise NotVisible
    return found


def unit_matter(actor: Actor, number: str) -> LawMatter:
    """A matter that one of the actor's units has now; NotVisible otherwise, also where it was."""
    rows = LawMatter.objects.filter(
        case__number=check_number(number) or "",
        case__lead_unit_id__in=actor.units(Role.HANDLER, Role.HEAD),
    )
    found = rows.select_related("case__lead_unit", "case__handler", "service", "enterprise").first()
    if found is None:
        raise NotVisible
    return found


def watched_case(actor: Actor, number: str) -> Case:
    """For who supervises: the row alone, which names neither the firm nor what it asks."""
    found = None
    if actor.has(*SEES_ALL):
        rows = Case.objects.filter(kind=KIND, number=check_number(number) or "")
        found = rows.select_related("lead_unit").first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Stay:
    """The time one office had the matter: since when, why it came, until when, by which day."""

    unit: str
    why: str
    since: datetime
    until: datetime | None
    due_on: date | None


def stays_of(case: Case) -> list[Stay]:
    """Where the matter has been, first to last, each with its own limit."""
    rows = Assignment.objects.filter(case=case, role="lead").select_related("unit")
    clocks = {
        c.subject: c.due_on
        for c in Clock.objects.filter(case=case, kind="step", limit="law_handle").order_by("id")
    }
    return [
        Stay(r.unit.name, r.note, r.assigned_at, r.ended_at, clocks.get(r.pk))
        for r in rows.order_by("id")
    ]


def invitation_by(token: str) -> Invitation:
    """What the other party's link stands for; NotVisible when there is none or it is over."""
    rows = Invitation.objects.select_related("matter__case", "matter__enterprise")
    found = rows.filter(token=token[:40]).exclude(state="ended").first()
    if found is None:
        raise NotVisible
    return found


def answer_invitation(*, token: str, agree: bool, words: str, at: datetime) -> Invitation:
    """The other party's word, by its link. Refused once the matter has moved on."""
    row = invitation_by(token)
    said = clean_text(words, max_length=2000, label="想说的话") if words.strip() else ""
    perform_action(
        case_id=row.matter_id, action="other_agreed" if agree else "other_refused",
        actor=SYSTEM_ACTOR, at=at, data={"words": said},
    )  # fmt: skip
    row.refresh_from_db()
    return row


def confirm_by_other(*, token: str, at: datetime) -> Agreement:
    """The other party confirms the agreement, by its link."""
    row = invitation_by(token)
    perform_action(case_id=row.matter_id, action="other_confirmed", actor=SYSTEM_ACTOR, at=at)
    return row.agreements.latest("id")


def open_agreement(matter: LawMatter) -> Agreement | None:
    """The agreement that waits or stands."""
    rows: Iterable[Agreement] = matter.agreements.exclude(state="ended").order_by("-id")[:1]
    return next(iter(rows), None)


def open_invitation(matter: LawMatter) -> Invitation | None:
    """The invitation that waits or was answered in this round."""
    rows: Iterable[Invitation] = matter.invitations.exclude(state="ended").order_by("-id")[:1]
    return next(iter(rows), None)
