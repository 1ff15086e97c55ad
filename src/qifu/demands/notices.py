"""Turns events of demands into notices, in the transaction of the event.

Whatever the number of events, recipients are found in a handful of queries and written in one.
The dedupe key is the event's own place in its stream, so that nothing is ever told twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from qifu.cases.models import Case
from qifu.cases.recipients import firm_people, post_holders, standing_in
from qifu.demands.audiences import FIRMS_WORDS, FOLLOWED, Told, routes_of
from qifu.demands.models import KIND, Demand
from qifu.demands.operations import make_rating_link
from qifu.identity.models import Role
from qifu.kernel.events import Event, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices

ROLE_AUDIENCES = {
    "dispatchers": Role.DISPATCHER,
    "revisitors": Role.REVISITOR,
    "supervisors": Role.SUPERVISOR,
}


@dataclass
class Telling:
    """One event with its lines and the case it belongs to."""

    event: Event
    key: str
    case_id: int
    lines: tuple[Told, ...]
    firms: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Follower:
    """A firm whose demand was merged into another's, with its own number and title."""

    enterprise_id: int
    number: str
    title: str


@subscribe("case.*")
def tell(events: list[Event]) -> None:
    """Write the notices of a batch of case events."""
    tellings = []
    for event in events:
        key = event.kind.removeprefix("case.")
        lines = routes_of(key, event.payload)
        if lines:
            tellings.append(Telling(event, key, int(event.stream.split(":")[1]), lines))
    if not tellings:
        return
    cases = _cases(tellings)
    tellings = [t for t in tellings if cases[t.case_id].kind == KIND]
    if not tellings:
        return
    people = _People(tellings, cases)
    drafts = [d for t in tellings for d in _drafts(t, cases[t.case_id], people)]
    if drafts:
        enqueue_notices(drafts, at=events[0].at)


def _cases(tellings: list[Telling]) -> dict[int, Case]:
    """The cases of the events: those their writers hold, the others in one query."""
    cases = {e.about.pk: e.about for e in (t.event for t in tellings) if isinstance(e.about, Case)}
    missing = {t.case_id for t in tellings} - set(cases)
    if missing:
        cases |= Case.objects.select_related("lead_unit").in_bulk(missing)
    return cases


class _People:
    """Recipients of a batch, looked up once."""

    def __init__(self, tellings: list[Telling], cases: dict[int, Case]) -> None:
        self.at = tellings[0].event.at
        self.followers = self._followers(tellings)
        told = [cases[t.case_id] for t in tellings if _has(t, "firm", "other_side")]
        firms = {c.enterprise_id for c in told if c.enterprise_id is not None}
        firms |= {f.enterprise_id for many in self.followers.values() for f in many}
        self.members, self.emails = firm_people(firms, self.at)
        self.phones = self._phones(tellings)
        self.handlers = self._handlers(tellings, cases)
        self.posts = self._posts(tellings, cases)

    def _followers(self, tellings: list[Telling]) -> dict[int, list[Follower]]:
        """Firms whose demand was merged into one of these cases, directly or by way of a case
        that was itself merged later, with their own number."""
        ids = {t.case_id for t in tellings if t.key in FOLLOWED}
        found: dict[int, list[Follower]] = defaultdict(list)
        root = {pk: pk for pk in ids}
        while ids:
            rows = Case.objects.filter(merged_into_id__in=ids).exclude(pk__in=root)
            ids = set()
            for row in rows.only("merged_into_id", "enterprise_id", "number", "title"):
                root[row.pk] = root[row.merged_into_id or 0]
                follower = Follower(row.firm_id, row.number, row.title)
                found[root[row.pk]].append(follower)
                ids.add(row.pk)
        return found

    def _handlers(
        self, tellings: list[Telling], cases: dict[int, Case]
    ) -> dict[tuple[int | None, int | None], set[int]]:
        told = [cases[t.case_id] for t in tellings if _has(t, "handler", "other_side")]
        return standing_in([(c.lead_unit_id, c.handler_id) for c in told], self.at)

    def _phones(self, tellings: list[Telling]) -> dict[int, str]:
        known = {
            t.case_id: t.event.aside["_contact_phone"]
            for t in tellings
            if "_contact_phone" in t.event.aside
        }
        wanted = {
            t.case_id
            for t in tellings
            if t.case_id not in known and any("sms" in line.channels for line in t.lines)
        }
        if wanted:
            known |= dict(
                Demand.objects.filter(pk__in=wanted).values_list("case_id", "contact_phone")
            )
        return known

    def _posts(
        self, tellings: list[Telling], cases: dict[int, Case]
    ) -> dict[tuple[str, int | None], set[int]]:
        units: set[int] = set()
        roles: set[str] = set()
        for t in tellings:
            for line in t.lines:
                if line.audience in ROLE_AUDIENCES:
                    roles.add(ROLE_AUDIENCES[line.audience])
                elif line.audience == "other_side" and cases[t.case_id].lead_unit_id is None:
                    roles.add(Role.DISPATCHER)
                elif line.audience not in ("firm", "followers"):
                    units |= _units_of(line, t, cases[t.case_id])
        return post_holders(roles, units, self.at)

    def _members(self, case: Case) -> set[int]:
        """The firm's people; a person without a firm is told by telephone alone."""
        return self.members[case.enterprise_id] if case.enterprise_id is not None else set()

    def of(self, line: Told, telling: Telling, case: Case) -> set[int]:
        """User ids that `line` reaches."""
        actor = telling.event.actor_id
        handlers = self.handlers.get((case.lead_unit_id, case.handler_id))
        match line.audience:
            case "followers":
                return set()
            case "firm":
                return self._members(case) - {actor}
            case "other_side" if telling.event.payload["side"] == "staff":
                return self._members(case)
            case "other_side" if case.lead_unit_id is None:
                return self.posts[Role.DISPATCHER, None]
            case "handler" | "other_side" if handlers:
                return handlers - {actor}
            case audience if audience in ROLE_AUDIENCES:
                return self.posts[ROLE_AUDIENCES[audience], None] - {actor}
        heads: set[int] = set()
        for unit in _units_of(line, telling, case):
            heads |= self.posts[Role.HEAD, unit]
        return heads - {actor}


