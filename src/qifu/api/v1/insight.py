"""Figures over the API: read only, of the same scope as the pages (out of it is 404)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router

from qifu.api.keys import METRICS_READ, may
from qifu.api.requests import ApiRequest
from qifu.api.v1 import insight_schemas as s
from qifu.api.v1.replies import reply
from qifu.identity.models import Unit
from qifu.insight import queries
from qifu.insight.behind import cases_behind
from qifu.insight.permissions import can_see_figures
from qifu.insight.queries import Figure, Window
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.time import shanghai_date

router = Router(tags=["指标"])
LONGEST = 3660
Step = Literal["day", "week", "month", "quarter"]
By = Literal["unit", "centre", "topic", "kind"]
Part = Literal["numerator", "denominator", "rest"]

READS: dict[str, Callable[..., queries.Ranking]] = {
    "unit": queries.by_unit,
    "centre": queries.by_centre,
    "topic": queries.by_topic,
    "kind": queries.by_kind,
}


class Ask(s.AskIn):
    """The days and the part of the district, as every address here takes them."""

    def window(self, request: ApiRequest) -> Window:
        """The last year when no day is named. Invalid for a window that is upside down or longer
        than ten years."""
        end = self.until or shanghai_date(request.at)
        start = self.since or end - timedelta(days=364)
        if start > end:
            raise Invalid({"since": ["since 应不晚于 until。"]})
        if (end - start).days >= LONGEST:
            raise Invalid({"since": ["一次最多十年，请缩短期间。"]})
        return Window(start, end)

    def cut(self, request: ApiRequest) -> dict[str, Any]:
        """As the queries take it; NotVisible for a unit there is not."""
        unit = None
        if self.unit:
            unit = Unit.objects.filter(code=self.unit).values_list("pk", flat=True).first()
            if unit is None:
                raise NotVisible
        return {
            "actor": request.actor, "at": request.at, "unit": unit, "centre": self.centre,
            "topic": self.topic, "known_on": self.known_on, "kind": self.kind or None,
        }  # fmt: skip


Asked = Annotated[Ask, Query(...)]


@router.get("/metrics", auth=may(METRICS_READ), response=list[s.MetricOut], summary="指标口径")
def metrics(request: ApiRequest) -> HttpResponse:
    """Every metric with its definition; none for who has no figures to see."""
    found = queries.metrics(request.actor) if can_see_figures(request.actor) else []
    return reply([_metric(m) for m in found])


@router.get(
    "/metrics/{code}", auth=may(METRICS_READ), response=s.FigureOut, summary="一个指标的数值"
)
def figure(request: ApiRequest, code: str, ask: Asked) -> HttpResponse:
    """The sums, the value with its 95 % interval, and up to when events are counted in."""
    found = queries.figure(code, ask.window(request), **ask.cut(request))
    return reply(_figure(found))


@router.get(
    "/metrics/{code}/series", auth=may(METRICS_READ), response=list[s.PointOut], summary="走势"
)
def series(request: ApiRequest, code: str, ask: Asked, step: Step = "month") -> HttpResponse:
    """The figure of each step of the window, the earliest first."""
    points = queries.series(code, ask.window(request), step, **ask.cut(request))
    return reply(
        [{"since": p.window.start, "until": p.window.end, **_figure(p.figure)} for p in points]
    )


@router.get(
    "/metrics/{code}/ranking", auth=may(METRICS_READ), response=s.RankingOut, summary="分项"
)
def ranking(request: ApiRequest, code: str, ask: Asked, by: By = "unit") -> HttpResponse:
    """Parts with enough cases, the best first; those with too few apart and never ranked."""
    cut = {k: v for k, v in ask.cut(request).items() if k != by}
    found = READS[by](code, ask.window(request), **cut)
    codes = _codes(by, [part.key for part, _ in (*found.ranked, *found.too_small)])

    def rows(parts: list[tuple[queries.Part, Figure]]) -> list[dict[str, Any]]:
        return [{"key": codes.get(p.key, p.key), "title": p.title, **_figure(f)} for p, f in parts]

    return reply({"ranked": rows(found.ranked), "too_small": rows(found.too_small)})


@router.get(
    "/metrics/{code}/cases", auth=may(METRICS_READ), response=s.CasesOut, summary="就是这些件"
)
def cases(
    request: ApiRequest, code: str, ask: Asked, part: Part = "denominator",
    page: int = Query(1, ge=1, le=1_000_000), limit: int = Query(50, ge=1, le=200),
) -> HttpResponse:  # fmt: skip
    """The very cases a figure counts, the latest first; `number` is null for one that has gone out
    of the caller's scope since and counts all the same."""
    found = cases_behind(
        code, ask.window(request), part=part, page=page, per_page=limit, **ask.cut(request)
    )
    items = [
        {
            "number": row.number or None, "kind": row.kind or None, "title": row.title or None,
            "day": row.day, "unit": row.unit or None, "value": row.value,
        }
        for row in found.rows
    ]  # fmt: skip
    return reply({"total": found.total, "page": found.page, "pages": found.pages, "items": items})


def _codes(by: str, keys: list[str]) -> dict[str, str]:
    """Units are named by their codes, as everywhere in the API."""
    if by != "unit":
        return {}
    rows = Unit.objects.filter(pk__in=[int(k) for k in keys if k]).values_list("pk", "code")
    return {str(pk): code for pk, code in rows}


def _metric(m: Any) -> dict[str, Any]:
    names = (
        "code title group question numerator denominator unit better target minimum source owner"
    ).split()
    changes = [{"on": c.on, "says": c.says} for c in m.changes]
    return {name: getattr(m, name) for name in names} | {"kinds": list(m.kinds), "changes": changes}


def _figure(f: Figure) -> dict[str, Any]:
    names = "num den value low high small met known_at".split()
    return {name: getattr(f, name) for name in names} | {
        "code": f.metric.code,
        "unit": f.metric.unit,
    }
