"""What the demonstration shows of supervision and of pain points, on the district's own data."""

from __future__ import annotations

import pytest
from tests.factories import DISTRICT

from qifu.demands.demonstration import play_demonstration
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack
from qifu.painpoints.demonstration import play_pains
from qifu.painpoints.models import PainPoint
from qifu.supervision.demonstration import play_supervision
from qifu.supervision.models import Finding, LearntException

pytestmark = pytest.mark.django_db


def test_painted_work_and_pain_points_are_there_once(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    at = now()
    load_pack(DISTRICT, actor=SYSTEM_ACTOR, at=at)
    create_demo_people(at, "Harbour-2026-demo")
    play_demonstration(at=at)
    assert play_supervision(at=at) > 0
    states = dict(Finding.objects.values_list("rule", "state"))
    assert {"one-phone", "no-evidence"} <= states.keys()
    assert Finding.objects.filter(rule="no-evidence", state="false_alarm").count() == 1
    assert LearntException.objects.get().state == "active"
    assert Finding.objects.filter(purpose="signal", rule="ping-pong").count() <= 1
    assert play_pains(at=at) == 3
    assert set(PainPoint.objects.values_list("state", flat=True)) == {
        "mending", "verifying", "closed",
    }  # fmt: skip
    assert play_supervision(at=at) == 0 and play_pains(at=at) == 0
