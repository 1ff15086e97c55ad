"""The grid of the demonstration is alive: teams, visits, a demand, a firm with signals."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.factories import moment

from qifu.grid.demonstration import play_grid
from qifu.grid.models import Finding, GridFirm, Promise, TeamMember
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_grid_is_played_once(settings: settings) -> None:  # type: ignore[valid-type]
    settings.DEMO = True
    at = moment("2026-03-20 10:00")
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=at)
    create_demo_people(at)
    assert play_grid(at=at) == 2
    assert play_grid(at=at) == 0
    assert TeamMember.objects.count() == 7
    assert Finding.objects.filter(state="demand", case__channel="grid").count() == 1
    assert sorted(Promise.objects.values_list("state", flat=True)) == ["kept", "open", "open"]
    worst = GridFirm.objects.get(level="urgent")
    assert {s["code"] for s in worst.signals} >= {"staff-falls", "promises-overdue"}
    assert worst.key
    assert GridFirm.objects.filter(cell__isnull=False).count() >= 5
