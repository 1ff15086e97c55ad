"""The demonstration's class was found in its own demands, mended, measured and told."""

from __future__ import annotations

from typing import Any

import pytest

from qifu.demands.demonstration import play_demonstration
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.time import now
from qifu.meetings.demonstration import play_meetings
from qifu.meetings.models import Decision, Meeting
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack
from qifu.problems.demonstration import play_problems
from qifu.problems.measuring import measure
from qifu.problems.models import Article, ClassDemand, ProblemClass


@pytest.mark.django_db
def test_a_class_is_found_mended_measured_and_told(settings: Any) -> None:
    settings.DEMO = True
    at = now()
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=at)
    create_demo_people(at)
    play_demonstration(at=at)
    assert play_problems(at=at) >= 2
    assert play_problems(at=at) == 0, "once"
    row = ProblemClass.objects.get(state="confirmed")
    assert ClassDemand.objects.filter(problem=row, how="found", state="member").count() >= 5
    found = measure(row, at)
    assert found is not None
    assert (found.own.before.count, found.own.verdict) == (10, "fell"), found.own.says
    assert found.others.before.count >= 5
    assert Article.objects.get().state == "published"
    assert play_meetings(at=at) == 2 and play_meetings(at=at) == 0
    assert {m.state for m in Meeting.objects.all()} == {"signed", "planned"}
    assert sorted(d.state for d in Decision.objects.all()) == ["done", "open"]
    waiting = ProblemClass.objects.filter(state="proposed")
    assert any("管网" in p.title for p in waiting), list(waiting)
