"""Every public read of cases, already scoped to who asks.

Lists read `Case` alone: ids first from a covering index (a deep page stays cheap), then the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from qifu.cases.clockwork import terms_of
from qifu.cases.definitions import definition_of
from qifu.cases.finding import find_ids
from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.permissions import (
    OPENERS,
    REVISIT_STATES,
    SEES_ALL,
    can_see,
    is_staff_view,
    relations_to,
    sees_drafts,
)
from qifu.cases.rules.decide import refusal
from qifu.cases.rules.definition import Action, Definition, FieldSpec
from qifu.cases.search import matching
from qifu.cases.snapshots import facts_for, snapshot_of
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.calendar import LedgerDay, ledger
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.numbering import check_number
from qifu.kernel.time import shanghai_date

COUNT_LIMIT = 10_000
PAGE_SIZE = 50
LIST_FIELDS = (
    "id number state version title topic topic_title firm_name channel klass lead_unit_id"
    " handler_id opened_at received_on due_on original_due_on warn_on paused live provisional"
    " step_due_on step_warn_on next_due_on level round returns open open_orders open_co"
    " pending_extension closed_at answered_at result process_id handler__name enterprise_id"
    " merged_number final"
).split()

ONE = Value(1)  # counts rows without reading a column that an index may lack
LIGHTS = {
    "red": "已超期",
    "yellow": "将到期",
    "green": "期限内",
    "paused": "暂停计时",
    "done": "已答复",
}


def light_of(case: Case, today: date) -> str:
    """red, yellow, green, paused — or done when the promise clock has stopped."""
    if not case.live:
        return "done"
    if case.paused:
        return "paused"
    if case.due_on is not None and case.due_on < today:
        return "red"
    if case.warn_on is not None and case.warn_on <= today:
        return "yellow"
    return "green"


def light_filter(light: str, today: date) -> Q:
    """The same rule as `light_of`, for the database."""
    return Q(live=False) if light == "done" else Q(live=True) & _shown(light, today)


def _shown(light: str, today: date) -> Q:
    """The rule among cases already known to be live; it reads the columns of `case_lights` only,
    so that counting by unit never leaves that index."""
    return {
        "red": Q(paused=False, due_on__lt=today),
        "yellow": Q(paused=False, due_on__gte=today, warn_on__lte=today),
        "green": Q(paused=False, warn_on__gt=today, due_on__gte=today),
        "paused": Q(paused=True),
    }[light]


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases `actor` may open now (the twin of `permissions.can_see`)."""
    if actor.system or actor.has(*SEES_ALL):
        return Case.objects.all()
    scope = Q(pk__in=[])
    if firms := actor.firm_ids("view"):
        scope |= Q(enterprise_id__in=firms)
    if units := actor.units(Role.HANDLER, Role.HEAD):
        scope |= Q(lead_unit_id__in=units) | Q(co_units__overlap=list(units))
    if actor.has(Role.REVISITOR):
        scope |= Q(state__in=REVISIT_STATES)
    if actor.has(*OPENERS):
        scope |= Q(opened_by=actor.user_id)
    if centres := actor.centres(Role.CLERK):
        scope |= Q(intake_centre__in=centres)
    return Case.objects.filter(scope)


def get_case(actor: Actor, number: str) -> Case:
    """The case by its number; NotVisible whether it does not exist or is out of scope."""
    wanted = check_number(number) or number.strip().upper()[:40]
    rows = Case.objects.select_related("lead_unit", "handler", "merged_into", "enterprise")
    case = rows.filter(number=wanted).first() if wanted.isprintable() else None
    if case is None or not can_see(actor, case):
        raise NotVisible
    return case


