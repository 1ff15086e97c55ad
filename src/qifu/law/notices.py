"""Turns events of law matters into notices, in the transaction of the event.

Notices say the number and what to do, never what the matter is about: they pass through other
people's systems.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from qifu.cases.models import Case
from qifu.cases.recipients import firm_people, post_holders
from qifu.identity.models import Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.law.matters import KIND

FIRM: dict[str, str] = {
    "accept": "law.accepted", "pass_on": "law.passed", "request_material": "law.asked",
    "invite": "law.invited", "other_agreed": "law.other", "other_refused": "law.other",
    "end_mediation": "law.ended", "agree": "law.agreement", "finish": "law.finished",
    "refuse": "law.finished", "other_confirmed": "law.confirmed",
}  # fmt: skip
OFFICE: dict[str, str] = {
    "opened": "law.new", "pass_on": "law.new", "supply_material": "law.supplied",
    "other_agreed": "law.other_office", "other_refused": "law.other_office",
    "confirm_agreement": "law.confirmed_office", "withdraw": "law.withdrawn",
}  # fmt: skip
ALARMS = {"remind": "staff.remind", "urge": "staff.urge", "notice": "staff.overdue_notice"}


@subscribe("case.*")
def tell(events: list[Event]) -> None:
    """Notices of a batch of case events; those of other kinds of case cost nothing."""
    drafts = [
        draft
        for event in events
        if isinstance(event.about, Case) and event.about.kind == KIND
        for draft in _drafts(event, event.about)
    ]
    if drafts:
        enqueue_notices(drafts, events[0].at)


def _drafts(event: Event, case: Case) -> Iterator[NoticeDraft]:
    key = event.kind.removeprefix("case.")
    if template := FIRM.get(key):
        members, emails = firm_people([case.firm_id], event.at)
        for user in sorted(members[case.firm_id] - {event.actor_id or 0}):
            yield _draft(event, case, template, user, "site", "")
            if user in emails:
                yield _draft(event, case, template, user, "email", emails[user])
    office = ALARMS.get(event.payload.get("level", "")) if key == "alarm" else OFFICE.get(key)
    if office and case.lead_unit_id:
        held = post_holders((), [case.lead_unit_id], event.at, of_units=[Role.HANDLER])
        people = set(held[Role.HEAD, case.lead_unit_id])
        handlers = held[Role.HANDLER, case.lead_unit_id]
        people |= {case.handler_id} if case.handler_id else handlers
        for user in sorted(people - {event.actor_id or 0}):
            yield _draft(event, case, office, user, "site", "", official=True)


def _draft(
    event: Event, case: Case, template: str, user: int, channel: str, address: str,
    *, official: bool = False,
) -> NoticeDraft:  # fmt: skip
    link = f"/work/law/{case.number}/" if official else f"/law/cases/{case.number}/"
    due = event.payload.get("due") or (case.step_due_on.isoformat() if case.step_due_on else "")
    return NoticeDraft(
        recipient_id=user, address=address, channel=channel, template=template,
        context={
            "number": case.number, "title": case.title, "firm": case.firm_name, "due": due,
            "unit": case.lead_unit.name if case.lead_unit else "", "reason": "", "progress": "",
            "days": "", "text": str(event.payload.get("alarm") or ""), "items": "", "before": "",
            "target": "", "promise_on": "", "rate": "",
            "link": settings.QIFU_BASE_URL + link if channel == "email" else link,
        },
        link=link, stream=event.stream,
        dedupe_key=f"{event.stream}#{event.seq}:{template}:{channel}:u{user}",
    )  # fmt: skip
