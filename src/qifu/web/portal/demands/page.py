"""What the page of a demand shows, gathered in a handful of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from qifu.cases.attachments import visible_attachments
from qifu.cases.models import Attachment, Case, MaterialRequest, Message
from qifu.cases.queries import (
    ActionView,
    available_actions,
    case_events,
    state_sentence,
    state_title,
)
from qifu.cases.timeline import TimelineEntry, entry_of
from qifu.demands.queries import demand_of, followed_events
from qifu.grid.queries import visit_of_case
from qifu.identity.actors import Actor
from qifu.kernel.files import StoredFile
from qifu.web.components.due import due_chip

ICONS = {
    "opened": "inbox",
    "dispatch": "send",
    "designate": "send",
    "accept": "check",
    "request_material": "help",
    "supply_material": "upload",
    "grant_extension": "calendar",
    "due_moved": "calendar",
    "interim_reply": "chat",
    "message": "chat",
    "answer_at_once": "check-circle",
    "approve_answer": "check-circle",
    "fulfil_promise": "check-circle",
    "revisit_accepted": "phone",
    "revisit_unreached": "phone",
    "revisit_unsolved": "refresh",
    "send_back": "refresh",
    "reopen": "refresh",
    "close_out": "flag",
    "close_unreached": "flag",
    "withdraw": "x",
    "rate": "star",
    "issue_order": "flag",
    "alarm": "alert",
    "approve_claim": "check-circle",
    "publicity_over": "flag",
    "payment_made": "check-circle",
    "confirm_grant": "check",
    "payment_failed": "alert",
    "payment_returned": "alert",
    "public_objection": "alert",
    "appeal": "refresh",
    "offer": "plus",
    "decline": "x",
    "choose": "check-circle",
    "select": "check-circle",
    "report_done": "flag",
    "confirm": "check-circle",
    "dispute": "alert",
}
ANSWERS = frozenset({"answer_at_once", "approve_answer", "fulfil_promise"})
FOLLOWED_SAID = ANSWERS | {"interim_reply", "grant_extension"}
FOLLOWED_WORDS = {
    "withdraw": "提出的企业已撤回，不再继续办理；您的问题如未解决，请重新提交",
    "revisit_unsolved": "问题没有解决，已提级重新办理",
    "send_back": "经督办核实，已提级重新办理",
    "reopen": "问题再次提出，重新办理",
}
MAIN_ACTIONS = ("supply_material", "rate", "reopen")


@dataclass(frozen=True)
class Entry:
    """A line of the timeline as the component draws it."""

    at: datetime
    text: str
    by: str
    said: str
    icon: str
    kind: str
    files: tuple[StoredFile, ...] = ()


def timeline_of(actor: Actor, case: Case, *, for_firm: bool) -> list[Entry]:
    """The timeline, newest first."""
    entries = [entry_of(e, for_firm=for_firm, kind=case.kind) for e in case_events(actor, case)]
    return [drawn_entry(e) for e in reversed(entries)]


def drawn_entry(entry: TimelineEntry) -> Entry:
    """A line of the timeline with its icon."""
    return Entry(
        entry.at,
        entry.sentence,
        entry.who,
        entry.detail,
        ICONS.get(entry.kind, "circle"),
        entry.kind,
    )


def followed_of(case: Case) -> list[Entry]:
    """How the demand goes on that this one was merged into, newest first: what was told, and the
    answers; never the other firm's own words."""
    entries = []
    for event in followed_events(case):
        entry = entry_of(event, for_firm=True)
        sentence = FOLLOWED_WORDS.get(entry.kind, entry.sentence)
        said = entry.detail if entry.kind in FOLLOWED_SAID else ""
        entry = replace(entry, sentence=f"合并办理：{sentence}", who="", detail=said)
        entries.append(drawn_entry(entry))
    return entries[::-1]


def open_request(case: Case) -> MaterialRequest | None:
    """What the firm is asked to supply now."""
    if case.state != "awaiting_material":
        return None
    return MaterialRequest.objects.filter(case=case, state="asked").order_by("-pk").first()


@dataclass(frozen=True)
class Talk:
    """A message with its files, and whether it is the firm's own."""

    message: Message
    mine: bool
    files: tuple[StoredFile, ...]


def demand_page(actor: Actor, case: Case, at: datetime) -> dict[str, Any]:
    """The context of a firm's page of a demand; about ten queries whatever its length."""
    entries = followed_of(case) + timeline_of(actor, case, for_firm=True)
    attached = list(visible_attachments(actor, case).filter(for_firm=True))
    actions = available_actions(actor, case, at)
    ledger_url = reverse("portal:demand_ledger", args=[case.number])
    return {
        "case": case,
        "visit": visit_of_case(actor, case)[0],
        "demand": demand_of(case),
        "state": state_title(case),
        "sentence": state_sentence(case, case.lead_unit.name if case.lead_unit else ""),
        "unit": case.lead_unit,
        "due": due_chip(case, timezone.localdate(at), ledger_url, for_firm=True),
        "answer": next((e for e in entries if e.kind in ANSWERS), None),
        "answer_files": [a.file for a in attached if a.purpose == "answer"],
        "asked": open_request(case),
        "entries": [e for e in entries if e.kind != "message"],
        "talk": talk_of(case, attached, side="firm"),
        "demand_files": [a.file for a in attached if a.purpose == "demand"],
        "other_files": [
            a.file for a in attached if a.purpose not in ("demand", "message", "answer")
        ],
        "main_actions": _of(actions, main=True),
        "other_actions": _of(actions, main=False),
        # nobody has a withdrawn demand any more, so nobody would read a message
        "may_write": case.state != "withdrawn" and case.enterprise_id in actor.firm_ids("submit"),
    }


def talk_of(case: Case, attached: list[Attachment], *, side: str) -> list[Talk]:
    """Messages both ways, oldest first."""
    return [
        Talk(
            m,
            m.side == side,
            tuple(a.file for a in attached if a.purpose == "message" and a.subject == m.pk),
        )
        for m in Message.objects.filter(case=case).order_by("pk")
    ]


def _of(actions: list[ActionView], *, main: bool) -> list[ActionView]:
    return [a for a in actions if a.enabled and (a.code in MAIN_ACTIONS) == main]
