"""Reckoning firms: cell, health, plan and the day of the next visit, many at once.

What stands in `GridFirm` is always what the rules make of the firm: a batch and a single firm come
to the same. Sensitive signals are left out of the level, which more people may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from qifu.enterprises.models import Enterprise, FirmFacts
from qifu.grid.models import Cell, GridFirm, TeamMember
from qifu.grid.rules.cells import CellPlace, Hand, cell_of, successor
from qifu.grid.rules.health import Signal, examine, level_of
from qifu.grid.rules.plans import Standing, due_on, plan_for
from qifu.grid.seeing import seen_of
from qifu.grid.settings import grid_settings
from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.time import shanghai_date

AT_ONCE = 500
_RECKONED = [
    "cell",
    "by_hand",
    "worker",
    "plan",
    "due_on",
    "level",
    "signals",
    "reckoned_on",
    "stale",
]


def reckon_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Take in firms that have no row yet, and reckon those that are stale or of an earlier day.

    Returns how many were gone through; several workers may do so at once.
    """
    enter_new(at=at, limit=limit)
    today = shanghai_date(at)
    with transaction.atomic():
        due = GridFirm.objects.filter(
            Q(stale=True) | Q(reckoned_on__isnull=True) | Q(reckoned_on__lt=today)
        )
        rows = list(due.select_for_update(skip_locked=True).order_by("pk")[:limit])
        reckon(rows, at=at)
    return len(rows)


def enter_new(*, at: datetime, limit: int = AT_ONCE, ids: Iterable[int] | None = None) -> int:
    """Rows for active firms that have none; how many."""
    firms = Enterprise.objects.filter(grid__isnull=True, status=Enterprise.Status.ACTIVE)
    if ids is not None:
        firms = firms.filter(pk__in=list(ids))
    found = list(firms.order_by("pk").values_list("pk", flat=True)[:limit])
    GridFirm.objects.bulk_create(
        (GridFirm(enterprise_id=pk, joined_on=shanghai_date(at)) for pk in found),
        ignore_conflicts=True,
    )
    return len(found)


def reckon(rows: Sequence[GridFirm], *, at: datetime, actor: Actor = SYSTEM_ACTOR) -> None:
    """Bring rows (locked by the caller) up to `at`. Effects: the rows, and event
    `grid.reckoned` for each whose cell, plan or level changed."""
    if not rows:
        return
    today, said, calendar = shanghai_date(at), grid_settings(), current_calendar()
    before = {row.pk: _told(row) for row in rows}
    gone = _place(rows)
    seen = seen_of(rows, said.rules)
    facts = dict(FirmFacts.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", "values"))
    drafts = []
    for row in rows:
        found = []
        if row.pk not in gone:
            found = [s for s in examine(said.rules, seen[row.pk], today) if not s.sensitive]
        row.level = level_of(found, said.many)
        row.signals = [s.as_json() for s in found]
        standing = Standing(row.key, row.level, facts.get(row.pk))
        plan = None if row.pk in gone else plan_for(said.plans, standing)
        agreed = None if row.pk in gone else row.agreed_on
        row.plan = plan.code if plan else ""
        row.due_on = due_on(plan, row.last_visit_on, row.joined_on, agreed, calendar)
        row.reckoned_on, row.stale = today, False
        if (after := _told(row)) != before[row.pk]:
            drafts.append(
                EventDraft(
                    stream=row.stream,
                    kind="grid.reckoned",
                    at=at,
                    actor=actor.ref,
                    payload={"before": before[row.pk], "after": after},
                )
            )
    GridFirm.objects.bulk_update(rows, _RECKONED, batch_size=AT_ONCE)
    append_events(drafts)


def _told(row: GridFirm) -> dict[str, Any]:
    return {
        "cell": row.cell_id,
        "worker": row.worker_id,
        "plan": row.plan,
        "level": row.level,
        "signals": [s["code"] for s in row.signals],
    }


def _place(rows: Sequence[GridFirm]) -> set[int]:
    """Cells by town and address where nobody chose one that is still there, and who visits; firms
    that are closed (returned by id) have none."""
    cells = list(Cell.objects.filter(active=True))
    places = [CellPlace(c.pk, c.town_id, tuple(c.addresses)) for c in cells]
    known = {c.pk for c in cells}
    firms = Enterprise.objects.filter(pk__in=[r.pk for r in rows]).in_bulk()
    hands, gone = hands_of(known), set()
    for row in rows:
        firm = firms[row.pk]
        if firm.status == Enterprise.Status.CLOSED:
            row.cell_id, row.worker_id, row.by_hand = None, None, False
            gone.add(row.pk)
            continue
        if not (row.by_hand and row.cell_id in known):
            row.by_hand = False
            row.cell_id = cell_of(firm.town_id, firm.address, places)
        team = hands.get(row.cell_id or 0, [])
        if row.worker_id not in {hand.id for hand in team}:
            row.worker_id = successor(team, 0)
            hands[row.cell_id or 0] = _one_more(team, row.worker_id)
    return gone


def _one_more(team: list[Hand], who: int | None) -> list[Hand]:
    return [Hand(h.id, h.firms + (h.id == who)) for h in team]


def hands_of(cells: Iterable[int]) -> dict[int, list[Hand]]:
    """The town's people of each cell with how many firms are theirs in it. Two queries."""
    wanted = list(cells)
    members = TeamMember.objects.filter(
        cell__in=wanted, part=TeamMember.Part.TOWN, valid_until__isnull=True
    )
    counted = GridFirm.objects.filter(cell__in=wanted, worker__isnull=False)
    loads = {
        (cell, worker): many
        for cell, worker, many in counted.values("cell_id", "worker_id")
        .annotate(n=Count("pk"))
        .values_list("cell_id", "worker_id", "n")
    }
    found: dict[int, list[Hand]] = {}
    for cell, user in members.order_by("id").values_list("cell_id", "user_id"):
        found.setdefault(cell, []).append(Hand(user, loads.get((cell, user), 0)))
    return found


def health_now(row: GridFirm, *, at: datetime) -> list[Signal]:
    """The signals of one firm at this moment, the sensitive ones too (the caller leaves them out for
    who may not read them)."""
    rules = grid_settings().rules
    return examine(rules, seen_of([row], rules)[row.pk], shanghai_date(at))