def _has(telling: Telling, *audiences: str) -> bool:
    return any(line.audience in audiences for line in telling.lines)


def _units_of(line: Told, telling: Telling, case: Case) -> set[int]:
    payload = telling.event.payload
    match line.audience:
        case "co":
            return {u["id"] for u in payload.get("co", ())}
        case "parties":
            return {u["id"] for u in payload.get("parties", ())}
        case "unit_heads":
            return {payload["unit_id"]} if payload.get("unit_id") else set()
    return {case.lead_unit_id} if case.lead_unit_id else set()


def _drafts(telling: Telling, case: Case, people: _People) -> Iterable[NoticeDraft]:
    plain = _words(telling, case)
    for line in map(_spoken(case), telling.lines):
        to_firm = (
            line.audience in ("firm", "followers") or telling.event.payload.get("side") == "staff"
        )
        page = "/demands/" if to_firm else "/work/cases/"
        words = plain | {"link": f"{page}{case.number}/"}
        for user in sorted(people.of(line, telling, case)):
            yield _draft(telling, line.template, "site", words, user=user)
            if "email" in line.channels and user in people.emails:
                address = people.emails[user]
                yield _draft(telling, line.template, "email", words, user=user, address=address)
        if "sms" in line.channels and people.phones.get(case.pk):
            told = words | {"rate": _rating_address(telling, line, case)}
            yield _draft(telling, line.template, "sms", told, address=people.phones[case.pk])
        if line.audience in ("firm", "followers") and telling.key in FOLLOWED:
            for follower in people.followers[case.pk]:
                theirs = words | _own_words(follower, telling)
                for user in sorted(people.members[follower.enterprise_id]):
                    yield _draft(telling, line.template, "site", theirs, user=user)


def _spoken(case: Case) -> Callable[[Told], Told]:
    """A person without a firm has no account: what speaks of one is said in other words."""

    def say(line: Told) -> Told:
        if case.enterprise_id is None and line.template == "demand.answered":
            return Told(line.audience, "worker.answered", line.channels)
        return line

    return say


def _own_words(follower: Follower, telling: Telling) -> dict[str, str]:
    """What a follower reads in its own terms; another firm's title and words are not its to read."""
    own = {
        "number": follower.number,
        "title": follower.title,
        "link": f"/demands/{follower.number}/",
    }
    return own | {"reason": ""} if telling.key in FIRMS_WORDS else own


def _rating_address(telling: Telling, line: Told, case: Case) -> str:
    """A one-time address for rating, told to nobody but the contact's own phone."""
    if line.template != "demand.answered":
        return ""
    return f"{settings.QIFU_BASE_URL}/rate/{make_rating_link(case=case, at=telling.event.at)}/"


def _words(telling: Telling, case: Case) -> dict[str, str]:
    payload: dict[str, Any] = telling.event.payload
    data = payload.get("data", {})
    reason = payload.get("reason") or data.get("reason") or data.get("note") or ""
    items = data.get("items") or []
    due = payload.get("due") or (case.due_on.isoformat() if case.due_on else "")
    return {
        "number": case.number,
        "title": case.title,
        "firm": case.firm_name,
        "unit": case.lead_unit.name if case.lead_unit else "指挥调度中心",
        "due": due or payload.get("promise_on", ""),
        "reason": str(reason),
        "progress": str(payload.get("progress") or data.get("progress") or ""),
        "days": str(payload.get("days") or data.get("days") or ""),
        "text": _said(payload, data)[:300],
        "items": "；".join(items),
        "before": str(payload.get("before") or ""),
        "target": str(data.get("target") or ""),
        "source": str(payload.get("source") or ""),
        "promise_on": str(payload.get("promise_on") or ""),
        "rate": "",
    }


def _said(payload: dict[str, Any], data: dict[str, Any]) -> str:
    """The words of the act: an answer, a message, the question of a consultation, an alarm."""
    text = payload.get("text") or data.get("text") or data.get("question") or payload.get("alarm")
    return str(text or "")


def _draft(
    telling: Telling,
    template: str,
    channel: str,
    words: dict[str, str],
    *,
    user: int | None = None,
    address: str = "",
) -> NoticeDraft:
    event = telling.event
    whom = f"u{user}" if user is not None else address
    link = settings.QIFU_BASE_URL + words["link"] if channel == "email" else words["link"]
    own = "" if words["link"].startswith("/work/") else words["number"]
    return NoticeDraft(
        recipient_id=user,
        address=address,
        channel=channel,
        template=template,
        context=words | {"link": link},
        link=words["link"],
        stream=event.stream,
        dedupe_key=f"{event.stream}#{event.seq}:{template}:{channel}:{whom}:{own}",
    )
