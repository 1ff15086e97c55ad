"""Ratings: results for everybody; a firm's own to give; an official's to read and answer once."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import ANONYMOUS_PER_MINUTE, RATINGS_READ, RATINGS_WRITE, may, spend
from qifu.api.labels import unit_label
from qifu.api.once import once
from qifu.api.requests import ApiRequest
from qifu.api.v1 import rating_schemas as r
from qifu.api.v1.replies import reply
from qifu.kernel.rates import address_of
from qifu.ratings import queries
from qifu.ratings.models import Occasion
from qifu.ratings.operations import RatingInput, add_words, answer_rating, rate
from qifu.ratings.rules.grades import Tally
from qifu.ratings.settings import rating_settings

router = Router(tags=["好差评"])
MAX_ID = 2**63 - 1


@router.get("/ratings/results", auth=None, response=r.Results, summary="公开的评价结果")
def results(request: ApiRequest, by: Literal["item", "centre", "unit"] = "item") -> HttpResponse:
    """The last year, without a key: shares only where there are enough ratings."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    rows = queries.results_by(by, request.at)
    items = [{"key": list(x.key), "title": x.title, **_tally(x.tally)} for x in rows]
    return reply({"total": _tally(queries.overall(request.at)), "items": items})


@router.get("/ratings/labels", auth=None, response=list[r.LabelOut], summary="评价标签")
def labels(request: ApiRequest) -> HttpResponse:
    """The labels a rating may carry."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    rows = rating_settings().labels
    return reply([{"code": x.code, "title": x.title, "good": x.good} for x in rows])


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "asked": tally.asked,
        "rated": tally.rated,
        "response": tally.response,
        "grades": {str(grade): many for grade, _, many, _ in tally.rows},
        "satisfied": tally.satisfied,
        "few": tally.is_few,
        "bad": tally.bad,
        "mended": tally.mended,
    }


@router.get("/ratings", auth=may(RATINGS_READ), response=r.Occasions, summary="评价列表")
def index(
    request: ApiRequest,
    show: Literal["all", "open", "bad", "unanswered"] = "all",
    limit: int = Query(50, ge=1, le=200),
    before: int = Query(MAX_ID, ge=1, le=MAX_ID, description="上一页的 next"),
) -> HttpResponse:
    """A firm's own services (`open`: not yet rated), or for officials the ratings in their scope
    (`open`: bad ones not yet mended); the newest first."""
    actor = request.actor
    if actor.is_staff:
        rows = queries.unit_ratings(actor, show)
    else:
        rows = queries.my_occasions(actor)
        rows = rows.filter(grade__isnull=True) if show == "open" else rows
    found = list(rows.filter(pk__lt=before).order_by("-id")[: limit + 1])
    shown = found[:limit]
    after = shown[-1].pk if len(found) > limit else None
    return reply({"items": [_row(x) for x in shown], "next": after})


@router.post(
    "/ratings/{occasion_id}/rate", auth=may(RATINGS_WRITE), response=r.OccasionOut, summary="评价"
)
@once
def give(request: ApiRequest, occasion_id: int, data: r.RatingWithLabels) -> HttpResponse:
    """The firm's own rating; 404 for staff and for other firms."""
    row = rate(occasion_id=occasion_id, data=said(data), actor=request.actor, at=request.at)
    return reply(_row(queries.my_occasion(request.actor, row.pk)))


@router.post(
    "/ratings/{occasion_id}/more", auth=may(RATINGS_WRITE), response=r.OccasionOut, summary="追评"
)
@once
def more(request: ApiRequest, occasion_id: int, data: r.WordsIn) -> HttpResponse:
    """The firm's one addition."""
    add_words(occasion_id=occasion_id, text=data.text, actor=request.actor, at=request.at)
    return reply(_row(queries.my_occasion(request.actor, occasion_id)))


@router.post(
    "/ratings/{occasion_id}/answer",
    auth=may(RATINGS_WRITE),
    response=r.OccasionOut,
    summary="公开回复",
)
@once
def answer(request: ApiRequest, occasion_id: int, data: r.WordsIn) -> HttpResponse:
    """The unit's one public answer."""
    answer_rating(occasion_id=occasion_id, text=data.text, actor=request.actor, at=request.at)
    return reply(_row(queries.unit_rating(request.actor, occasion_id)))


def said(data: r.RatingWithLabels) -> RatingInput:
    """A body as the domain takes it."""
    comment = data.comment or ""
    return RatingInput(int(data.grade), data.solved, data.labels, comment, data.public)


def _row(row: Occasion) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.case.number,
        "title": row.case.title,
        "kind": row.kind,
        "item_kind": row.item_kind,
        "item": row.item,
        "unit": unit_label(row.unit_id),
        "centre": row.centre.code if row.centre else None,
        "ended_at": row.ended_at,
        "grade": row.grade,
        "solved": row.solved,
        "labels": row.labels,
        "comment": row.comment,
        "public": row.public,
        "rated_at": row.rated_at,
        "more": row.more,
        "answer": row.answer,
        "answered_at": row.answered_at,
        "mending": row.mending.number if row.mending else None,
    }
