"""Every public read of the grid, scoped to who asks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from qifu.cases.models import Case
from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import can_read_sensitive
from qifu.grid.models import (
    CHANNEL,
    Cell,
    Finding,
    GridFirm,
    Promise,
    TeamMember,
    Visit,
    VisitPhoto,
)
from qifu.grid.permissions import MEMBERS, can_see_cell, my_cells, sees_all
from qifu.grid.reckoning import health_now
from qifu.grid.rules.health import Signal
from qifu.grid.settings import grid_settings
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.queries import present_unit
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.files import StoredFile
from qifu.kernel.rows import read_rows

AHEAD_DAYS = 7


def visible_cells(actor: Actor) -> QuerySet[Cell]:
    """The cells the actor may see (the twin of `permissions.can_see_cell`), in the pack's order."""
    rows = Cell.objects.filter(active=True).select_related("town").order_by("position", "id")
    if sees_all(actor):
        return rows
    if not actor.has(*MEMBERS):
        return rows.none()
    return rows.filter(Q(town_id__in=actor.units(Role.HEAD)) | Q(pk__in=my_cells(actor)))


def get_cell(actor: Actor, code: str) -> Cell:
    """One cell; NotVisible."""
    cell = None
    if code.isprintable():
        cell = Cell.objects.select_related("town").filter(code=code[:60], active=True).first()
    if cell is None or not can_see_cell(actor, cell):
        raise NotVisible
    return cell


def visible_firms(actor: Actor) -> QuerySet[GridFirm]:
    """Active firms of the actor's cells; those without a cell too for who watches the district."""
    rows = GridFirm.objects.filter(enterprise__status=Enterprise.Status.ACTIVE)
    rows = rows.select_related("enterprise", "cell__town", "worker")
    if not sees_all(actor):
        rows = rows.filter(cell__in=visible_cells(actor).order_by().values("pk"))
    return rows.order_by("due_on", "enterprise_id")


def get_firm(actor: Actor, enterprise_id: int) -> GridFirm:
    """One firm of the actor's cells with what its pages show; NotVisible."""
    rows = GridFirm.objects.select_related(
        "enterprise__town", "enterprise__facts", "cell__town", "worker"
    )
    row = rows.filter(pk=enterprise_id).first()
    if row is None or not can_see_cell(actor, row.cell):
        raise NotVisible
    return row


def knows_firm(actor: Actor, enterprise_id: int) -> bool:
    """True when the firm's page of the grid is there for the actor."""
    if not (sees_all(actor) or actor.has(*MEMBERS)):
        return False
    row = GridFirm.objects.select_related("cell").filter(pk=enterprise_id).first()
    return row is not None and can_see_cell(actor, row.cell)


def worklist(actor: Actor, on: date, *, whole: bool = False) -> QuerySet[GridFirm]:
    """Whom to visit: due by `on` or in the days after, the most overdue first; one's own firms, or
    all of one's cells when `whole`."""
    rows = visible_firms(actor).filter(due_on__lte=on + timedelta(days=AHEAD_DAYS))
    if not whole:
        who = {actor.user_id} | {p.acting_for for p in actor.posts if p.acting_for is not None}
        rows = rows.filter(worker_id__in=[w for w in who if w is not None])
    return rows


def attention(actor: Actor) -> QuerySet[GridFirm]:
    """Firms with signals, the most worrying first."""
    rows = visible_firms(actor).exclude(level="")
    return rows.order_by("level", "due_on", "enterprise_id")  # "urgent" stands before "watch"


def health_of(actor: Actor, row: GridFirm, at: datetime) -> list[Signal]:
    """The signals of a firm as of now; those on sensitive facts only for who may read them."""
    found = health_now(row, at=at)
    if can_read_sensitive(actor, row.pk):
        return found
    return [s for s in found if not s.sensitive]


@dataclass(frozen=True)
class Card:
    """What a firm's page elsewhere shows: its signals, and the row for who may open its grid page."""

    row: GridFirm | None
    signals: list[Signal]


def grid_card(actor: Actor, enterprise_id: int, at: datetime) -> Card | None:
    """The card of a firm: for who sees its cell, and (signals alone) for who may read sensitive
    facts; None for others and for firms not on the grid."""
    joins = (("cell", ()), ("worker", ()), ("enterprise", ()))
    row = next(
        iter(read_rows(GridFirm, "t.enterprise_id = %s", [enterprise_id], joins=joins)), None
    )
    if row is None:
        return None
    seen = can_see_cell(actor, row.cell) and row.cell is not None
    if not seen and not can_read_sensitive(actor, enterprise_id):
        return None
    return Card(row if seen else None, health_of(actor, row, at))


@dataclass(frozen=True)
class Team:
    """Who stands for a firm: from its town, from the departments of its industry, on its own side."""

    town: tuple[TeamMember, ...]
    departments: tuple[TeamMember, ...]
    units: tuple[Unit, ...]


