"""The hall, the numbers and papers that addresses of the window are asked with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.escort_world import escort_of, lay_escorts
from tests.factories import START, World
from tests.reception_world import make_hall

from qifu.escorts.models import Specialist
from qifu.escorts.operations import close_escort, tick_step
from qifu.identity.actors import ANONYMOUS_ACTOR, load_actor
from qifu.identity.models import User, Window
from qifu.kernel.time import now
from qifu.reception.bookings import BookingInput, free_slots, make_booking
from qifu.reception.calling import begin, call_next, miss
from qifu.reception.handing import HandoverInput, hand_over
from qifu.reception.models import Ticket
from qifu.reception.telling import ToldInput, tell_missing
from qifu.reception.tickets import take_ticket

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def lay_reception(world: World) -> dict[str, Any]:
    """Values by name, `address#value` for one address only. The clerk serves a number; another was
    missed; an appointment is near; a result was handed over and signed."""
    centre, clerk = world.window.centre, world.actor("clerk")
    hall = make_hall(centre)
    Window.objects.create(code="w-other", centre=centre, kind="policy", name="政策专窗", position=9)

    def take() -> Ticket:
        terms = {"source": "phone", "actor": ANONYMOUS_ACTOR, "at": START}
        return take_ticket(centre_id=centre.pk, kind="general", **terms)

    missed = take()
    turn = call_next(window_id=world.window.pk, actor=clerk, at=START)
    miss(turn_id=turn.pk, actor=clerk, at=START)
    take()
    turn = call_next(window_id=world.window.pk, actor=clerk, at=START)
    begin(turn_id=turn.pk, actor=clerk, at=START)
    waits = take()
    at = now()
    slot = next(s for s in free_slots(hall, "general", at) if s.begins_at > at + timedelta(hours=1))
    said = BookingInput("general", slot.begins_at, "王建国", "13800138009")
    booking = make_booking(code=centre.code, data=said, actor=ANONYMOUS_ACTOR, at=at)
    missing = ToldInput(world.window.pk, "食品经营许可", [("健康证明", "")])
    told = tell_missing(data=missing, actor=clerk, at=START)
    case = world.submit(actor=clerk, channel="window", centre_id=centre.pk).case
    case = world.act(case, "answer_at_once", "dispatcher", text="已答复")
    given = HandoverInput(world.window.pk, ["答复意见书"], "王建国", "legal", "", PIXEL)
    hand_over(number=case.number, data=given, actor=clerk, at=START)
    hall_pages = ("queue", "screen", "machine/<key>")
    numbers = {f"/work/desk/told/<number>/{tail}#number": told.number for tail in ("", "paper.pdf")}
    numbers |= {
        f"/work/desk/results/<number>/{tail}#number": case.number
        for tail in ("", "paper.pdf", "signature.png")
    }
    booked = {
        f"/appointments/b/<token>/{tail}#token": booking.token
        for tail in ("", "move/", "cancel/", "arrive/")
    }
    codes = {f"/centres/<code>/{page}/#code": centre.code for page in hall_pages}
    return (numbers | booked | codes) | {
        "key": hall.kiosk_key,
        "turn_id": turn.pk,
        "ticket_id": missed.pk,
        "booking_id": booking.pk,
        "/work/desk/turns/<turn_id>/<action>/#action": "recall",
        "/appointments/<code>/#code": centre.code,
        "/work/desk/figures/<code>/#code": centre.code,
        "/queue/<token>/#token": waits.token,
        "/queue/<token>/leave/#token": waits.token,
        "/told/<token>/#token": told.token,
    }


def lay_escort(world: World, users: dict[str, User | None]) -> dict[str, Any]:
    """An open escort that the matrix's own specialist works, and one that waits to be rated."""
    others = lay_escorts(world)
    mine = users["specialist"]
    assert mine is not None
    Specialist.objects.create(user=mine, skills=["policies"], limit=9, changed_at=START)
    escort = escort_of(world, checklist="policy")
    done = escort_of(world)
    assert escort.specialist == mine and done.specialist == others["centre"]
    who = load_actor(others["centre"], START)
    for step in done.steps.all():
        tick_step(step_id=step.pk, note="", actor=who, at=START)
    at = now()
    _, secret = close_escort(number=done.number, done=True, outcome="好了", actor=who, at=at)
    pages = ("", "log/", "close/", "reassign/", "steps/<step_id>/")
    work = {f"/work/escorts/<number>/{page}#number": escort.number for page in pages}
    return work | {
        "/escorts/<number>/#number": done.number,
        "step_id": escort.steps.earliest("id").pk,
        "secret": secret,
        "/work/escorts/roster/<user_id>/#user_id": mine.pk,
    }
