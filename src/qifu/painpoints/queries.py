"""Reads of pain points, scoped to who asks: officials, firms that said so, everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from qifu.cases.models import WITHOUT_WORDS, Case
from qifu.cases.permissions import can_see
from qifu.identity.actors import Actor
from qifu.identity.models import Unit, User
from qifu.kernel.errors import NotVisible
from qifu.kernel.events import Event, stream_events
from qifu.kernel.numbering import check_number
from qifu.kernel.rows import read_rows
from qifu.painpoints.models import PainPoint, PainReporter
from qifu.painpoints.permissions import UNIT, scope
from qifu.painpoints.rules.ways import MENDING, OPEN, STATES, VERIFYING


def points_for(
    actor: Actor, today: date, *, state: str = "", light: str = ""
) -> QuerySet[PainPoint]:
    """Points in an official's scope: what falls due first. `state` open, all or one of the states;
    `light` red or yellow."""
    rows = PainPoint.objects.filter(scope(actor))
    if state in STATES:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=OPEN)
    if light == "red":
        rows = rows.filter(state=MENDING, due_on__lt=today)
    elif light == "yellow":
        rows = rows.filter(state=MENDING, due_on__gte=today, warn_on__lte=today)
    return rows.select_related("unit", "owner").order_by("due_on", "-id")


def counts_for(actor: Actor, today: date) -> dict[str, int]:
    """How many points are in scope by state, and how many are late or near. One query."""
    sums = {code: Count("pk", filter=Q(state=code)) for code in STATES}
    late = Q(state=MENDING, due_on__lt=today)
    near = Q(state=MENDING, due_on__gte=today, warn_on__lte=today)
    rows = PainPoint.objects.filter(scope(actor)).order_by()
    return dict(
        rows.aggregate(**sums, red=Count("pk", filter=late), yellow=Count("pk", filter=near))
    )


def point_for(actor: Actor, number: str) -> PainPoint:
    """One point in an official's scope; NotVisible."""
    return _one(PainPoint.objects.filter(scope(actor)), number)


def _one(rows: QuerySet[PainPoint], number: str) -> PainPoint:
    wanted = check_number(number)
    found = rows.filter(number=wanted).select_related("unit", "owner", "raised_unit").first()
    if wanted is None or found is None:
        raise NotVisible
    return found


def own_points(actor: Actor) -> QuerySet[PainPoint]:
    """Points the actor's firms said so of, those to answer first."""
    mine = PainPoint.objects.filter(reporters__enterprise_id__in=actor.firm_ids("view"))
    return mine.distinct().select_related("unit").order_by("-id")


def to_answer(actor: Actor) -> QuerySet[PainReporter]:
    """What the actor's firms are asked now and have not answered."""
    rows = PainReporter.objects.filter(
        enterprise_id__in=actor.firm_ids("submit"), answer="", point__state=VERIFYING
    )
    return rows.select_related("point", "enterprise").order_by("point__answer_by", "id")


def public_points() -> QuerySet[PainPoint]:
    """What everybody may read of, the latest published first."""
    return (
        PainPoint.objects.filter(public_at__isnull=False)
        .select_related("unit")
        .order_by("-public_at", "-id")
    )


def public_point(actor: Actor, number: str) -> PainPoint:
    """One point everybody may read of, or that one's firms said so of; NotVisible."""
    own = Q(reporters__enterprise_id__in=actor.firm_ids("view"))
    rows = PainPoint.objects.filter(Q(public_at__isnull=False) | own).distinct()
    return _one(rows, number)


def own_parts(actor: Actor, row: PainPoint) -> list[PainReporter]:
    """The parts of the actor's own firms in a point. One query."""
    rows = row.reporters.filter(enterprise_id__in=actor.firm_ids("view"))
    return list(rows.select_related("enterprise").order_by("id"))


@dataclass(frozen=True)
class Linked:
    """A case in which it showed; `opens` when the viewer may open it."""

    case: Case
    opens: bool


def linked_cases(actor: Actor, row: PainPoint) -> list[Linked]:
    """The cases of a point the caller may see. Two queries."""
    ids = list(row.linked.values_list("case_id", flat=True))
    cases = read_rows(Case, "t.id = ANY(%s)", [ids], names=WITHOUT_WORDS)
    return [Linked(c, can_see(actor, c)) for c in sorted(cases, key=lambda c: c.pk)]


def reporters_of(row: PainPoint) -> list[PainReporter]:
    """Every firm that said so, with its word."""
    return list(row.reporters.select_related("enterprise").order_by("id"))


def owning_units() -> list[Unit]:
    """The units that have somebody to own a point. One query."""
    rows = Unit.objects.filter(
        status=Unit.Status.ACTIVE, posts__role__in=UNIT, posts__valid_until__isnull=True
    )
    return list(rows.distinct().order_by("position", "id"))


def possible_owners(unit_code: str) -> list[User]:
    """The people of a unit who can own a point. One query."""
    rows = User.objects.filter(
        is_active=True, posts__unit__code=unit_code, posts__role__in=UNIT,
        posts__valid_until__isnull=True,
    )  # fmt: skip
    return list(rows.distinct().order_by("name", "id"))


def history_of(row: PainPoint) -> list[Event]:
    """What was done with a point the caller may see, oldest first."""
    return stream_events(row.stream)
