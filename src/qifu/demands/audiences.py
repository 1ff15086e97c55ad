"""Who hears of which event of a demand, by which template and channel. Data, not code paths.

Audiences: firm (its members who may submit, and the contact's phone), followers (firms whose
demand was merged into this one; they also hear what `FOLLOWED` tells the firm), handler (the
handler while in the unit and its deputy, else the heads of the lead unit), heads, co (units newly invited), dispatchers, revisitors, supervisors,
parties (of a consultation), other_side (of a message).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITE = ("site",)
TOLD = ("site", "email", "sms")


@dataclass(frozen=True)
class Told:
    """One line: `audience` gets `template` through `channels`."""

    audience: str
    template: str
    channels: tuple[str, ...] = SITE


ROUTES: dict[str, tuple[Told, ...]] = {
    "opened": (Told("firm", "demand.received", TOLD),),
    "answer_at_once": (Told("firm", "demand.answered", TOLD),),
    "dispatch": (
        Told("heads", "staff.assigned"),
        Told("co", "staff.assigned"),
        Told("firm", "demand.dispatched"),
    ),
    "invite_co": (Told("co", "staff.assigned"),),
    "accept": (Told("firm", "demand.accepted"),),
    "assign_handler": (Told("handler", "staff.assigned"),),
    "object": (Told("dispatchers", "staff.objected"),),
    "overrule_objection": (Told("heads", "staff.returned"),),
    "call_consultation": (Told("parties", "staff.consultation"),),
    "request_material": (Told("firm", "material.requested", TOLD),),
    "supply_material": (Told("handler", "material.supplied"),),
    "material_lapsed": (Told("handler", "material.lapsed"), Told("firm", "material.lapsed")),
    "interim_reply": (Told("firm", "reply.interim"),),
    "request_extension": (Told("dispatchers", "staff.extension_requested"),),
    "grant_extension": (
        Told("firm", "extension.granted", TOLD),
        Told("handler", "extension.granted"),
    ),
    "refuse_extension": (Told("handler", "extension.refused"),),
    "answer": (Told("heads", "staff.approval_needed"),),
    "approve_answer": (Told("firm", "demand.answered", TOLD),),
    "send_back_answer": (Told("handler", "staff.returned"),),
    "fulfil_promise": (Told("firm", "demand.answered", TOLD),),
    "revisit_accepted": (Told("firm", "revisit.done"),),
    "revisit_unsolved": (Told("firm", "demand.reworked"),),
    "reopen": (Told("dispatchers", "demand.reworked"), Told("followers", "demand.reworked")),
    "send_back": (
        Told("firm", "demand.reworked", TOLD),
        Told("dispatchers", "demand.reworked"),
    ),
    "close_out": (Told("firm", "demand.closed"),),
    "close_unreached": (Told("firm", "demand.closed", TOLD),),
    "withdraw": (Told("handler", "demand.withdrawn"), Told("followers", "demand.lead_withdrawn")),
    "merge": (
        Told("firm", "demand.merged", TOLD),
        Told("handler", "staff.merged"),
        Told("co", "staff.merged"),
    ),
    "absorbed": (Told("handler", "staff.absorbed"),),
    "message": (Told("other_side", "message.new"),),
    "issue_order": (Told("heads", "staff.order"), Told("handler", "staff.order")),
    "answer_order": (Told("supervisors", "staff.order_answered"),),
}
ROUTES["designate"] = ROUTES["conclude_consultation"] = ROUTES["dispatch"]

FOLLOWED = frozenset(
    "answer_at_once dispatch designate conclude_consultation interim_reply grant_extension"
    " approve_answer fulfil_promise revisit_unsolved send_back close_out close_unreached merge"
    " withdraw reopen".split()
)
# Acts whose reason is the other firm's own words, or tells what it said.
FIRMS_WORDS = frozenset({"revisit_unsolved", "send_back", "reopen", "withdraw"})
STEP_AUDIENCE = {
    "triage": "dispatchers",
    "ruling": "dispatchers",
    "consultation": "dispatchers",
    "approval": "heads",
    "revisit": "revisitors",
    "close_out": "revisitors",
}


def routes_of(key: str, payload: dict[str, Any]) -> tuple[Told, ...]:
    """The lines for one event (`key` is its kind without ``case.``)."""
    if key == "alarm":
        return _alarm_routes(payload)
    if key == "opened" and payload.get("set", {}).get("lead_unit_id"):
        # whose it is was known from the first: a worker's own matter
        return (Told("firm", "worker.received", TOLD), Told("heads", "staff.assigned"))
    if key == "due_moved":
        told = (Told("handler", "staff.due_moved"),)
        return (*told, Told("firm", "firm.due_moved")) if payload["clock"] == "main" else told
    if key == "approve_answer" and payload.get("promise_on"):
        return (Told("firm", "demand.promised", TOLD),)
    return ROUTES.get(key, ())


def _alarm_routes(payload: dict[str, Any]) -> tuple[Told, ...]:
    template = {
        "remind": "staff.remind",
        "urge": "staff.urge",
        "notice": "staff.overdue_notice",
    }.get(payload["level"])
    if template is None:
        return ()  # a rung that only other kinds of case have
    owner = STEP_AUDIENCE.get(payload["limit"])
    if owner is None and payload["clock"] == "co":
        owner = "unit_heads"
    if owner is not None and payload["clock"] in ("step", "consultation", "co"):
        return (Told(owner, template),)
    if payload["unit_id"] is None:
        return (Told("dispatchers", template),)
    told: tuple[Told, ...] = (Told("handler", template),)
    if payload["level"] != "remind":
        told += (Told("heads", template),)
    if payload["level"] == "notice":
        told += (Told("supervisors", template),)
    return told
