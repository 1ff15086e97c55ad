"""Ratings in a wanted state, beside the world of demands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from tests.factories import START, World

from qifu.cases.models import Case
from qifu.identity.models import District
from qifu.ratings.models import Occasion
from qifu.ratings.operations import RatingInput, rate

SAID = {
    "labels": [
        {"code": "fast", "title": "办得快", "for": "good"},
        {"code": "slow", "title": "办得慢", "for": "bad"},
    ],
    "few": 5,
    "link_days": 30,
    "add_days": 90,
}


def _settings() -> dict[str, Any]:
    """What other worlds laid before."""
    return District.objects.values_list("settings", flat=True).first() or {}


def lay_rating_ground() -> None:
    """The district's labels and days."""
    values = {
        "name": "测试区", "short_name": "测试", "area_code": "510703", "platform_name": "企服",
        "settings": {**_settings(), "ratings": SAID}, "pack_version": "1", "pack_digest": "", "loaded_at": START,
    }  # fmt: skip
    row = District.objects.order_by("id").first() or District(code="test")
    for name, value in values.items():
        setattr(row, name, {**row.settings, **value} if name == "settings" else value)
    row.save()
    cache.clear()


def served(world: World, at: datetime = START) -> Occasion:
    """A demand that was answered: the occasion to rate it."""
    return Occasion.objects.get(case=world.answered(at))


def rated(world: World, grade: int = 5, at: datetime = START, **more: Any) -> Occasion:
    """A demand answered and rated by its firm's owner."""
    data = RatingInput(grade=grade, solved="yes", **more)
    owner = world.actor("owner", at)
    return rate(occasion_id=served(world, at).pk, data=data, actor=owner, at=at)


def mending_of(row: Occasion) -> Case:
    """The case a bad rating opened, as it is now."""
    assert row.mending_id is not None
    return Case.objects.select_related("lead_unit").get(pk=row.mending_id)