@dataclass(frozen=True)
class ListFilter:
    """What a list page is asked for; every field comes from the address.

    `box`: unit (led by my units), mine, pool (my unit's, nobody's yet), co, triage, extensions,
    approvals, revisits, intake, firm (my firms'), pushed (by my system), all. `unit` 0 stands for
    no lead unit yet; `live` keeps to cases whose promise clock runs or is paused (what the wall of
    lights counts).
    """

    box: str = "unit"
    light: str = ""
    topic: str = ""
    state: str = ""
    channel: str = ""
    unit: int | None = None
    q: str = ""
    closed: bool = False
    live: bool = False
    page: int = 1


@dataclass(frozen=True)
class CasePage:
    """One page of a list. `total` is exact, or at least so many when `total_capped`."""

    rows: list[Case]
    total: int
    total_capped: bool
    page: int
    pages: int


def boxed_cases(actor: Actor, f: ListFilter) -> QuerySet[Case]:
    """The cases of a box, by one indexable condition each; empty when it is not the actor's."""
    cases = Case.objects.all() if f.closed else Case.objects.filter(open=True)
    units = actor.units(Role.HANDLER, Role.HEAD)
    match f.box:
        case "unit":
            return cases.filter(lead_unit_id__in=units) if units else cases.none()
        case "mine":
            mine = {actor.user_id, *actor.deputy_for}
            return cases.filter(lead_unit_id__in=units, handler_id__in=mine)
        case "pool":
            return cases.filter(lead_unit_id__in=units, handler__isnull=True)
        case "co":
            open_parts = Assignment.objects.filter(
                unit_id__in=units, role="co", ended_at__isnull=True
            )
            if f.closed:
                return cases.filter(co_units__overlap=list(units)) if units else cases.none()
            return cases.filter(pk__in=open_parts.values("case_id"))
        case "approvals":
            heads = actor.units(Role.HEAD)
            return cases.filter(lead_unit_id__in=heads, state="pending_approval")
        case "triage" if actor.has(Role.DISPATCHER):
            return cases.filter(state__in=("submitted", "objected", "consultation"))
        case "extensions" if actor.has(Role.DISPATCHER):
            return cases.filter(pending_extension__isnull=False)
        case "revisits" if actor.has(Role.REVISITOR):
            return cases.filter(state__in=("answered", "revisited")).exclude(
                Q(handled_by__contains=[actor.user_id]) | Q(handler_id=actor.user_id)
            )
        case "intake":
            taken = Q(intake_centre__in=actor.centres(Role.CLERK))
            if actor.has(Role.SPECIALIST, Role.DISPATCHER):
                taken |= Q(opened_by=actor.user_id)
            return cases.filter(taken)
        case "firm":
            return cases.filter(enterprise_id__in=actor.firm_ids("view"))
        case "pushed" if actor.has(Role.API_CLIENT):
            return cases.filter(opened_by=actor.user_id)
        case "all" if actor.has(*SEES_ALL):
            return cases
    return cases.none()


def filtered_cases(actor: Actor, f: ListFilter, today: date) -> QuerySet[Case]:
    """`boxed_cases` with the filters of the page, in the order of what is late first."""
    cases = boxed_cases(actor, f)
    if not (f.topic + f.state + f.channel).isprintable():
        return cases.none()
    if f.light in LIGHTS:
        cases = cases.filter(light_filter(f.light, today))
    if f.live:
        cases = cases.filter(live=True)
    if f.topic:
        cases = cases.filter(topic=f.topic)
    if f.state:
        cases = cases.filter(state=f.state)
    if f.channel:
        cases = cases.filter(channel=f.channel)
    if f.unit is not None:
        cases = cases.filter(lead_unit_id=f.unit or None)
    if f.q.strip():
        cases = matching(cases, f.q)
    return cases.order_by("-id") if f.closed else cases.order_by("next_due_on", "id")


