"""What the acts of a law matter do (effects of processes/law.yaml)."""

from __future__ import annotations

import secrets

from qifu.cases.effects import register_effect
from qifu.cases.effects.triage import assign_lead, overtake_orders, touch
from qifu.cases.models import Assignment
from qifu.cases.operations import Act, attach_files
from qifu.kernel.errors import Invalid, Refused
from qifu.law.models import Agreement, Invitation, LawMatter, LawOffice

BOTH = "both"


def matter_of(act: Act) -> LawMatter:
    """The matter of the case under way."""
    return LawMatter.objects.select_related("service", "enterprise").get(pk=act.case.pk)


@register_effect
def start_handling(act: Act) -> None:
    """The office's own limit runs while it handles; a new one each time it has the matter."""
    office = LawOffice.objects.filter(unit_id=act.case.lead_unit_id or 0, active=True).first()
    part = Assignment.objects.filter(case=act.case, role="lead", ended_at__isnull=True).first()
    clock = act.start(
        kind="step", limit_code="law_handle", start_on=act.today,
        amount=office.days if office else None, time_unit="working-day",
        unit_id=act.case.lead_unit_id,
    )  # fmt: skip
    clock.subject = part.pk if part else None
    act.extra["step_started"] = True
    act.case.answer_outcome = ""


@register_effect
def pass_to_office(act: Act) -> None:
    """The matter goes to another office, whole, with the reason the firm reads."""
    office = LawOffice.objects.filter(code=act.data["office"], active=True).first()
    if office is None:
        raise Invalid({"office": ["这个机构现在不受理，请另选。"]})
    if office.unit_id == act.case.lead_unit_id:
        raise Invalid({"office": ["现在就在这个机构，请另选。"]})
    former = act.case.lead_unit.name if act.case.lead_unit else ""
    touch(act)
    act.data["lead_unit"] = office.unit
    assign_lead(act)
    act.extra["payload"] |= {"former": former, "office": office.title}


@register_effect
def invite_other(act: Act) -> None:
    """The other party gets a link of its own, with no more than the words written for it."""
    data = act.data
    if data["meet_on"] <= act.today:
        raise Invalid({"meet_on": ["拟定调解日期须晚于今天，给对方留出时间。"]})
    row = Invitation.objects.create(
        matter_id=act.case.pk, token=secrets.token_urlsafe(24), other_name=data["other_name"][:80],
        about=data["about"][:200], meet_on=data["meet_on"], place=data["place"][:200],
        unit_name=act.case.lead_unit.name if act.case.lead_unit else "", sent_at=act.at,
    )  # fmt: skip
    act.extra["payload"] = {"other": row.other_name}
    touch(act)


def _invitation(act: Act) -> Invitation:
    rows = Invitation.objects.select_for_update().filter(matter_id=act.case.pk)
    found = rows.exclude(state="ended").order_by("-id").first()
    if found is None:
        raise Refused("no_invitation", "没有正在等回应的邀请。")
    return found


@register_effect
def note_other(act: Act) -> None:
    """What the other party said."""
    row = _invitation(act)
    row.state = "agreed" if act.action == "other_agreed" else "refused"
    row.words, row.answered_at = act.data.get("words") or "", act.at
    row.save(update_fields=["state", "words", "answered_at"])
    act.extra["payload"] = {"other": row.other_name}


@register_effect
def draw_agreement(act: Act) -> None:
    """The terms both sides are asked to confirm."""
    if act.data["perform_on"] < act.today:
        raise Invalid({"perform_on": ["最迟履行日期不能早于今天。"]})
    row = _invitation(act)
    Agreement.objects.create(
        matter_id=act.case.pk, invitation=row, terms=act.data["terms"],
        perform_on=act.data["perform_on"], mediator=act.actor.name, drawn_at=act.at,
    )  # fmt: skip
    act.case.answer_outcome = ""
    touch(act)


@register_effect
def confirm_agreement(act: Act) -> None:
    """One side confirms; with the second word the matter is done."""
    rows = Agreement.objects.select_for_update().filter(matter_id=act.case.pk, state="drawn")
    row = rows.order_by("-id").first()
    if row is None:
        raise Refused("no_agreement", "没有等待确认的协议。")
    side = "other" if act.action == "other_confirmed" else "firm"
    if getattr(row, f"{side}_at") is not None:
        raise Refused("confirmed", "已经确认过，正在等另一方确认。")
    setattr(row, f"{side}_at", act.at)
    if side == "firm":
        row.firm_by = act.actor.name
    if row.firm_at and row.other_at:
        row.state = "confirmed"
        overtake_orders(act)
        act.case.result = "agreed"
        LawMatter.objects.filter(pk=act.case.pk).update(
            result="双方已确认调解协议。", result_unit=act.case.lead_unit.name if act.case.lead_unit else ""
        )  # fmt: skip
    row.save(update_fields=["firm_at", "firm_by", "other_at", "state"])
    act.case.answer_outcome = BOTH


@register_effect
def drop_mediation(act: Act) -> None:
    """The mediation is over: its link and an unconfirmed agreement stand no more."""
    Invitation.objects.filter(matter_id=act.case.pk).update(state="ended")
    Agreement.objects.filter(matter_id=act.case.pk, state="drawn").update(state="ended")
    touch(act)


@register_effect
def record_law_result(act: Act) -> None:
    """What came of it, in words for the firm, with the papers."""
    unit = act.case.lead_unit.name if act.case.lead_unit else ""
    LawMatter.objects.filter(pk=act.case.pk).update(result=act.data["text"], result_unit=unit)
    act.case.result = "done" if act.action == "finish" else "refused"
    overtake_orders(act)
    attach_files(act.case, act.data["files"], purpose="law_result", actor=act.actor, at=act.at)
    touch(act)
