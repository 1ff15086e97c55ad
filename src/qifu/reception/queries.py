"""Every public read of the hall, scoped to who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from qifu.cases.models import Case
from qifu.identity.actors import Actor
from qifu.identity.models import Centre, Window
from qifu.kernel.errors import NotVisible
from qifu.kernel.time import shanghai_date
from qifu.reception.calling import waiting_rows
from qifu.reception.models import Booking, Hall, Ticket, Turn
from qifu.reception.permissions import WATCHERS, can_see_hall, centre_ids, window_ids
from qifu.reception.rules import moves, queue, waits
from qifu.reception.rules.waits import Estimate

AT_WORK = timedelta(minutes=45)
MEASURED = timedelta(days=30)


def my_windows(actor: Actor) -> list[Window]:
    """The windows where the actor may serve, with their centres."""
    rows = Window.objects.filter(pk__in=window_ids(actor), active=True, centre__active=True)
    return list(rows.select_related("centre").order_by("centre__position", "position", "pk"))


def my_halls(actor: Actor) -> list[Centre]:
    """The centres whose figures the actor may open."""
    rows = Centre.objects.filter(active=True, hall__active=True)
    if not actor.has(*WATCHERS):
        rows = rows.filter(pk__in=centre_ids(actor))
    return list(rows.order_by("position", "id"))


def get_centre(actor: Actor, code: str) -> Centre:
    """A centre whose hall the actor sees; NotVisible."""
    centre = Centre.objects.filter(code=code, active=True).first()
    if centre is None or not can_see_hall(actor, centre.pk):
        raise NotVisible
    return centre


def waiting_line(window: Window, at: datetime) -> list[Ticket]:
    """Who waits for this window, the next first. Two queries."""
    line = queue.for_window(waiting_rows(window.centre_id, at), window.kind, window.pk, at)
    rows = Ticket.objects.select_related("enterprise").in_bulk([w.id for w in line])
    return [rows[w.id] for w in line if w.id in rows]


def missed_today(centre_id: int, at: datetime) -> list[Ticket]:
    """Numbers that were called in vain today and may be put back."""
    rows = Ticket.objects.filter(
        centre_id=centre_id, day=shanghai_date(at), state=moves.MISSED
    ).order_by("-ended_at", "-pk")
    return list(rows[:20])


def bookings_on(centre_ids_: Iterable[int], day: date) -> list[Booking]:
    """The appointments of a day that were not cancelled."""
    rows = Booking.objects.filter(centre_id__in=list(centre_ids_), begins_at__date=day).exclude(
        state="cancelled"
    )
    return list(rows.select_related("enterprise", "ticket").order_by("begins_at", "id"))


def my_bookings(actor: Actor, at: datetime) -> QuerySet[Booking]:
    """What a signed-in person booked, of the last month and to come."""
    rows = Booking.objects.filter(user_id=actor.user_id or 0, begins_at__gt=at - timedelta(days=30))
    return rows.select_related("centre").order_by("-begins_at", "-pk")


def booking_by_token(token: str) -> Booking:
    """The appointment of a page of its own; NotVisible."""
    rows = Booking.objects.select_related("centre", "enterprise")
    booking = rows.filter(token=token[:32]).first()
    if booking is None:
        raise NotVisible
    return booking


@dataclass(frozen=True)
class Line:
    """A line of the hall as everybody may see it."""

    kind: str
    title: str
    letter: str
    waiting: int
    estimate: Estimate | None


def lines_of(hall: Hall, at: datetime) -> list[Line]:
    """How many wait for each kind of window, and how long somebody who comes now would. Four
    queries."""
    rows = waiting_rows(hall.centre_id, at)
    pace = paces(hall.centre_id, at)
    windows = Window.objects.filter(centre_id=hall.centre_id, active=True)
    kinds = list(dict.fromkeys(windows.order_by("position", "id").values_list("kind", flat=True)))
    found = []
    for kind in kinds:
        count = sum(1 for r in rows if r.kind == kind)
        letter = str(hall.letters.get(kind, ""))
        label = Window.Kind(kind).label
        found.append(Line(kind, label, letter, count, pace.estimate(kind, count)))
    return found


@dataclass(frozen=True)
class Pace:
    """How fast each kind of window works now: measured services, windows at work and busy."""

    minutes: dict[str, list[float]]
    at_work: dict[str, int]
    busy: dict[str, int]

    def estimate(self, kind: str, ahead: int) -> Estimate | None:
        """The wait with `ahead` numbers before."""
        return waits.estimate(
            ahead, self.minutes.get(kind, []), self.at_work.get(kind, 0), self.busy.get(kind, 0)
        )


def paces(centre_id: int, at: datetime) -> Pace:
    """What the estimates of a centre are computed from. Two queries."""
    minutes: dict[str, list[float]] = {}
    ended = Turn.objects.filter(
        window__centre_id=centre_id, outcome="served", ended_at__gt=at - MEASURED, ended_at__lte=at
    )
    for kind, begin, finish in ended.order_by("-ended_at", "-pk").values_list(
        "window__kind", "began_at", "ended_at"
    )[: waits.LAST * 20]:
        if begin is not None and finish is not None:
            minutes.setdefault(kind, []).append((finish - begin).total_seconds() / 60)
    lately = Turn.objects.filter(window__centre_id=centre_id).filter(
        Q(ended_at__isnull=True, called_at__gt=at - timedelta(hours=12))
        | Q(ended_at__gt=at - AT_WORK, ended_at__lte=at)
    )
    working: dict[str, set[int]] = {}
    busy: dict[str, set[int]] = {}
    for kind, clerk, finish in lately.values_list("window__kind", "clerk_id", "ended_at"):
        working.setdefault(kind, set()).add(clerk)
        if finish is None:
            busy.setdefault(kind, set()).add(clerk)
    return Pace(
        minutes, {k: len(v) for k, v in working.items()}, {k: len(v) for k, v in busy.items()}
    )


@dataclass(frozen=True)
class Own:
    """A number as its holder sees it."""

    ticket: Ticket
    ahead: int | None
    estimate: Estimate | None
    turn: Turn | None


def own_ticket(token: str, at: datetime) -> Own:
    """The number of a token, how many are before it and how long it still takes; NotVisible."""
    rows = Ticket.objects.select_related("centre", "window", "booking")
    ticket = rows.filter(token=token[:32]).first()
    if ticket is None:
        raise NotVisible
    turn = Turn.objects.filter(ticket=ticket).order_by("-id").first()
    if ticket.state != moves.WAITING or ticket.day != shanghai_date(at):
        return Own(ticket, None, None, turn)
    ahead = queue.ahead_of(waiting_rows(ticket.centre_id, at), ticket.pk, at)
    pace = paces(ticket.centre_id, at)
    estimate = pace.estimate(ticket.kind, ahead) if ahead is not None else None
    return Own(ticket, ahead, estimate, turn)


def on_screen(centre_id: int, at: datetime) -> list[Turn]:
    """The numbers at the windows now, the last called first. One query."""
    rows = Turn.objects.filter(
        window__centre_id=centre_id, ended_at__isnull=True, ticket__day=shanghai_date(at)
    )
    return list(rows.select_related("ticket", "window").order_by("-last_called_at", "-pk"))


def open_of_mine(actor: Actor, *, whole_centre: bool) -> QuerySet[Case]:
    """What the actor (or the actor's centres) took in and is not closed: the front desk answers for
    it until the end (首接负责). Source: plan 三(一)1."""
    taken = Q(opened_by=actor.user_id)
    if whole_centre:
        taken |= Q(intake_centre__in=centre_ids(actor))
    else:
        taken &= Q(intake_centre__in=centre_ids(actor))
    rows = Case.objects.filter(taken, open=True).select_related("lead_unit", "handler")
    return rows.defer("search_text", "grams").order_by("next_due_on", "id")


def turns_of(
    actor: Actor,
    centre: Centre,
    first: date,
    last: date,
    *,
    window: str = "",
    outcome: str = "",
    clerk_id: int | None = None,
) -> QuerySet[Turn]:
    """The turns behind a figure of a centre: called from `first` to `last`, both included."""
    if not can_see_hall(actor, centre.pk):
        raise NotVisible
    rows = Turn.objects.filter(
        window__centre=centre, called_at__date__gte=first, called_at__date__lte=last
    )
    if window:
        rows = rows.filter(window__code=window)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if clerk_id is not None:
        rows = rows.filter(clerk_id=clerk_id)
    return rows.select_related("ticket", "window", "clerk").order_by("-called_at", "-id")


_FIGURES = """
SELECT c.code, c.name, w.code, w.name, count(t.id),
  count(*) FILTER (WHERE t.outcome = 'served'), count(*) FILTER (WHERE t.outcome = 'missed'),
  count(*) FILTER (WHERE t.outcome = 'transferred'),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.called_at - t.waited_from)) / 60,
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM t.called_at - t.waited_from)) / 60,
  avg(extract(epoch FROM t.ended_at - t.began_at)) FILTER (WHERE t.outcome = 'served') / 60