def list_cases(
    actor: Actor, f: ListFilter, at: datetime, *, size: int = PAGE_SIZE, total: int | None = None
) -> CasePage:
    """One page of a list: at most three queries however many rows.

    `total` saves counting when the caller knows it (the count of a light).
    """
    if f.q.strip():
        return _page_of_words(actor, f, at, size)
    cases = filtered_cases(actor, f, shanghai_date(at))
    if total is None:
        total = _count(actor, f, at)
    pages = max(1, -(-total // size))
    page = min(max(1, f.page), pages)
    ids = list(cases.values_list("id", flat=True)[(page - 1) * size : page * size])
    return CasePage(
        rows=rows_of(ids),
        total=min(total, COUNT_LIMIT),
        total_capped=total > COUNT_LIMIT,
        page=page,
        pages=pages,
    )


def _count(actor: Actor, f: ListFilter, at: datetime) -> int:
    """How many a list has, up to `COUNT_LIMIT` + 1; of running lights by their index alone."""
    running = f.live or (f.light in LIGHTS and f.light != "done")
    if running and f.box != "co":  # live cases are open, and the index of lights knows no more
        f = replace(f, closed=True, live=True)
    cases = filtered_cases(actor, f, shanghai_date(at))
    return cases.order_by().values("lead_unit_id")[: COUNT_LIMIT + 1].count()


def _page_of_words(actor: Actor, f: ListFilter, at: datetime, size: int) -> CasePage:
    """A page of what contains the words; `total` is a lower bound when there are many."""
    cases = filtered_cases(actor, replace(f, q=""), shanghai_date(at))
    ids, more = find_ids(cases, f.q, max(1, f.page) * size)
    pages = max(1, -(-len(ids) // size))
    page = min(max(1, f.page), pages)
    shown = ids[(page - 1) * size : page * size]
    return CasePage(rows=rows_of(shown), total=len(ids), total_capped=more, page=page, pages=pages)


def number_after(actor: Actor, f: ListFilter, case: Case, at: datetime) -> str:
    """The number of the case that follows `case` in a list of open ones; "" when it is the last."""
    later = Q(next_due_on__gt=case.next_due_on) | Q(next_due_on=case.next_due_on, pk__gt=case.pk)
    rows = filtered_cases(actor, f, shanghai_date(at)).filter(later).exclude(pk=case.pk)
    return rows.values_list("number", flat=True).first() or ""


def rows_of(ids: list[int]) -> list[Case]:
    """List rows of `ids` in that order, one query."""
    found = {
        c.pk: c
        for c in Case.objects.filter(pk__in=ids).select_related("handler").only(*LIST_FIELDS)
    }
    return [found[i] for i in ids if i in found]


def light_counts(actor: Actor, f: ListFilter, at: datetime) -> dict[str, int]:
    """How many of a box show each light; one query, index-only for whole units."""
    today = shanghai_date(at)
    # live cases are open; saying so again would keep the index of lights from answering alone
    cases = boxed_cases(actor, replace(f, closed=f.box != "co")).filter(live=True).order_by()
    return cases.aggregate(
        **{
            name: Count(ONE, filter=_shown(name, today))
            for name in ("red", "yellow", "green", "paused")
        }
    )


@dataclass(frozen=True)
class UnitLights:
    """One unit on the wall of lights; every count opens to the list with the same filter."""

    unit_id: int | None
    red: int
    yellow: int
    green: int
    paused: int


def lights_by_unit(actor: Actor, at: datetime) -> list[UnitLights]:
    """The wall of lights: all units for who supervises, one's own units for others.

    One index-only query (`case_lights`) over the live cases.
    """
    today = shanghai_date(at)
    cases = Case.objects.filter(live=True)
    if not actor.has(*SEES_ALL):
        cases = cases.filter(lead_unit_id__in=actor.units(Role.HANDLER, Role.HEAD))
    rows = (
        cases.order_by()
        .values("lead_unit_id")
        .annotate(
            red=Count(ONE, filter=_shown("red", today)),
            yellow=Count(ONE, filter=_shown("yellow", today)),
            green=Count(ONE, filter=_shown("green", today)),
            paused=Count(ONE, filter=_shown("paused", today)),
        )
    )
    found = [
        UnitLights(r["lead_unit_id"], r["red"], r["yellow"], r["green"], r["paused"]) for r in rows
    ]
    return sorted(found, key=lambda u: (-u.red, -u.yellow, -u.green))


@dataclass(frozen=True)
class ActionView:
    """An action as a person meets it: shown, and either enabled or with the reason why not."""

    code: str
    title: str
    help: str
    enabled: bool
    why_not: str
    fields: tuple[FieldSpec, ...]
    moves: bool


def available_actions(actor: Actor, case: Case, at: datetime) -> list[ActionView]:
    """The acts of this state that are the actor's, each with the refusal it would meet."""
    definition = definition_of(case.process_id)
    relations = relations_to(actor, case)
    snapshot = snapshot_of(case)
    views = []
    for spec in definition.actions.values():
        if case.state not in spec.from_ or not relations & spec.by:
            continue
        why = refusal(definition, snapshot, spec, relations, facts_for(case, spec, actor, at, {}))
        views.append(_view(spec, why))
    return views


def _view(spec: Action, why: tuple[str, str] | None) -> ActionView:
    return ActionView(
        code=spec.code,
        title=spec.title,
        help=spec.help,
        enabled=why is None,
        why_not=why[1] if why else "",
        fields=spec.fields,
        moves=bool(spec.to),
    )


def state_title(case: Case) -> str:
    """The Chinese name of the case's state in its own process version."""
    return definition_of(case.process_id).states[case.state].title


def state_sentence(case: Case, unit_name: str = "") -> str:
    """Where the case stands, as a sentence for the firm."""
    state = definition_of(case.process_id).states[case.state]
    return state.sentence.format(unit=unit_name or "承办单位", merged_into=case.merged_number)


@dataclass(frozen=True)
class ClockView:
    """A clock with its day-by-day ledger."""

    clock: Clock
    title: str
    days: list[LedgerDay]


CLOCK_TITLES = {
    "main": "办理时限",
    "step": "本环节时限",
    "co": "协办时限",
    "promise": "承诺兑现",
    "order": "督办反馈",
}
LIMIT_TITLES = {"material": "补充期限"}


def case_ledger(actor: Actor, case: Case, at: datetime) -> list[ClockView]:
    """Every clock of the case with its ledger, newest round first; the firm sees the main ones.

    A running clock is told to its due date, so that the days ahead stand there too.
    """
    clocks = Clock.objects.filter(case=case).order_by("-round", "id")
    if not is_staff_view(actor, case):
        clocks = clocks.filter(Q(kind__in=("main", "promise")) | Q(limit="material"))
    today = shanghai_date(at)
    return [
        ClockView(
            clock=c,
            title=LIMIT_TITLES.get(c.limit) or CLOCK_TITLES.get(c.kind, c.kind),
            days=ledger(
                terms_of(c),
                current_calendar(),
                until=c.stopped_on or max(today, c.due_on or today),
            ),
        )
        for c in clocks
    ]


def case_events(actor: Actor, case: Case) -> list[Event]:
    """The events of a case the actor may see, oldest first; drafts only with their words for the
    unit whose they are."""
    from qifu.cases.timeline import shown_to_firm, without_drafts

    events = stream_events(case.stream)
    if not is_staff_view(actor, case):
        events = [e for e in events if shown_to_firm(e)]
    return events if sees_drafts(actor, case) else without_drafts(events)


def definition_for(case: Case) -> Definition:
    """The process version the case runs on."""
    return definition_of(case.process_id)


def page_query(f: ListFilter) -> dict[str, Any]:
    """The filter as address parameters, defaults left out."""
    plain = ListFilter(box=f.box)
    return {k: v for k, v in vars(f).items() if v != getattr(plain, k) and k not in ("page", "box")}
