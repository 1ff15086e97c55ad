"""Demands that may be the same thing, each with why it is thought so; shared by desks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qifu.cases.models import Case
from qifu.cases.queries import state_title
from qifu.cases.similar import Similar, similar_open_cases
from qifu.demands.models import Demand
from qifu.identity.actors import Actor
from qifu.web.components.case_pages import official_url

BACK = timedelta(days=90)
SAID_AGAIN = 0.5  # share of common pairs from which one firm says the same, not just something


@dataclass(frozen=True)
class Near:
    """A demand that may be the same thing; `whys` in words, the strongest first."""

    s: Similar
    whys: tuple[str, ...]
    url: str
    state: str

    @property
    def duplicate(self) -> bool:
        """The same firm said the same again, and it is still open: one of both is to go on."""
        return self.s.same_firm and self.s.case.open and self.s.share >= SAID_AGAIN

    @property
    def why(self) -> str:
        return "，".join(self.whys)


def near_demands(
    actor: Actor, case: Case, words: Iterable[str], at: datetime, *, limit: int = 5
) -> list[Near]:
    """Open ones and those ended in the last 90 days that `actor` may open, the nearest first.

    One query for places beside those of `similar_open_cases`.
    """
    found = similar_open_cases(actor, case, words, limit=limit, since=at - BACK)
    if not found:
        return []
    ids = [case.pk, *(s.case.pk for s in found)]
    rows = Demand.objects.filter(pk__in=ids, place__isnull=False)
    places = {pk: (place, name) for pk, place, name in rows.values_list("pk", "place_id", "place__name")}  # fmt: skip
    here = places.get(case.pk)
    return [
        Near(
            s, tuple(_whys(s, here, places.get(s.case.pk))), official_url(s.case),
            state_title(s.case),
        )
        for s in found
    ]  # fmt: skip


def _whys(s: Similar, here: tuple[int, str] | None, there: tuple[int, str] | None) -> Iterable[str]:
    if s.same_firm:
        yield "同一企业"
    if s.same_topic:
        yield "同一主题"
    if here is not None and here == there:
        yield f"同在{here[1]}"
    yield f"字词 {s.percent}% 相同"
