"""The demonstration plays by the same operations people use, on invented firms alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from tests.factories import START

from qifu.exchange.demonstration import play_exchange
from qifu.exchange.models import Product
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack
from qifu.places.demonstration import play_places
from qifu.places.figures import chain_figures
from qifu.places.models import Alliance, Booking, Enrolment, Facility, Place, Tenancy

pytestmark = pytest.mark.django_db


def test_places_are_alive(settings: Any) -> None:
    settings.DEMO = True
    load_pack(django_settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=START)
    cache.clear()
    create_demo_people(START)
    play_exchange(at=START)
    assert play_places(at=START) == 5
    assert play_places(at=START) == 0
    steps = {s.code: s for s in chain_figures(START.date())}
    assert [s.places for s in steps.values()] == [1] * 5
    assert (steps["incubator"].graduated, steps["accelerator"].rooms.let) == (1, 1)
    live = Product.objects.filter(kind__code="space", live=True).count()
    assert live == sum(s.rooms.vacant for s in steps.values())
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["booked", "used"]
    assert Enrolment.objects.filter(state="waiting").count() == 1
    assert Alliance.objects.get().state == "formed"
    for row in (*Place.objects.all(), *Facility.objects.all()):
        assert row.demonstration and not row.verified and "演示" in row.name
    assert Tenancy.objects.exclude(team="").count() == 1
