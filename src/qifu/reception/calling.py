"""At the window: the next number is called, begun, missed, sent on, ended. Each act locks the hall
first, so that two clerks who call at one moment get two numbers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.enterprises.queries import get_enterprise
from qifu.identity.actors import Actor
from qifu.identity.models import Window
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date
from qifu.reception.halls import lock_hall
from qifu.reception.models import Ticket, Turn, TurnAct
from qifu.reception.permissions import check_free, check_serve, check_work_at
from qifu.reception.rules import moves, queue
from qifu.reception.tickets import lock_ticket, move, note


def waiting_rows(centre_id: int, at: datetime) -> list[queue.Waiting]:
    """All who wait in a centre today, as the rules read them. One query."""
    rows = Ticket.objects.filter(
        centre_id=centre_id, day=shanghai_date(at), state=moves.WAITING
    ).values_list("id", "kind", "queued_at", "window_id", "slot_at", "moved_at")
    return [queue.Waiting(*row) for row in rows]


def open_turn(actor: Actor) -> Turn | None:
    """What is at the actor's window now, with number, window and firm."""
    rows = Turn.objects.filter(clerk_id=actor.user_id, ended_at__isnull=True)
    return rows.select_related("ticket__enterprise", "ticket__booking", "window__centre").first()


@transaction.atomic
def call_next(*, window_id: int, actor: Actor, at: datetime) -> Turn:
    """Call whoever is next for this window. Refused while one's own turn is open or nobody waits;
    NotVisible at somebody else's window. Effects: a turn, `ticket.called`."""
    window = check_serve(actor, Window.objects.filter(pk=window_id).first())
    lock_hall(window.centre_id)
    turn = open_turn(actor)
    check_free(turn and turn.ticket.number)
    line = queue.for_window(waiting_rows(window.centre_id, at), window.kind, window.pk, at)
    if not line:
        raise Refused("nobody_waits", "现在没有人在等这个窗口。有人取号后这里会显示人数。")
    ticket = lock_ticket(Ticket.objects.filter(pk=line[0].id))
    return _call(ticket, window, actor, at)


def _call(ticket: Ticket, window: Window, actor: Actor, at: datetime) -> Turn:
    move(ticket, "call", at)
    since = ticket.moved_at or ticket.queued_at
    ticket.window = window
    ticket.save(update_fields=["state", "window"])
    assert actor.user_id is not None
    turn = Turn.objects.create(
        ticket=ticket,
        window=window,
        clerk_id=actor.user_id,
        waited_from=since,
        called_at=at,
        last_called_at=at,
    )
    note(ticket, "called", actor, at, {"window": window.code})
    return turn


@transaction.atomic
def recall(*, turn_id: int, actor: Actor, at: datetime) -> Turn:
    """Call the same number again; how often is counted."""
    turn = _own(turn_id, actor)
    move(turn.ticket, "recall", at)
    turn.recalls, turn.last_called_at = turn.recalls + 1, at
    turn.save(update_fields=["recalls", "last_called_at"])
    note(turn.ticket, "recalled", actor, at, {"times": turn.recalls})
    return turn


@transaction.atomic
def begin(*, turn_id: int, actor: Actor, at: datetime) -> Turn:
    """The person is there: the service begins, and its time is measured from here."""
    turn = _own(turn_id, actor)
    move(turn.ticket, "begin", at)
    turn.ticket.save(update_fields=["state"])
    turn.began_at = at
    turn.save(update_fields=["began_at"])
    note(turn.ticket, "begun", actor, at)
    return turn


@transaction.atomic
def miss(*, turn_id: int, actor: Actor, at: datetime) -> Turn:
    """Nobody came. The number can be put back into the queue today."""
    turn = _own(turn_id, actor)
    move(turn.ticket, "miss", at)
    turn.ticket.ended_at = at
    turn.ticket.save(update_fields=["state", "ended_at"])
    return _close(turn, Turn.Outcome.MISSED, "missed", actor, at)


@transaction.atomic
def end(*, turn_id: int, actor: Actor, at: datetime, note: str = "") -> Turn:
    """The person goes: the service ends."""
    turn = _own(turn_id, actor)
    turn.note = clean_text(
        note, max_length=200, label="备注", field="note", required=False, multiline=False
    )
    move(turn.ticket, "end", at)
    turn.ticket.ended_at = at
    turn.ticket.save(update_fields=["state", "ended_at"])
    return _close(turn, Turn.Outcome.SERVED, "ended", actor, at)


