"""Turns events of requests and institutions into notices, in the transaction of the event.

`ROUTES` is the whole of who hears what. Other institutions never hear who answered, and none hears
a firm's contact by notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from qifu.cases.models import Case
from qifu.cases.recipients import firm_people, post_holders
from qifu.exchange.models import Complaint, Fit, Offer, Provider, Request
from qifu.exchange.requests import CASE_KIND
from qifu.identity.models import Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices

FIRM, CHOSEN, ANSWERERS, INVITED, HEADS, SUPERVISORS = (
    "firm", "chosen", "answerers", "invited", "heads", "supervisors"
)  # fmt: skip
SITE, MAIL = ("site",), ("site", "email")
INVITED_AT_MOST = 500
Route = tuple[str, str, tuple[str, ...]]

ROUTES: dict[str, tuple[Route, ...]] = {
    "opened": ((FIRM, "exchange.received", MAIL),),
    "offer": ((FIRM, "exchange.offered", MAIL),),
    "decline": ((FIRM, "exchange.declined", SITE),),
    "answers_over": ((FIRM, "exchange.over", MAIL),),
    "choose": ((CHOSEN, "exchange.chosen", MAIL),),
    "select": ((CHOSEN, "exchange.chosen", MAIL), (FIRM, "exchange.selected", MAIL)),
    "select_none": ((FIRM, "exchange.unmet", MAIL),),
    "choice_over": ((FIRM, "exchange.unmet", MAIL),),
    "report_done": ((FIRM, "exchange.reported", MAIL),),
    "report_failed": ((FIRM, "exchange.failed", MAIL),),
    "confirm": ((CHOSEN, "exchange.confirmed", SITE),),
    "confirm_over": ((CHOSEN, "exchange.confirmed", SITE),),
    "dispute": ((CHOSEN, "exchange.disputed", MAIL), (HEADS, "exchange.disputed_unit", SITE)),
    "give_up": ((CHOSEN, "exchange.given_up", SITE),),
    "withdraw": ((ANSWERERS, "exchange.withdrawn", SITE),),
    "stop": ((FIRM, "exchange.stopped", MAIL), (ANSWERERS, "exchange.withdrawn", SITE)),
    "issue_order": ((HEADS, "staff.order", SITE),),
    "answer_order": ((SUPERVISORS, "staff.order_answered", SITE),),
}
ALARMS = {"remind": "staff.remind", "urge": "staff.urge", "notice": "staff.overdue_notice"}
PROVIDER_ROUTES = {
    "exchange.provider_applied": ("unit", "exchange.provider_applied"),
    "exchange.provider_decided": ("own", "exchange.provider_decided"),
    "exchange.provider_barred": ("own", "exchange.provider_barred"),
    "exchange.bar_appealed": ("unit", "exchange.bar_appealed"),
    "exchange.bar_ruled": ("own", "exchange.bar_ruled"),
}


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
    """Notices of a batch of case events; those of other kinds of case cost nothing."""
    own = [e for e in events if isinstance(e.about, Case) and e.about.kind == CASE_KIND]
    lines = [line for event in own for line in _lines(event)]
    if lines:
        enqueue_notices([d for line in lines for d in _drafts(line)], lines[0].event.at)


def _lines(event: Event) -> Iterator[Line]:
    assert isinstance(event.about, Case)
    key = event.kind.removeprefix("case.")
    routes: Iterable[Route] = ROUTES.get(key, ())
    if key == "alarm":
        level = event.payload["level"]
        routes = [(HEADS, ALARMS[level], SITE)]
        if event.payload["limit"] == "exchange_result":
            routes = [*routes, (CHOSEN, "exchange.remind", SITE)]
    for audience, template, channels in routes:
        yield Line(event, event.about, audience, template, channels)


def _drafts(line: Line) -> Iterator[NoticeDraft]:
    case, at = line.case, line.event.at
    emails: dict[int, str] = {}
    if line.audience == SUPERVISORS:
        people = post_holders({Role.SUPERVISOR}, (), at)[Role.SUPERVISOR, None]
    elif line.audience == HEADS:
        units = [case.lead_unit_id] if case.lead_unit_id else []
        people = post_holders((), units, at)[Role.HEAD, case.lead_unit_id]
    else:
        firms = _firms(line)
        members, emails = firm_people(firms, at)
        people = {user for firm in firms for user in members[firm]}
    yield from _to(line, sorted(people - {line.event.actor_id or 0}), emails)


def _firms(line: Line) -> list[int]:
    """The enterprises whose people hear of it."""
    pk = line.case.pk
    if line.audience == FIRM:
        return [line.case.enterprise_id] if line.case.enterprise_id else []
    offers = Offer.objects.filter(request_id=pk)
    if line.audience == CHOSEN:
        offers = offers.filter(state__in=("chosen", "failed")).order_by("-id")
        return list(offers.values_list("provider__enterprise_id", flat=True)[:1])
    if line.audience == ANSWERERS:
        rows = offers.filter(state__in=("made", "passed"))
        return list(rows.values_list("provider__enterprise_id", flat=True))
    return []  # those invited are told when the fits are known (`tell_invited`)


def _to(line: Line, people: list[int], emails: dict[int, str]) -> Iterator[NoticeDraft]:
    for user in people:
        yield _draft(line, "site", user, "")
        if "email" in line.channels and user in emails:
            yield _draft(line, "email", user, emails[user])


def _draft(line: Line, channel: str, user: int, address: str) -> NoticeDraft:
    event, case = line.event, line.case
    said = event.payload
    data = said.get("data", {})
    link = f"/exchange/requests/{case.number}/"
    if line.audience in (CHOSEN, ANSWERERS, INVITED):
        link = f"/provider/requests/{case.number}/"
    elif line.audience in (HEADS, SUPERVISORS):
        link = f"/work/exchange/{case.number}/"
    due = said.get("due") or (case.step_due_on.isoformat() if case.step_due_on else "")
    text = said.get("provider") or data.get("text") or said.get("alarm") or ""
    return NoticeDraft(
        recipient_id=user, address=address, channel=channel, template=line.template,
        context={
            "number": case.number, "title": case.title, "firm": case.firm_name, "due": due,
            "unit": case.lead_unit.name if case.lead_unit else "",
            "reason": str(data.get("reason") or said.get("why") or ""), "progress": "",
            "days": str(said.get("count", said.get("days") or "")), "text": str(text),
            "items": "", "before": "", "target": "", "promise_on": "", "rate": "",
            "link": settings.QIFU_BASE_URL + link if channel == "email" else link,
        },
        link=link, stream=event.stream,
        dedupe_key=f"{event.stream}#{event.seq}:{line.template}:{channel}:u{user}:{line.audience}",
    )  # fmt: skip


@subscribe("exchange.released")
def tell_invited(events: list[Event]) -> None:
    """Institutions to whom a request was released learn of it."""
    for event in events:
        request = event.about
        if not isinstance(request, Request):
            continue
        firms = list(released_to(request).values_list("enterprise_id", flat=True)[:INVITED_AT_MOST])
        line = Line(event, request.case, INVITED, "exchange.invited", MAIL)
        members, emails = firm_people(firms, event.at)
        people = {user for firm in firms for user in members[firm]}
        enqueue_notices(list(_to(line, sorted(people), emails)), event.at)


def released_to(request: Request) -> QuerySet[Provider]:
    """The institutions a new request was released to."""
    rows = Provider.objects.filter(state="approved", kinds__contains=[request.kind.code])
    if request.visibility == "named":
        return rows.filter(pk__in=request.named.values("pk"))
    if request.visibility == "matched":
        return rows.filter(
            pk__in=Fit.objects.filter(request=request).values("product__provider_id")
        )
    return rows


@subscribe(*PROVIDER_ROUTES, "exchange.complained", "exchange.complaint_answered")
def tell_of_providers(events: list[Event]) -> None:
    """What institutions, the unit responsible and who complained hear."""
    enqueue_notices([d for e in events for d in _of_provider(e)], events[0].at)


def _of_provider(event: Event) -> Iterator[NoticeDraft]:
    row = event.about
    if isinstance(row, Complaint):
        provider, firm = row.provider, row.offer.request.enterprise_id
        if event.kind == "exchange.complained":
            yield from _plain(event, provider, "exchange.complained", _heads(provider, event),
                              "/work/exchange/complaints/")  # fmt: skip
        else:
            people, _ = firm_people([firm], event.at)
            number = row.offer.request.case.number
            yield from _plain(event, provider, "exchange.complaint_answered", people[firm],
                              f"/exchange/requests/{number}/")  # fmt: skip
        return
    if not isinstance(row, Provider) or event.kind not in PROVIDER_ROUTES:
        return
    whom, template = PROVIDER_ROUTES[event.kind]
    if whom == "unit":
        link = f"/work/exchange/providers/{row.pk}/"
        yield from _plain(event, row, template, _heads(row, event), link)
    else:
        people, _ = firm_people([row.enterprise_id], event.at)
        yield from _plain(event, row, template, people[row.enterprise_id], "/provider/")


def _heads(provider: Provider, event: Event) -> set[int]:
    return post_holders((), [provider.unit_id], event.at)[Role.HEAD, provider.unit_id]


def _plain(
    event: Event, provider: Provider, template: str, people: Iterable[int], link: str
) -> Iterator[NoticeDraft]:
    said = event.payload
    for user in sorted(set(people) - {event.actor_id or 0}):
        yield NoticeDraft(
            recipient_id=user, address="", channel="site", template=template,
            context={
                "number": "", "title": provider.enterprise.name, "firm": provider.enterprise.name,
                "due": str(said.get("due") or said.get("until") or ""), "unit": "",
                "reason": str(said.get("reason") or ""), "progress": "", "days": "",
                "text": "通过" if said.get("approved") or said.get("upheld") else "不通过",
                "items": "", "before": "", "target": "", "promise_on": "", "rate": "", "link": link,
            },
            link=link, stream=event.stream,
            dedupe_key=f"{event.stream}#{event.seq}:{template}:site:u{user}",
        )  # fmt: skip
