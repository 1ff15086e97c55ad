"""The demonstration's applications stand where their stories say."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.factories import moment

from qifu.bundles.demonstration import play_applications
from qifu.bundles.models import Application
from qifu.bundles.queries import whole_of
from qifu.cases.models import Case
from qifu.catalogue.demonstration import play_lists
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.demo_people import create_demo_people
from qifu.packs.load import load_pack
from qifu.projects.demonstration import STORIES, play_projects
from qifu.projects.models import Blocker, Likeness, Project
from qifu.ratings.demonstration import play_ratings

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_story_is_played_once(settings: settings) -> None:  # type: ignore[valid-type]
    settings.DEMO = True
    at = moment("2026-03-20 10:00")
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=at)
    create_demo_people(at)
    assert play_applications(at=at) == 6
    assert play_applications(at=at) == 0
    found = {a.code: whole_of(a, at.date()) for a in Application.objects.all()}
    assert found["open-restaurant"].late == ("食品经营许可", "排水许可")
    assert found["connect-utilities"].with_firm == ("用电报装",)
    assert found["change-firm"].code == "completed"
    assert found["close-firm"].code == "submitted"
    centre = Application.objects.get(code="apply-innovation-centre")
    assert sorted(centre.tasks.values_list("state", "code")) == [
        ("accepted", "industry-centre-recommendation"),
        ("accepted", "technology-centre-recommendation"), ("granted", "platform-cultivation"),
    ]  # fmt: skip
    assert (play_lists(at=at), play_lists(at=at)) == (3, 0)
    quicker = ServiceItem.objects.get(code="hygiene-permit")
    assert quicker.live is not None and (quicker.live.number, quicker.promised_days) == (2, 6)
    open_ones = ItemVersion.objects.filter(state__in=("review", "scheduled"))
    assert sorted(open_ones.values_list("item__code", "state")) == [
        ("hr-service-licence", "review"), ("labour-dispatch-licence", "scheduled")
    ]  # fmt: skip
    assert (play_ratings(at=at), play_ratings(at=at)) == (1, 0)
    mending = Case.objects.get(kind="mending")
    assert mending.state == "mending" and mending.open and mending.last_at <= at
    plant = Application.objects.get(code="build-plant")
    assert plant.materials.filter(state="later").exists()
    assert play_projects(at=at) == len(STORIES) + 1
    assert play_projects(at=at) == 0
    stages = set(Project.objects.values_list("stage", flat=True))
    assert len(stages) == 7 and Project.objects.filter(state__in=("lost", "paused")).count() == 2
    blocked = Blocker.objects.select_related("case", "project").get()
    assert blocked.case is not None and blocked.project.slips.count() >= 1
    assert Likeness.objects.filter(state="open").count() == 1
