"""Reads of supervision, scoped to who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from qifu.cases.models import WITHOUT_WORDS, Case
from qifu.cases.permissions import can_see
from qifu.identity.actors import Actor
from qifu.identity.models import Role, User
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.rows import read_rows
from qifu.supervision.models import FigureNote, Finding, FindingCase, LearntException
from qifu.supervision.permissions import READERS, paintings_in_scope, signals_in_scope
from qifu.supervision.rules.book import PAINTING, Rule
from qifu.supervision.rules.ways import OPEN, STATES, SUPPRESSED
from qifu.supervision.settings import declared_rules


@dataclass(frozen=True)
class FoundCase:
    """One case of a finding; `opens` when the viewer may open it."""

    line: FindingCase
    case: Case
    opens: bool


def findings_for(
    actor: Actor, *, state: str = "", rule: str = "", unit: int | None = None
) -> QuerySet[Finding]:
    """Findings of painted work in the actor's scope, the latest first."""
    return _filtered(Finding.objects.filter(paintings_in_scope(actor)), state, rule, unit)


def signals_for(
    actor: Actor, *, state: str = "", rule: str = "", unit: int | None = None
) -> QuerySet[Finding]:
    """Signals for a discipline officer who keeps apart from none of them, the latest first."""
    return _filtered(Finding.objects.filter(signals_in_scope(actor)), state, rule, unit)


def _filtered(
    rows: QuerySet[Finding], state: str, rule: str, unit: int | None
) -> QuerySet[Finding]:
    if state in STATES:
        rows = rows.filter(state=state)
    if rule:
        rows = rows.filter(rule=rule)
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    return rows.select_related("unit").order_by("-id")


def finding_for(actor: Actor, finding_id: int) -> Finding:
    """One finding of painted work in scope; NotVisible."""
    return _one(Finding.objects.filter(paintings_in_scope(actor)), finding_id)


def signal_for(actor: Actor, finding_id: int) -> Finding:
    """One signal in scope; NotVisible."""
    return _one(Finding.objects.filter(signals_in_scope(actor)), finding_id)


def _one(rows: QuerySet[Finding], finding_id: int) -> Finding:
    joined = rows.select_related("unit", "excused_by", "taught", "rectification__owner")
    found = joined.filter(pk=finding_id).first()
    if found is None:
        raise NotVisible
    return found


def cases_of(actor: Actor, row: Finding) -> list[FoundCase]:
    """The very cases, each with whether the viewer may open it. Two queries."""
    lines = {line.case_id: line for line in row.cases.order_by("case_id")}
    names = tuple(n for n in WITHOUT_WORDS)
    cases = read_rows(Case, "t.id = ANY(%s)", [list(lines)], names=names)
    return [FoundCase(lines[c.pk], c, can_see(actor, c)) for c in sorted(cases, key=lambda c: c.pk)]


def history_of(row: Finding) -> list[Event]:
    """What was done with a finding the caller may see, oldest first."""
    return stream_events(row.stream)


def counts_for(actor: Actor) -> dict[str, int]:
    """How many findings of painted work of each state are in scope. One query."""
    rows = Finding.objects.filter(paintings_in_scope(actor)).order_by().values("state")
    return dict(rows.annotate(n=Count("pk")).values_list("state", "n"))


def rules_for(purpose: str) -> list[Rule]:
    """The declared rules of a purpose, in the order of the pack."""
    return [rule for rule in declared_rules().values() if rule.purpose == purpose]


def exceptions_for(actor: Actor) -> QuerySet[LearntException]:
    """Every exception with how many findings it keeps back; for those who oversee. NotVisible."""
    if not actor.has(*READERS):
        raise NotVisible
    kept = Count("suppressed", filter=Q(suppressed__state=SUPPRESSED))
    rows = LearntException.objects.filter(learnt_of__purpose=PAINTING).distinct()
    return rows.annotate(kept=kept).order_by("-id")


def exception_for(actor: Actor, exception_id: int) -> LearntException:
    """One exception; NotVisible."""
    found = exceptions_for(actor).filter(pk=exception_id).first()
    if found is None:
        raise NotVisible
    return found


def kept_back(row: LearntException) -> QuerySet[Finding]:
    """What an exception the caller may see keeps back."""
    return row.suppressed.select_related("unit").order_by("-id")


def who_can_mend(row: Finding) -> list[User]:
    """The people of the finding's unit who can own a rectification. One query."""
    rows = User.objects.filter(
        is_active=True, posts__unit__pk=row.unit_id or 0, posts__role__in=(Role.HEAD, Role.HANDLER),
        posts__valid_until__isnull=True,
    )  # fmt: skip
    return list(rows.distinct().order_by("name", "id"))


def notes_on(
    actor: Actor,
    metrics: Iterable[str],
    *,
    since: date,
    until: date,
    unit_id: int | None = None,
) -> list[FigureNote]:
    """Notes beside figures of a span: confirmed findings in the actor's scope that touch it. One
    query."""
    rows = FigureNote.objects.filter(metric__in=list(metrics), since__lte=until, until__gte=since)
    if not actor.has(*READERS):
        rows = rows.filter(unit_id__in=actor.units(Role.HEAD))
    if unit_id is not None:
        rows = rows.filter(Q(unit_id=unit_id) | Q(unit__isnull=True))
    return list(rows.select_related("unit").order_by("-since", "id"))


def open_count(actor: Actor) -> int:
    """How many findings of painted work wait for a conclusion in the actor's scope."""
    return Finding.objects.filter(paintings_in_scope(actor), state=OPEN).count()