def team_of(cell: Cell | None, industry: str = "") -> Team:
    """The 1+1+X of a cell; with an industry only the departments that serve it."""
    rows: list[TeamMember] = []
    if cell is not None:
        members = TeamMember.objects.filter(cell=cell, valid_until__isnull=True)
        rows = list(members.select_related("user", "unit").order_by("valid_from", "id"))
    codes = [d.unit for d in grid_settings().departments if not industry or d.serves(industry)]
    known = {u.code: u for u in Unit.objects.filter(code__in=codes).select_related("successor")}
    units = {u.pk: u for u in (present_unit(known[c]) for c in codes if c in known)}
    departments = [
        m for m in rows
        if m.part == TeamMember.Part.DEPARTMENT and (not industry or m.unit_id in units)
    ]  # fmt: skip
    town = [m for m in rows if m.part == TeamMember.Part.TOWN]
    return Team(tuple(town), tuple(departments), tuple(units.values()))


def visible_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits to the firms of the actor's cells, or to the actor's own firms; the newest first."""
    rows = Visit.objects.select_related("enterprise", "cell", "by").prefetch_related(
        Prefetch("findings", Finding.objects.select_related("case").order_by("position", "id")),
        Prefetch("promises", Promise.objects.order_by("due_on", "id")),
    )
    if not sees_all(actor):
        scope = Q(enterprise__grid__cell__in=visible_cells(actor).order_by().values("pk"))
        scope |= Q(enterprise__in=actor.firm_ids("view"))
        rows = rows.filter(scope)
    return rows.order_by("-on", "-id")


def get_visit(actor: Actor, number: str) -> Visit:
    """One visit with its findings, promises and photos; NotVisible."""
    found = None
    if number.isprintable():
        rows = visible_visits(actor).prefetch_related("photos__file")
        found = rows.filter(number=number[:24]).first()
    if found is None:
        raise NotVisible
    return found


def get_finding(actor: Actor, finding_id: int) -> Finding:
    """A finding of a visit one may see; NotVisible."""
    found = Finding.objects.select_related("visit__enterprise").filter(pk=finding_id).first()
    if found is None or not visible_visits(actor).filter(pk=found.visit_id).exists():
        raise NotVisible
    return found


def get_promise(actor: Actor, promise_id: int) -> Promise:
    """A promise of a visit one may see; NotVisible."""
    found = Promise.objects.select_related("visit__enterprise").filter(pk=promise_id).first()
    if found is None or not visible_visits(actor).filter(pk=found.visit_id).exists():
        raise NotVisible
    return found


def open_promises(actor: Actor) -> QuerySet[Promise]:
    """One's own promises that are still to be kept, the nearest day first."""
    rows = Promise.objects.filter(state=Promise.State.OPEN, owner_id=actor.user_id)
    return rows.select_related("enterprise", "visit").order_by("due_on", "id")


def open_findings(actor: Actor) -> QuerySet[Finding]:
    """One's own findings that are only noted."""
    rows = Finding.objects.filter(state=Finding.State.NOTED, owner_id=actor.user_id)
    return rows.select_related("visit__enterprise").order_by("visit__on", "id")


def without_cell(actor: Actor) -> int:
    """How many active firms lie in no cell; for who watches the district."""
    if not sees_all(actor):
        return 0
    return visible_firms(actor).filter(cell__isnull=True).order_by().count()


def cell_counts(cells: QuerySet[Cell], today: date) -> dict[int, dict[str, int]]:
    """Firms, overdue and worrying ones by cell. One query."""
    rows = GridFirm.objects.filter(
        cell__in=cells.order_by().values("pk"), enterprise__status=Enterprise.Status.ACTIVE
    )
    counted = rows.values("cell_id").annotate(
        firms=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today)),
        worrying=Count("pk", filter=~Q(level="")),
    )
    return {
        r["cell_id"]: {"firms": r["firms"], "late": r["late"], "worrying": r["worrying"]}
        for r in counted.order_by("cell_id")
    }


def own_grid(actor: Actor, enterprise_id: int) -> GridFirm | None:
    """The row of one's own firm, None before it is on the grid; NotVisible for other firms."""
    if enterprise_id not in actor.firm_ids("view"):
        raise NotVisible
    rows = GridFirm.objects.select_related("enterprise", "cell__town", "worker")
    return rows.filter(pk=enterprise_id).first()


def visit_of_case(actor: Actor, case: Case) -> tuple[Visit | None, bool]:
    """The visit a demand came from, for who sees the demand, and whether they may open it too. No
    query for demands of other channels."""
    if case.channel != CHANNEL:
        return None, False
    found = Finding.objects.select_related("visit").filter(case=case).first()
    if found is None:
        return None, False
    return found.visit, knows_firm(actor, case.firm_id)


def photo_for(actor: Actor, file_id: uuid.UUID) -> StoredFile | None:
    """A picture of a visit one may see (for `cases.attachments.visible_file`)."""
    row = VisitPhoto.objects.select_related("file", "visit").filter(file_id=file_id).first()
    if row is None or not visible_visits(actor).filter(pk=row.visit_id).exists():
        return None
    return row.file
