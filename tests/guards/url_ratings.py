"""The ratings that addresses are asked with: one to give, and a bad one with its case."""

from __future__ import annotations

from typing import Any

from tests.factories import START, World
from tests.rating_world import lay_rating_ground, mending_of

from qifu.cases.models import Case
from qifu.ratings.models import Occasion
from qifu.ratings.operations import RatingInput, rate


def lay_ratings(world: World, answered: Case) -> dict[str, Any]:
    """Values by name, `address#value` for one address only."""
    lay_rating_ground()
    case = world.submit(centre_id=world.window.centre_id).case
    terms = {"lead_unit": world.power.code, "klass": "general_10"}
    case = world.act(case, "dispatch", "dispatcher", **terms)
    case = world.act(case, "accept", "handler")
    said = {"outcome": "solved", "text": "已送电", "evidence": "送电记录"}
    world.act(world.act(case, "answer", "handler", **said), "approve_answer", "head")
    row = Occasion.objects.get(case=case)
    bad = RatingInput(1, "no", ["slow"], "拖了很久")
    row = rate(occasion_id=row.pk, data=bad, actor=world.actor("owner"), at=START)
    fresh = Occasion.objects.get(case=answered)
    return {
        "occasion_id": row.pk,
        "/ratings/mine/<occasion_id>/#occasion_id": fresh.pk,
        "/api/v1/ratings/<occasion_id>/rate#occasion_id": fresh.pk,
        "/work/ratings/mending/<number>/#number": mending_of(row).number,
        "/work/ratings/mending/<number>/ledger/#number": mending_of(row).number,
        "/ratings/items/<kind>/<code>/#kind": "topic",
        "/ratings/items/<kind>/<code>/#code": row.item,
        "/ratings/centres/<code>/#code": world.window.centre.code,
    }
