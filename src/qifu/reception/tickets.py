"""Numbers: taken at the machine, on the phone or at the desk; left, and lapsed at the end of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.identity.models import Window
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.events import EventDraft, append_event, append_events
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.reception.halls import check_giving, hall_of, kinds_at, new_token, next_seq
from qifu.reception.models import Booking, Hall, Ticket, Turn
from qifu.reception.permissions import check_work_at
from qifu.reception.rules import moves

MATTER_MAX = 80


@transaction.atomic
def take_ticket(
    *,
    centre_id: int,
    kind: str,
    source: str,
    actor: Actor,
    at: datetime,
    matter: str = "",
    item_code: str = "",
    enterprise_id: int | None = None,
) -> Ticket:
    """Give the next number of a kind of matter. Whether somebody is in the hall is the caller's to
    know (`halls.is_here`, the machine's key, or a clerk of the centre).

    Effects: a row, `ticket.taken`. Raises Refused (closed, no hall), Invalid.
    """
    hall = hall_of(centre_id)
    check_giving(hall, at)
    if source == "clerk":
        check_work_at(actor, centre_id)
    if kind not in kinds_at(centre_id):
        raise Invalid({"kind": ["这个中心没有这类窗口，请选别的一类。"]})
    said = clean_text(
        matter, max_length=MATTER_MAX, label="办什么事", field="matter", required=False,
        multiline=False,
    )  # fmt: skip
    return make_ticket(
        hall, kind, actor=actor, at=at, source=source, matter=said, item_code=item_code[:60],
        enterprise_id=enterprise_id,
    )  # fmt: skip


def make_ticket(hall: Hall, kind: str, *, actor: Actor, at: datetime, **more: object) -> Ticket:
    """The row and its event, in the caller's transaction; nothing is checked here."""
    day = shanghai_date(at)
    letter = str(hall.letters.get(kind) or Window.Kind.values.index(kind))
    ticket = Ticket(
        centre_id=hall.centre_id,
        day=day,
        letter=letter,
        seq=next_seq(hall.centre_id, day, letter),
        kind=kind,
        token=new_token(),
        taken_at=at,
        queued_at=at,
        **more,
    )
    ticket.save(force_insert=True)
    said = {"number": ticket.number, "day": day.isoformat(), "kind": kind, "source": ticket.source}
    note(ticket, "taken", actor, at, said)
    return ticket


@transaction.atomic
def leave_queue(*, token: str, actor: Actor, at: datetime) -> Ticket:
    """Whoever holds the number gives it up, before it was called or after it was missed."""
    ticket = lock_ticket(Ticket.objects.filter(token=token))
    move(ticket, "leave", at)
    ticket.ended_at = at
    ticket.save(update_fields=["state", "ended_at"])
    note(ticket, "left", actor, at)
    return ticket


@transaction.atomic
def lapse_day(*, before: date, at: datetime, limit: int = 500) -> int:
    """End what days before `before` left open; returns how many numbers. No service time is made
    up: a turn that was never ended has none."""
    rows = list(
        Ticket.objects.select_for_update(skip_locked=True)
        .filter(day__lt=before, state__in=moves.OPEN)
        .order_by("pk")[:limit]
    )
    for row in rows:
        move(row, "lapse", at)
        row.ended_at = at
    Ticket.objects.bulk_update(rows, ["state", "ended_at"])
    # nobody ended it: when it did is not known, so what it took is not measured
    Turn.objects.filter(ticket__in=rows, ended_at__isnull=True).update(
        ended_at=at, began_at=None, outcome=Turn.Outcome.LAPSED
    )
    append_events(_lapses(rows, at))
    return len(rows)


def _lapses(rows: Iterable[Ticket], at: datetime) -> list[EventDraft]:
    return [
        EventDraft(r.stream, "ticket.lapsed", at, SYSTEM_ACTOR.ref, {"number": r.number})
        for r in rows
    ]


def lock_ticket(rows: object) -> Ticket:
    """The one row of a queryset, locked; NotVisible without it."""
    ticket = rows.select_for_update(of=("self",)).first()  # type: ignore[attr-defined]
    if ticket is None:
        raise NotVisible
    assert isinstance(ticket, Ticket)
    return ticket


def move(row: Ticket, action: str, at: datetime) -> None:
    """Set the state `action` leads to; Refused when it does not lead anywhere from here."""
    to = moves.after(row.state, action)
    if to is None:
        if action in ("begin", "recall", "end", "miss"):
            raise Conflict(moves.why_not(row.state, action), "", at, moves.STATES[row.state])
        raise Refused("ticket_state", moves.why_not(row.state, action))
    row.state = to


def note(
    ticket: Ticket,
    what: str,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, object] | None = None,
) -> None:
    """One event of a number."""
    append_event(
        stream=ticket.stream,
        kind=f"ticket.{what}",
        at=at,
        actor=actor.ref,
        payload={"number": ticket.number, "centre": ticket.centre_id, **(payload or {})},
        about=ticket,
    )


def expected(booking: Booking) -> bool:
    """True while an appointment can still be kept."""
    return booking.state == Booking.State.BOOKED
