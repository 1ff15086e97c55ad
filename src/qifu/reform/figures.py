"""The figures of a task: live for who asks, and as known at the end of a quarter for its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qifu.identity.actors import SYSTEM_ACTOR, Actor
from qifu.identity.models import DutyEntry
from qifu.insight.permissions import can_see_figures
from qifu.insight.queries import Figure, Window, figure
from qifu.insight.rules.metrics import UNITS
from qifu.insight.settings import metric_book
from qifu.kernel.errors import NotVisible
from qifu.reform.ground import Sides
from qifu.reform.rules.book import Bound, Figures


@dataclass(frozen=True)
class Shown:
    """A figure as a task shows it: `value` in words, of how many cases, against which target.

    `query` is what opens the figure's own page with the same cut, down to its cases.
    """

    code: str
    title: str
    question: str
    value: str
    cases: str
    target: str
    met: bool | None
    small: bool
    scope: str
    query: str
    topic: str = ""


def live(
    bound: Figures, sides: Sides, window: Window, *, actor: Actor, at: datetime
) -> list[Shown]:
    """The figures of a task in a window, in the scope of who asks; those out of it are left out."""
    if not can_see_figures(actor):
        return []
    found = []
    titles = _titles(bound)
    for each, unit, scope in _cuts(bound.metrics, sides):
        try:
            got = figure(each.code, window, actor=actor, at=at, unit=unit, topic=each.topic or None)
        except NotVisible:
            continue
        found.append(shown(_kept(got, each, unit, scope, titles), window))
    return found


def snapshot(bound: Figures, sides: Sides, window: Window, *, at: datetime) -> list[dict[str, Any]]:
    """The figures of a task over the whole district as known at the end of the window."""
    found, titles = [], _titles(bound)
    for each, unit, scope in _cuts(bound.metrics, sides):
        got = figure(
            each.code, window, actor=SYSTEM_ACTOR, at=at, unit=unit, topic=each.topic or None,
            known_on=window.end,
        )  # fmt: skip
        found.append(_kept(got, each, unit, scope, titles))
    return found


def _cuts(bound: Iterable[Bound], sides: Sides) -> list[tuple[Bound, int | None, str]]:
    """Each metric with its unit (the lead's alone, where it is one) and how that is said. A metric
    the district no longer has is left out."""
    known = {metric.code for metric in metric_book().metrics}
    lead = sides.leads[0] if len(sides.leads) == 1 else None
    return [
        (b, lead.pk, lead.name) if b.lead_only and lead else (b, None, "全区")
        for b in bound
        if b.code in known
    ]


def _titles(bound: Figures) -> dict[str, str]:
    """What the topics are called: one query, none without topics."""
    codes = [b.topic for b in bound.metrics if b.topic]
    rows = DutyEntry.objects.filter(topic__in=codes) if codes else DutyEntry.objects.none()
    return dict(rows.order_by("id").values_list("topic", "title"))


def _kept(
    got: Figure, each: Bound, unit: int | None, scope: str, titles: Mapping[str, str]
) -> dict[str, Any]:
    metric = got.metric
    return {
        "code": metric.code, "title": metric.title, "question": metric.question,
        "unit": metric.unit, "better": metric.better, "num": got.num, "den": got.den,
        "value": got.value, "low": got.low, "high": got.high, "target": metric.target,
        "met": got.met, "small": got.small, "topic": each.topic,
        "topic_title": titles.get(each.topic, each.topic), "of_unit": unit, "scope": scope,
        "known_at": got.known_at.isoformat(),
    }  # fmt: skip


def shown(kept: Mapping[str, Any], window: Window, known_on: date | None = None) -> Shown:
    """A kept figure in words."""
    unit = kept["unit"]
    cut = {"from": window.start, "to": window.end, "unit": kept["of_unit"], "topic": kept["topic"],
           "known": known_on}  # fmt: skip
    value = "没有可数的办件" if kept["value"] is None else said(kept["value"], unit)
    target = "" if kept["target"] is None else said(kept["target"], unit)
    better = "不低于" if kept["better"] == "high" else "不高于"
    cases = f"{kept['num']:,} / {kept['den']:,} 件" if unit == "share" else f"{kept['den']:,} 件"
    return Shown(
        kept["code"], kept["title"], kept["question"], value, cases,
        f"{better} {target}" if target else "", kept["met"], kept["small"] and kept["den"] > 0,
        kept["scope"], "&".join(f"{name}={one}" for name, one in cut.items() if one),
        kept["topic_title"],
    )  # fmt: skip


def said(value: float, unit: str) -> str:
    """A value with its unit, as people read it."""
    if unit == "share":
        return f"{value:.1%}"
    number = f"{value:,.1f}".removesuffix(".0")
    return f"{number} {UNITS[unit]}"