@transaction.atomic
def transfer(*, turn_id: int, window_id: int, actor: Actor, at: datetime, reason: str = "") -> Turn:
    """Send the number on to another window of the centre; it keeps its number and goes first
    there. Raises Invalid for a window of elsewhere or one's own."""
    turn = _own(turn_id, actor)
    to = Window.objects.filter(pk=window_id, centre_id=turn.window.centre_id, active=True).first()
    if to is None or to.pk == turn.window_id:
        raise Invalid({"window": ["请选本中心的另一个窗口。"]})
    turn.note = clean_text(
        reason, max_length=200, label="为什么转", field="reason", required=False, multiline=False
    )
    ticket = turn.ticket
    move(ticket, "transfer", at)
    ticket.kind, ticket.window, ticket.moved_at = to.kind, to, at
    ticket.save(update_fields=["state", "kind", "window", "moved_at"])
    closed = _close(turn, Turn.Outcome.TRANSFERRED, "transferred", actor, at, to=to.code)
    return closed


@transaction.atomic
def put_back(*, ticket_id: int, actor: Actor, at: datetime) -> Ticket:
    """Whoever missed the call is here after all: back into the line, as somebody just come."""
    found = Ticket.objects.filter(pk=ticket_id).first()
    if found is None:
        raise NotVisible
    check_work_at(actor, found.centre_id)
    lock_hall(found.centre_id)
    ticket = lock_ticket(Ticket.objects.filter(pk=ticket_id))
    if ticket.day != shanghai_date(at):
        raise Refused("ticket_past", "这不是今天的号，不能重新排队；请重新取号。")
    move(ticket, "return", at)
    ticket.queued_at, ticket.slot_at, ticket.moved_at = at, None, None
    ticket.window, ticket.ended_at = None, None
    ticket.save()
    note(ticket, "returned", actor, at)
    return ticket


@transaction.atomic
def name_firm(*, turn_id: int, enterprise_id: int | None, actor: Actor, at: datetime) -> Turn:
    """Say which firm stands at the window (None: not that one)."""
    turn = _own(turn_id, actor)
    firm = get_enterprise(actor, enterprise_id) if enterprise_id is not None else None
    ticket = turn.ticket
    ticket.enterprise = firm
    ticket.save(update_fields=["enterprise"])
    note(ticket, "firm_named", actor, at, {"enterprise": firm.pk if firm else None})
    return turn


def record_act(
    actor: Actor, kind: str, number: str, title: str, at: datetime, enterprise_id: int | None = None
) -> None:
    """Write down what was done for whoever is at the actor's window now; nothing when nobody is.

    In the caller's transaction. The firm it was done for becomes the one at the window.
    """
    turn = open_turn(actor)
    if turn is None or turn.ticket.state != moves.SERVING:
        return
    TurnAct.objects.create(turn=turn, kind=kind, number=number, title=title[:120], at=at)
    if enterprise_id is not None and turn.ticket.enterprise_id is None:
        turn.ticket.enterprise_id = enterprise_id
        turn.ticket.save(update_fields=["enterprise"])


def _own(turn_id: int, actor: Actor) -> Turn:
    """One's own open turn with its number locked; Refused when it ended, NotVisible when not
    one's own."""
    turn = Turn.objects.select_related("window").filter(pk=turn_id).first()
    if turn is None or turn.clerk_id != actor.user_id:
        raise NotVisible
    check_serve(actor, turn.window)
    lock_hall(turn.window.centre_id)
    turn = Turn.objects.select_for_update(of=("self",)).select_related("window").get(pk=turn_id)
    if turn.ended_at is not None:
        said = Turn.Outcome(turn.outcome).label
        raise Refused("turn_ended", f"这次叫号已经结束（{said}）；请刷新后继续。")
    turn.ticket = lock_ticket(Ticket.objects.filter(pk=turn.ticket_id))
    return turn


def _close(
    turn: Turn, outcome: Turn.Outcome, what: str, actor: Actor, at: datetime, **more: object
) -> Turn:
    turn.ended_at, turn.outcome = at, outcome
    turn.save(update_fields=["ended_at", "outcome", "note"])
    note(turn.ticket, what, actor, at, {"window": turn.window.code, **more})
    return turn
