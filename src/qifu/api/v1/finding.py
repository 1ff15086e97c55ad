"""Finding in everyday words: one ranked list over everything public, and the passages that answer."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from qifu.api.keys import READ, may
from qifu.api.requests import ApiRequest
from qifu.api.v1.replies import reply
from qifu.api.v1.schemas import CODE
from qifu.finding.assistant import answer_from
from qifu.finding.documents import kind_titles
from qifu.finding.queries import Hit, search
from qifu.kernel.errors import Invalid
from qifu.kernel.time import shanghai_date

router = Router(tags=["查找"])
WORDS = r"^[^\x00-\x1f\x7f]*$"
MOST = 50


class FoundRow(Schema):
    """One thing found."""

    kind: str = Field(description="bundle item product policy answer centre")
    kind_title: str
    code: str
    title: str
    name: str
    notes: list[str]
    unit: str
    stages: list[str]
    why: list[str] = Field(description="为什么查到")
    certain: bool = Field(description="对得上所问；否则只是最接近的")
    score: float


class QuoteRow(Schema):
    """A passage that answers, and what it is of."""

    kind: str
    code: str
    heading: str
    text: str


class SearchReply(Schema):
    """What was found, best first, and the passages that answer."""

    items: list[FoundRow]
    quotes: list[QuoteRow] = Field(description="能回答的原文；空的就是平台上没有答案")
    read_as: dict[str, list[str]] = Field(description="哪些说法也按什么查找")
    as_of: date


@router.get("/search", auth=may(READ), response=SearchReply, summary="用平时的话查找")
def find(
    request: ApiRequest,
    q: str = Query(
        ..., min_length=1, max_length=120, pattern=WORDS, description="平时的话、拼音都可以"
    ),
    kind: list[str] = Query([], max_length=6, description="只要这些类别"),  # noqa: B008
    stage: str = Query("", max_length=12, pattern=CODE, description="企业或项目的阶段"),
    unit: str = Query("", max_length=60, pattern=CODE),
    limit: int = Query(20, ge=1, le=MOST),
) -> HttpResponse:
    """Bundles, items, products, policies, answers and centres that fit, best first."""
    if unknown := set(kind) - set(kind_titles()):
        raise Invalid({"kind": [f"没有这个类别：{'、'.join(sorted(unknown))}"]})
    found = search(q, kinds=kind, stage=stage, unit=unit, limit=limit, at=request.at)
    return reply(
        {
            "items": [_row(hit) for hit in found.hits],
            "quotes": [
                {
                    "kind": quote.hit.kind,
                    "code": quote.hit.code,
                    "heading": quote.passage.heading,
                    "text": quote.passage.text,
                }
                for quote in answer_from(found, q).quotes
            ],
            "read_as": {said: list(means) for said, means in found.read_as},
            "as_of": shanghai_date(request.at),
        }
    )


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "kind_title": kind_titles().get(hit.kind, ""),
        "code": hit.code,
        "title": hit.title,
        "name": hit.shown,
        "notes": list(hit.notes),
        "unit": hit.unit,
        "stages": list(hit.stages),
        "why": list(hit.why),
        "certain": hit.certain,
        "score": round(hit.score, 4),
    }
