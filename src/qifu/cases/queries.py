"""Every public read of cases, already scoped to who asks.

Lists read `Case` alone: ids first from a covering index (a deep page stays cheap), then the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from qifu.cases.clockwork import terms_of
from qifu.cases.definitions import definition_of
from qifu.cases.models import WITHOUT_WORDS, Case, Clock, Limit
from qifu.cases.permissions import (
    CLAIM,
    OPENERS,
    REVISIT_STATES,
    SEES_ALL,
    can_see,
    confidential_kinds,
    is_staff_view,
    relations_to,
    sees_drafts,
)
from qifu.cases.rules.decide import refusal
from qifu.cases.rules.definition import Action, Definition, FieldSpec
from qifu.cases.rules.vocabulary import NO_OBJECT
from qifu.cases.snapshots import facts_for, snapshot_of
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.kernel.calendar import LedgerDay, ledger
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.numbering import check_number
from qifu.kernel.rows import read_rows
from qifu.kernel.time import shanghai_date


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """The cases `actor` may open now (the twin of `permissions.can_see`)."""
    if actor.system:
        return Case.objects.all()
    firms, units = actor.firm_ids("view"), actor.units(Role.HANDLER, Role.HEAD)
    own = Q(pk__in=[])
    if firms:
        own |= Q(enterprise_id__in=firms)
    if units:
        own |= Q(lead_unit_id__in=units)
    if actor.has(*SEES_ALL):
        return Case.objects.filter(~Q(kind__in=confidential_kinds()) | own)
    scope = Q(pk__in=[])
    if units:
        scope |= Q(co_units__overlap=list(units))
    if actor.has(Role.REVISITOR):
        scope |= Q(state__in=REVISIT_STATES)
    if actor.has(*OPENERS):
        scope |= Q(opened_by=actor.user_id)
    if offices := actor.units(Role.POLICY_OFFICER):
        scope |= Q(kind=CLAIM, lead_unit_id__in=offices)
    if centres := actor.centres(Role.CLERK):
        scope |= Q(intake_centre__in=centres)
    return Case.objects.filter(own | (scope & ~Q(kind__in=confidential_kinds())))


def get_case(actor: Actor, number: str, kind: str = "") -> Case:
    """The case by its number; NotVisible whether it does not exist or is out of scope.

    With a `kind` a case of another kind does not exist either.
    """
    wanted = check_number(number) or number.strip().upper()[:40]
    joins = (("lead_unit", ()), ("handler", ()), ("enterprise", ()), ("merged_into", WITHOUT_WORDS))
    if not wanted.isprintable():
        raise NotVisible
    rows = read_rows(Case, "t.number = %s", [wanted], names=WITHOUT_WORDS, joins=joins)
    if not rows or not can_see(actor, rows[0]) or kind not in ("", rows[0].kind):
        raise NotVisible
    return rows[0]


def sees_now(actor: Actor, case_id: int) -> bool:
    """Whether the case is still the actor's to open; asked after an act, which may have moved it."""
    rows = read_rows(Case, "t.id = %s", [case_id], names=WITHOUT_WORDS)
    return bool(rows) and can_see(actor, rows[0])


@dataclass(frozen=True)
class ActionView:
    """An action as a person meets it: shown, and either enabled or with the reason why not."""

    code: str
    title: str
    help: str
    enabled: bool
    why_not: str
    no_object: bool  # not "not now" but "there is nothing to do it to"
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
        no_object=why is not None and why[0].removeprefix("guard:") in NO_OBJECT,
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
    "task": "部门时限",
    "legal": "法定时限",
    "ask": "企业补正期限",
    "undertaking": "容缺补齐期限",
}
LIMIT_TITLES = {"material": "补充期限"}


def case_ledger(actor: Actor, case: Case, at: datetime) -> list[ClockView]:
    """Every clock of the case with its ledger, newest round first; the firm sees the main ones.

    A running clock is told to its due date, so that the days ahead stand there too.
    """
    clocks = Clock.objects.filter(case=case).order_by("-round", "id")
    if not is_staff_view(actor, case):
        clocks = clocks.filter(
            Q(kind__in=("main", "promise", "ask", "undertaking")) | Q(limit="material")
        )
    today, steps = shanghai_date(at), dict(Limit.objects.values_list("code", "title"))
    return [
        ClockView(
            clock=c,
            title=_clock_title(c, steps),
            days=ledger(
                terms_of(c),
                current_calendar(),
                until=c.stopped_on or max(today, c.due_on or today),
            ),
        )
        for c in clocks
    ]


def _clock_title(clock: Clock, steps: dict[str, str]) -> str:
    """What a clock is called; one of a step by what is to be done in it."""
    if clock.limit in LIMIT_TITLES:
        return LIMIT_TITLES[clock.limit]
    title, step = CLOCK_TITLES.get(clock.kind, clock.kind), steps.get(clock.limit)
    return f"{title}：{step}" if clock.kind == "step" and step else title


def case_events(actor: Actor, case: Case) -> list[Event]:
    """The events of a case the actor may see, oldest first; drafts only with their words for the
    unit whose they are."""
    from qifu.cases.timeline import shown_to_firm, without_drafts

    events = stream_events(case.stream)
    if not is_staff_view(actor, case):
        events = [e for e in events if shown_to_firm(e, case.kind)]
    return events if sees_drafts(actor, case) else without_drafts(events, case.kind)


def definition_for(case: Case) -> Definition:
    """The process version the case runs on."""
    return definition_of(case.process_id)
