"""Turns events of mending into notices, in the transaction of the event: who hears what of it."""

from __future__ import annotations

from collections.abc import Iterator

from qifu.cases.models import Case
from qifu.cases.recipients import firm_people, post_holders, standing_in
from qifu.identity.models import Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.ratings.mending import KIND
from qifu.ratings.models import Occasion

FIRM, HANDLER, HEADS = "firm", "handler", "heads"
REVISITORS, SUPERVISORS = "revisitors", "supervisors"

# act → (who, template)
ROUTES: dict[str, tuple[tuple[str, str], ...]] = {
    "opened": ((FIRM, "mending.opened"), (HEADS, "mending.assigned")),
    "assign_handler": ((HANDLER, "staff.assigned"),),
    "explain": ((HEADS, "staff.approval_needed"),),
    "report_mended": ((HEADS, "staff.approval_needed"),),
    "approve_answer": ((FIRM, "mending.told"), (REVISITORS, "mending.to_revisit")),
    "send_back_answer": ((HANDLER, "staff.returned"),),
    "revisit_unsolved": ((HANDLER, "staff.returned"),),
    "close_out": ((FIRM, "mending.closed"),),
    "issue_order": ((HANDLER, "staff.order"), (HEADS, "staff.order")),
    "answer_order": ((SUPERVISORS, "staff.order_answered"),),
}
ALARMS = {"remind": "staff.remind", "urge": "staff.urge", "notice": "staff.overdue_notice"}
STEP_OWNER = {"approval": HEADS, "revisit": REVISITORS, "close_out": REVISITORS}


@subscribe("case.*")
def tell(events: list[Event]) -> None:
    """Write the notices of a batch of case events; those of other kinds of case cost nothing."""
    lines = [
        (event, event.about, audience, template)
        for event in events
        if isinstance(event.about, Case) and event.about.kind == KIND
        for audience, template in _routes(event)
    ]
    drafts = [d for event, case, who, said in lines for d in _drafts(event, case, who, said)]
    if drafts:
        enqueue_notices(drafts, at=events[0].at)


def _routes(event: Event) -> tuple[tuple[str, str], ...]:
    key = event.kind.removeprefix("case.")
    if key != "alarm":
        return ROUTES.get(key, ())
    level = event.payload["level"]
    owner = STEP_OWNER.get(event.payload["limit"], HANDLER)
    told = [(owner, ALARMS[level])]
    if level != "remind" and owner == HANDLER:
        told.append((HEADS, ALARMS[level]))
    if level == "notice":
        told.append((SUPERVISORS, ALARMS[level]))
    return tuple(told)


def _people(event: Event, case: Case, audience: str) -> set[int]:
    at, unit = event.at, case.lead_unit_id
    if audience == FIRM:
        return firm_people([case.firm_id], at)[0][case.firm_id]
    roles = {REVISITORS: Role.REVISITOR, SUPERVISORS: Role.SUPERVISOR}
    if audience in roles:
        found = post_holders({roles[audience]}, (), at)[roles[audience], None]
    else:
        place = (unit, case.handler_id)
        handlers = standing_in([place], at).get(place) if audience == HANDLER else None
        heads = post_holders((), {unit} if unit else (), at)
        found = handlers or heads[Role.HEAD, unit]
    return found - {event.actor_id or 0}


def _drafts(event: Event, case: Case, audience: str, template: str) -> Iterator[NoticeDraft]:
    said = event.payload
    data = said.get("data", {})
    link = f"/work/ratings/mending/{case.number}/"
    if audience == FIRM:
        mine = said.get("occasion")  # not yet linked while it is opened
        mine = mine or Occasion.objects.values_list("pk", flat=True).get(mending=case)
        link = f"/ratings/mine/{mine}/"
    words = {
        "number": case.number,
        "title": case.title,
        "firm": case.firm_name,
        "unit": case.lead_unit.name if case.lead_unit else "",
        "due": str(said.get("due") or (case.due_on.isoformat() if case.due_on else "")),
        "reason": str(data.get("reason") or ""),
        "text": str(said.get("text") or data.get("text") or said.get("alarm") or "")[:300],
        "link": link,
    }
    for user in sorted(_people(event, case, audience)):
        yield NoticeDraft(
            channel="site",
            dedupe_key=f"{event.stream}#{event.seq}:{template}:u{user}:{audience}",
            recipient_id=user,
            template=template,
            context=words,
            link=link,
            stream=event.stream,
        )
