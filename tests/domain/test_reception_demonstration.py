"""The living day of the demonstration is played by the real operations and leaves nothing open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from tests.factories import DISTRICT, moment

from qifu.escorts.demonstration import play_escorts
from qifu.escorts.models import Escort
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack
from qifu.reception.demonstration import play_hall
from qifu.reception.models import Booking, Handover, Ticket, Told, Turn

pytestmark = pytest.mark.django_db
SUNDAY = moment("2026-03-08 12:00")


def test_two_mornings_and_what_is_to_come() -> None:
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=SUNDAY)
    with override_settings(DEMO=True):
        create_demo_people(SUNDAY)
    assert play_hall(at=SUNDAY) == Ticket.objects.count() > 20
    assert play_hall(at=SUNDAY) == 0
    turns = Turn.objects.all()
    assert not turns.filter(ended_at=None).exists()
    days = {t.called_at.date() for t in turns}
    assert days == {(SUNDAY - timedelta(days=n)).date() for n in (2, 3)}
    for kind in ("general", "policy"):
        served = turns.filter(window__kind=kind, outcome="served")
        assert {t.called_at.date() for t in served} == days
        assert all(t.service_minutes is not None and t.service_minutes < 15 for t in served)
    assert Booking.objects.filter(state="booked").count() == 3
    assert Told.objects.count() == 1 and Handover.objects.count() == 1
    assert play_escorts(at=SUNDAY) == Escort.objects.count() == 3
    assert Escort.objects.filter(grade=5).count() == 1