FROM identity_window w JOIN identity_centre c ON c.id = w.centre_id
LEFT JOIN reception_turn t ON t.window_id = w.id
  AND t.called_at >= %(first)s AND t.called_at < %(end)s
WHERE w.centre_id = ANY(%(centres)s) AND w.active
GROUP BY c.id, w.id ORDER BY c.position, c.id, w.position, w.id
"""


@dataclass(frozen=True)
class Figures:
    """What a window did in a time; minutes are None where nothing was measured."""

    centre_code: str
    centre: str
    window_code: str
    window: str
    called: int
    served: int
    missed: int
    transferred: int
    wait_middle: float | None
    wait_ninth: float | None
    service_mean: float | None


def figures(actor: Actor, first: datetime, end: datetime) -> list[Figures]:
    """Each window of the centres the actor sees: calls in [first, end). One query beside the scope."""
    centres = [centre.pk for centre in my_halls(actor)]
    if not centres:
        return []
    terms: dict[str, Any] = {"first": first, "end": end, "centres": centres}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, terms)
        return [Figures(*row[:8], *map(_minutes, row[8:])) for row in cursor.fetchall()]


def _minutes(value: Any) -> float | None:
    return None if value is None else float(value)


def shift_of(actor: Actor, day: date) -> list[Turn]:
    """The actor's own turns of a day, the first first, with what was done in each."""
    rows = Turn.objects.filter(clerk_id=actor.user_id or 0, called_at__date=day)
    return list(
        rows.select_related("ticket__enterprise", "window__centre")
        .prefetch_related("acts")
        .order_by("called_at", "pk")
    )
