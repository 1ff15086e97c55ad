"""Turns events of applications into notices, in the transaction of the event.

The firm hears of the whole and of what it must do; each department of what is its own. `ROUTES` is
who hears what of an act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from qifu.bundles.models import Application, ApplicationTask, TaskRequest
from qifu.bundles.queries import KIND
from qifu.bundles.rules.status import FINAL
from qifu.cases.models import Case
from qifu.cases.recipients import firm_people, post_holders, standing_in
from qifu.identity.models import Role, Unit
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices

FIRM, HANDLER, HEADS, SUPERVISORS = "firm", "handler", "heads", "supervisors"
SITE, MAIL, ALL = ("site",), ("site", "email"), ("site", "email", "sms")
Route = tuple[str, str, tuple[str, ...]]

ROUTES: dict[str, tuple[Route, ...]] = {
    "opened": ((FIRM, "application.received", ALL),),
    "task_assign": ((HANDLER, "staff.assigned", SITE),),
    "task_ask": ((FIRM, "application.ask", ALL),),
    "task_approve_ask": ((FIRM, "application.ask", ALL),),
    "task_ask_again": ((HEADS, "application.ask_pending", SITE),),
    "task_supply": ((HANDLER, "application.supplied", SITE),),
    "task_ask_lapsed": (
        (HANDLER, "application.ask_lapsed", SITE), (FIRM, "application.ask_lapsed", MAIL),
    ),
    "task_plan_inspection": ((FIRM, "application.inspection", ALL),),
    "task_not_accept": ((FIRM, "application.not_accepted", ALL),),
    "task_propose": ((HEADS, "application.to_decide", SITE),),
    "task_send_back": ((HANDLER, "application.sent_back", SITE),),
    "task_approve": ((FIRM, "application.granted", MAIL),),
    "task_approve>refused": ((FIRM, "application.task_refused", ALL),),
    "task_extend": ((HEADS, "application.extension_requested", SITE),),
    "task_grant_extension": (
        (FIRM, "application.extended", ALL), (HANDLER, "application.extension_granted", SITE),
    ),
    "task_refuse_extension": ((HANDLER, "application.extension_refused", SITE),),
    "task_withdraw": ((HANDLER, "application.withdrawn", SITE),),
    "undertaking_lapsed": ((FIRM, "application.undertaking_lapsed", ALL),),
    "issue_order": ((HEADS, "staff.order", SITE),),
    "answer_order": ((SUPERVISORS, "staff.order_answered", SITE),),
}  # fmt: skip
ALARMS = {"remind": "staff.remind", "urge": "staff.urge", "notice": "staff.overdue_notice"}


@dataclass(frozen=True)
class Line:
    """One audience of one event; `unit` and `handler` are whose task it is about."""

    event: Event
    case: Case
    audience: str
    template: str
    channels: tuple[str, ...]
    unit: int | None = None
    handler: int | None = None
    words: dict[str, str] = field(default_factory=dict)


@subscribe("case.*")
def tell(events: list[Event]) -> None:
    """Write the notices of a batch of case events; those of other kinds of case cost nothing."""
    ours = [e for e in events if isinstance(e.about, Case) and e.about.kind == KIND]
    if not ours:
        return
    tasks = _tasks_of(ours)
    lines = [line for event in ours for line in _lines(event, tasks)]
    if lines:
        enqueue_notices(list(_drafts(lines)), at=events[0].at)


def _tasks_of(events: list[Event]) -> dict[int, ApplicationTask]:
    """The tasks that clocks and acts are about, by key."""
    ids = {e.payload.get("task_id") or e.payload.get("subject") for e in events} - {None}
    return ApplicationTask.objects.select_related("unit").in_bulk(list(ids)) if ids else {}


def _lines(event: Event, tasks: dict[int, ApplicationTask]) -> Iterator[Line]:
    case, said = event.about, event.payload
    assert isinstance(case, Case)
    key = event.kind.removeprefix("case.")
    if key == "alarm":
        yield from _alarm(event, case, tasks)
        return
    task = tasks.get(said.get("task_id") or 0)
    place = (task.unit_id, task.handler_id) if task else (said.get("unit_id"), None)
    if key in ("issue_order", "answer_order"):
        place = (case.lead_unit_id, None)
    outcome = f"{key}>{said.get('outcome')}"
    for audience, template, channels in ROUTES.get(outcome, ROUTES.get(key, ())):
        yield Line(event, case, audience, template, channels, *place)
    for began in said.get("began", ()):
        words = {"text": began["task"], "due": began["due"]}
        yield Line(event, case, HEADS, "application.new_task", SITE, began["unit_id"], None, words)
    for waits in said.get("to_prepare", ()):
        words = {"text": waits["task"]}
        yield Line(event, case, FIRM, "application.prepare", ALL, words=words)
    if key == "opened":
        for unit in said.get("ready_units", ()):
            yield Line(event, case, HEADS, "application.new_task", SITE, unit)
    if said.get("to") in FINAL and said.get("to") != said.get("from") and key != "opened":
        yield Line(event, case, FIRM, "application.finished", ALL)
    if key == "application_withdrawn":
        for unit in {case.lead_unit_id, *case.co_units} - {None}:
            yield Line(event, case, HEADS, "application.withdrawn", SITE, unit)
    if key == "handed_in" and case.lead_unit_id:
        yield Line(event, case, HEADS, "application.supplied", SITE, case.lead_unit_id)


def _alarm(event: Event, case: Case, tasks: dict[int, ApplicationTask]) -> Iterator[Line]:
    said = event.payload
    level, clock = said["level"], said["clock"]
    if clock == "undertaking":
        yield Line(event, case, FIRM, "application.undertaking_due", ALL)
        return
    if clock == "ask":
        yield Line(event, case, FIRM, "application.ask", MAIL, words=_asked(said, tasks))
        return
    task = tasks.get(said.get("subject") or 0) if clock in ("task", "legal") else None
    unit = said.get("unit_id") or case.lead_unit_id
    handler = task.handler_id if task else case.handler_id
    if level == "silence":
        yield Line(event, case, SUPERVISORS, "application.silence", SITE, unit)
        yield Line(event, case, HEADS, "application.silence", SITE, unit)
        return
    yield Line(event, case, HANDLER, ALARMS[level], SITE, unit, handler)
    if level != "remind":
        yield Line(event, case, HEADS, ALARMS[level], SITE, unit)
    if level == "notice":
        yield Line(event, case, SUPERVISORS, ALARMS[level], SITE, unit)


def _asked(said: dict[str, Any], tasks: dict[int, ApplicationTask]) -> dict[str, str]:
    """What the firm still owes a department, said once more before its day."""
    task = tasks.get(said.get("subject") or 0)
    if task is None:
        return {}
    row = TaskRequest.objects.filter(task=task, state="asked").order_by("id").last()
    items = "；".join(row.items) if row is not None else ""
    return {"text": task.title, "unit": task.unit.name, "items": items}


class _People:
    """Recipients of all lines, looked up once."""

    def __init__(self, lines: list[Line]) -> None:
        at = lines[0].event.at
        firms = {line.case.firm_id for line in lines if line.audience == FIRM}
        self.members, self.emails = firm_people(firms, at)
        units = {line.unit for line in lines if line.unit}
        every = {Role.SUPERVISOR} if any(li.audience == SUPERVISORS for li in lines) else ()
        self.posts = post_holders(every, units, at)
        handled = [(li.unit, li.handler) for li in lines if li.audience == HANDLER]
        self.handlers = standing_in(handled, at)
        self.names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))

    def of(self, line: Line) -> set[int]:
        """User ids that a line reaches; for a handler who is not there, the heads."""
        if line.audience == FIRM:
            return self.members[line.case.firm_id]
        if line.audience == SUPERVISORS:
            found = self.posts[Role.SUPERVISOR, None]
        else:
            own = line.audience == HANDLER and self.handlers.get((line.unit, line.handler))
            found = own or self.posts[Role.HEAD, line.unit]
        return found - {line.event.actor_id or 0}


def _drafts(lines: list[Line]) -> Iterator[NoticeDraft]:
    people = _People(lines)
    texted = {line.case.pk for line in lines if "sms" in line.channels}
    phones = dict(Application.objects.filter(pk__in=texted).values_list("case_id", "contact_phone"))
    for place, line in enumerate(lines):
        words = _words(line, people.names)
        phone = phones.get(line.case.pk) or str(line.event.aside.get("_contact_phone") or "")
        for user in sorted(people.of(line)):
            yield _draft(line, place, "site", words, user=user)
            if "email" in line.channels and user in people.emails:
                yield _draft(line, place, "email", words, user=user, address=people.emails[user])
        if "sms" in line.channels and phone:
            yield _draft(line, place, "sms", words, address=phone)


def _words(line: Line, names: dict[int, str]) -> dict[str, str]:
    case, said = line.case, line.event.payload
    data = said.get("data", {})
    own = line.audience == FIRM
    due = said.get("due") or said.get("on") or (case.due_on.isoformat() if case.due_on else "")
    words = {
        "number": case.number,
        "title": case.title,
        "firm": case.firm_name,
        "unit": str(said.get("unit") or names.get(line.unit or 0, "")),
        "due": due,
        "reason": _reason(said, data),
        "progress": str(said.get("progress") or data.get("progress") or data.get("remedy") or ""),
        "days": str(said.get("days") or data.get("days") or ""),
        "text": _text(line, said, data),
        "items": "；".join(said.get("items") or data.get("items") or []),
        "before": str(said.get("before") or ""),
        "target": "",
        "promise_on": "",
        "rate": "",
        "link": f"/applications/{case.number}/" if own else f"/work/applications/{case.number}/",
    }
    return words | line.words


def _reason(said: dict[str, Any], data: dict[str, Any]) -> str:
    return str(said.get("reason") or data.get("reason") or data.get("note") or "")[:300]


def _text(line: Line, said: dict[str, Any], data: dict[str, Any]) -> str:
    """What the notice is about: the task, or how the whole ended."""
    if line.template == "application.finished":
        return ENDS.get(str(said.get("to")), "")
    if line.template == "application.undertaking_lapsed":
        return str(said.get("material", ""))
    if line.template == "application.supplied":
        brought: Iterable[str] = [*data.get("materials", []), *data.get("fields", [])]
        return "、".join(brought) or str(data.get("text") or said.get("task") or "")
    return str(said.get("task") or said.get("alarm") or line.case.title)


ENDS = {
    "completed": "全部办结，结果包可以下载。",
    "partly": "部分办结，未办成的已写明理由。",
    "refused": "未通过，理由和救济途径见办件页面。",
    "not_accepted": "不予受理，理由和怎样才能办见办件页面。",
    "withdrawn": "您已撤回。",
}


def _draft(
    line: Line,
    place: int,
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
        dedupe_key=(
            f"{event.stream}#{event.seq}:{line.template}:{channel}:{whom}:{line.audience}"
            f":{line.unit or ''}:{words['text'][:20]}"
        ),
    )
