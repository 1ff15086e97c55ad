"""Turns events of claims into notices, in the transaction of the event.

The firm hears of every step in the site and by mail, and by text message of what it must do or has
got; the unit's people hear of what waits for them. `ROUTES` is the whole of who hears what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from qifu.cases.models import Case
from qifu.cases.permissions import CLAIM
from qifu.cases.recipients import firm_people, post_holders, standing_in
from qifu.identity.models import Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.policies.models import Claim

FIRM, HANDLER, HEADS, OFFICERS, SUPERVISORS = "firm", "handler", "heads", "officers", "supervisors"
SITE, MAIL, ALL = ("site",), ("site", "email"), ("site", "email", "sms")

# act → (who, template, channels)
ROUTES: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "opened": ((FIRM, "claim.received", ALL), (HEADS, "claim.filed", SITE)),
    "intent": ((FIRM, "claim.intent", ALL),),
    "assign_handler": ((HANDLER, "staff.assigned", SITE),),
    "request_material": ((FIRM, "claim.material", ALL),),
    "supply_material": ((HANDLER, "claim.supplied", SITE),),
    "material_lapsed": ((HANDLER, "claim.lapsed", SITE), (FIRM, "claim.lapsed", MAIL)),
    "propose": ((HEADS, "claim.to_decide", SITE),),
    "send_back_proposal": ((HANDLER, "claim.sent_back", SITE),),
    "refused": ((FIRM, "claim.refused", ALL),),
    "publicity": ((FIRM, "claim.approved", ALL),),
    "public_objection": ((HEADS, "claim.objection", SITE),),
    "uphold_objection": ((FIRM, "claim.reviewed_again", MAIL), (HANDLER, "claim.sent_back", SITE)),
    "stop_payment": ((FIRM, "claim.reviewed_again", MAIL), (HANDLER, "claim.sent_back", SITE)),
    "publicity_over": ((OFFICERS, "claim.payable", SITE),),
    "payment_made": ((FIRM, "claim.paid", ALL),),
    "payment_failed": ((FIRM, "claim.pay_failed", ALL), (OFFICERS, "claim.pay_failed", SITE)),
    "payment_returned": ((FIRM, "claim.pay_failed", ALL), (OFFICERS, "claim.pay_failed", SITE)),
    "claw_back": ((FIRM, "claim.clawed_back", MAIL),),
    "intent_lapsed": ((FIRM, "claim.declined", MAIL),),
    "decline_grant": ((OFFICERS, "claim.withdrawn", SITE),),
    "withdraw": ((HANDLER, "claim.withdrawn", SITE),),
    "appeal": ((HEADS, "claim.appealed", SITE),),
    "accept_appeal": ((FIRM, "claim.reviewed_again", MAIL), (HANDLER, "claim.sent_back", SITE)),
    "dismiss_appeal": ((FIRM, "claim.appeal_dismissed", MAIL),),
    "issue_order": ((HANDLER, "staff.order", SITE), (HEADS, "staff.order", SITE)),
    "answer_order": ((SUPERVISORS, "staff.order_answered", SITE),),
}
ALARMS = {"remind": "staff.remind", "urge": "staff.urge", "notice": "staff.overdue_notice"}
STEP_OWNER = {
    "claim_decide": HEADS,
    "claim_appeal": HEADS,
    "claim_pay": OFFICERS,
    "claim_settle": OFFICERS,
}
LANDS = {"opened": ("intent",), "approve_claim": ("refused", "publicity"), "confirm_grant": ()}


@dataclass(frozen=True)
class Line:
    """One audience of one event."""

    event: Event
    case: Case
    audience: str
    template: str
    channels: tuple[str, ...]


@subscribe("case.*")
def tell(events: list[Event]) -> None:
    """Write the notices of a batch of case events; those of other kinds of case cost nothing."""
    lines = [line for event in events if _of_claim(event) for line in _lines(event)]
    if lines:
        enqueue_notices(list(_drafts(lines)), at=events[0].at)


def _of_claim(event: Event) -> bool:
    return isinstance(event.about, Case) and event.about.kind == CLAIM


def _lines(event: Event) -> Iterator[Line]:
    case = event.about
    assert isinstance(case, Case)
    for audience, template, channels in _routes(event, case):
        yield Line(event, case, audience, template, channels)


def _routes(event: Event, case: Case) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """What an event is told by: its act, or where the act of a decision led."""
    key, said = event.kind.removeprefix("case."), event.payload
    if key == "alarm":
        return _alarm(said)
    landed = case.state if case.state in LANDS.get(key, ()) else ""
    return ROUTES.get(landed or key, ())


def _alarm(said: dict[str, Any]) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    if said["limit"] == "grant_intent":
        return ((FIRM, "claim.intent", ALL),) if said["level"] == "remind" else ()
    template, owner = ALARMS[said["level"]], STEP_OWNER.get(said["limit"], HANDLER)
    told = [(owner, template, SITE)]
    if said["level"] != "remind" and owner != HEADS:
        told.append((HEADS, template, SITE))
    if said["level"] == "notice":
        told.append((SUPERVISORS, template, SITE))
    return told


class _People:
    """Recipients of all lines, looked up once."""

    def __init__(self, lines: list[Line]) -> None:
        self.at: datetime = lines[0].event.at
        firms = {line.case.firm_id for line in lines if line.audience == FIRM}
        self.members, self.emails = firm_people(firms, self.at)
        staff = [line for line in lines if line.audience != FIRM]
        units = {line.case.lead_unit_id for line in staff if line.case.lead_unit_id}
        every = {Role.SUPERVISOR} if any(line.audience == SUPERVISORS for line in staff) else ()
        self.posts = post_holders(every, units, self.at, of_units=[Role.POLICY_OFFICER])
        handled = [line.case for line in staff if line.audience == HANDLER]
        self.handlers = standing_in([(c.lead_unit_id, c.handler_id) for c in handled], self.at)

    def of(self, line: Line) -> set[int]:
        """User ids that a line reaches; for a handler who is not there, the heads."""
        case, unit = line.case, line.case.lead_unit_id
        if line.audience == FIRM:
            return self.members[case.firm_id]
        if line.audience == SUPERVISORS:
            found = self.posts[Role.SUPERVISOR, None]
        elif line.audience == OFFICERS:
            found = self.posts[Role.POLICY_OFFICER, unit]
        else:
            handlers = self.handlers.get((unit, case.handler_id), set())
            own = line.audience == HANDLER and handlers
            found = handlers if own else self.posts[Role.HEAD, unit]
        return found - {line.event.actor_id or 0}


def _drafts(lines: list[Line]) -> Iterator[NoticeDraft]:
    people = _People(lines)
    texted = {line.case.pk for line in lines if "sms" in line.channels}
    phones = dict(Claim.objects.filter(pk__in=texted).values_list("case_id", "contact_phone"))
    for line in lines:
        words, phone = _words(line), phones.get(line.case.pk) or _phone(line)
        for user in sorted(people.of(line)):
            yield _draft(line, "site", words, user=user)
            if "email" in line.channels and user in people.emails:
                yield _draft(line, "email", words, user=user, address=people.emails[user])
        if "sms" in line.channels and phone:
            yield _draft(line, "sms", words, address=phone)


def _phone(line: Line) -> str:
    return str(line.event.aside.get("_contact_phone") or "")


def _words(line: Line) -> dict[str, str]:
    case, said = line.case, line.event.payload
    data = said.get("data", {})
    own = line.audience == FIRM
    amount = said.get("amount") or data.get("amount") or ""
    due = said.get("due") or (case.due_on.isoformat() if case.due_on else "")
    step = case.step_due_on.isoformat() if case.step_due_on else due
    return {
        "number": case.number,
        "title": case.title,
        "firm": case.firm_name,
        "unit": case.lead_unit.name if case.lead_unit else "",
        "due": due if line.template in ("claim.received", "claim.filed") else step or due,
        "reason": str(said.get("opinion") or data.get("reason") or ""),
        "progress": "",
        "days": str(data.get("days") or ""),
        "text": str(data.get("opinion") or data.get("text") or said.get("alarm") or amount)[:300],
        "items": "；".join(data.get("items") or []),
        "before": "",
        "target": "",
        "promise_on": str(data.get("paid_on") or ""),
        "rate": "",
        "link": f"/claims/{case.number}/" if own else f"/work/claims/{case.number}/",
    }


def _draft(
    line: Line,
    channel: str,
    words: dict[str, str],
    *,
    user: int | None = None,
    address: str = "",
) -> NoticeDraft:
    event = line.event
    whom = f"u{user}" if user is not None else address
    link = settings.QIFU_BASE_URL + words["link"] if channel == "email" else words["link"]
    return NoticeDraft(
        recipient_id=user,
        address=address,
        channel=channel,
        template=line.template,
        context=words | {"link": link},
        link=words["link"],
        stream=event.stream,
        dedupe_key=f"{event.stream}#{event.seq}:{line.template}:{channel}:{whom}:{line.audience}",
    )
