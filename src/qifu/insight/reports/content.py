"""What a report says of a period, as plain values: read once, kept with the report, set as papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from qifu.identity.actors import Actor, PostRef
from qifu.identity.models import District, Role
from qifu.insight.boards.periods import Period, step_label, whole
from qifu.insight.boards.reading import Broken, Compared, broken_down, read_compared
from qifu.insight.boards.wording import amount, difference, out_of, say_change
from qifu.insight.queries import Figure, Point
from qifu.insight.reading import Cut, Window, reader, steps_of
from qifu.insight.reports.cases import typical_cases
from qifu.insight.reports.models import ReportPlan
from qifu.insight.rules.metrics import Metric
from qifu.insight.settings import metric_book
from qifu.kernel.time import SHANGHAI

PARTS = {
    "units": "各单位情况", "topics": "主题分布", "cases": "典型案例", "definitions": "指标口径",
}  # fmt: skip
RANKED = ("close_on_time", "solved")
LINES = ("close_on_time", "solved", "satisfied", "accept_on_time")  # drawn over time
WATCHED = 3  # so many unmet figures are named in the first section


def reader_of(plan: ReportPlan) -> Actor:
    """Who the figures are read as: who sees the district, or the head of the plan's unit."""
    if plan.unit_id is None:
        return Actor(user_id=None, name="运行报告", posts=(PostRef(Role.LEADER, 0),))
    return Actor(user_id=None, name="运行报告", posts=(PostRef(Role.HEAD, plan.unit_id),))


def period_of(plan: ReportPlan, start: date) -> Period:
    """The whole period of the plan that begins on `start`."""
    return whole(plan.sort, start)  # type: ignore[arg-type]


def issue_of(period: Period) -> str:
    """2026年第11期: the week, month or quarter of its year."""
    if period.sort == "week":
        year, number, _ = period.start.isocalendar()
        return f"{year}年第{number}期"
    number = period.start.month if period.sort == "month" else (period.start.month + 2) // 3
    return f"{period.start.year}年第{number}期"


def read_content(plan: ReportPlan, period: Period, at: datetime) -> dict[str, Any]:
    """Everything the report says, as known at `at`. A dozen statements and four a typical case."""
    actor = reader_of(plan)
    ask = reader(None, actor, at, Cut())
    window = Window(period.start, period.end)
    since, until, step = period.trail()
    read = read_compared(ask, list(ask.metrics), period, steps_of(Window(since, until), step))
    compared = read.whole
    district = District.objects.first()
    body: dict[str, Any] = {
        "of_unit": plan.unit_id is not None, "title": plan.title, "issue": issue_of(period), "by": _office(plan, district),
        "period": period.title, "start": period.start.isoformat(), "end": period.end.isoformat(),
        "before": period.before_word, "known_at": _moment(ask.known_at), "made_on": _on(at),
        "figures": [_figure(one, period) for one in compared.values()],
        "overview": overview(list(compared.values()), period),
        "lines": [
            _line(ask.metrics[c], read.lines[c], step) for c in LINES if c in ask.metrics
        ],
        "units": [], "topics": [], "cases": [], "definitions": [],
    }  # fmt: skip
    ranked = [code for code in RANKED if code in ask.metrics]
    for part, group in (("units", "unit"), ("topics", "topic")):
        if part in plan.parts:
            for code in ranked:
                one = replace(ask, metrics={code: ask.metrics[code]})
                body[part].append(_broken(broken_down(one, ask.metrics[code], group, period, ())))
    if "cases" in plan.parts:
        body["cases"] = typical_cases(window, actor=actor, at=at, unit=None, names=plan.names)
    if "definitions" in plan.parts:
        body["definitions"] = [_definition(m, period) for m in metric_book().metrics]
    return body


def _office(plan: ReportPlan, district: District | None) -> str:
    if plan.unit is not None:
        return plan.unit.name
    return f"{district.name}营商环境和企业服务工作专班" if district else "区企业服务工作专班"


def _figure(found: Compared, period: Period) -> dict[str, Any]:
    metric, now = found.metric, found.now
    year = "" if period.sort == "year" else say_change(metric, found.year_change, "去年同期")
    return {
        "code": metric.code, "title": metric.title, "group": metric.group, "unit": metric.unit,
        "said": amount(metric, now.value), "of": out_of(metric, now.num, now.den),
        "num": now.num, "den": now.den, "value": now.value,
        "span": _span(found.now), "before_value": found.before.value,
        "before_said": amount(metric, found.before.value),
        "year_said": amount(metric, found.year_ago.value), "year_value": found.year_ago.value,
        "change": say_change(metric, found.change, period.before_word), "year": year,
        "target": "" if metric.target is None else amount(metric, metric.target),
        "verdict": verdict(now),
    }  # fmt: skip


def _line(metric: Metric, points: Sequence[Point], step: str) -> dict[str, Any]:
    """A metric over the steps up to the period's end, as plain values."""
    first = points[0].window.start if points else None

    def spot(point: Point) -> dict[str, Any]:
        now = point.figure
        return {
            "label": step_label(point.window.start, step, first),
            "start": point.window.start.isoformat(), "end": point.window.end.isoformat(),
            "said": amount(metric, now.value), "value": now.value, "num": now.num, "den": now.den,
            "low": now.low, "high": now.high, "span": _span(now),
            "small": now.small and now.value is not None,
        }  # fmt: skip

    return {
        "title": metric.title, "unit": metric.unit, "target": metric.target,
        "spots": [spot(point) for point in points],
        "changes": [f"{c.on.isoformat()} 起：{c.says}" for c in metric.changes
                    if first is not None and first < c.on <= points[-1].window.end],
    }  # fmt: skip


def verdict(now: Figure) -> str:
    """Whether the target was reached, where that can be said."""
    if now.value is None:
        return "无件可算"
    if now.small:
        return "件数少，供参考"
    if now.met is None:
        return ""
    return "达标" if now.met else "未达标"


def _span(now: Figure) -> str:
    if now.low is None or now.high is None:
        return ""
    return f"{amount(now.metric, now.low)}至{amount(now.metric, now.high)}"


def overview(found: list[Compared], period: Period) -> list[str]:
    """The first section in sentences: reached, not reached, turned worse; only what can be said."""
    sure = [
        c for c in found if c.now.value is not None and not c.now.small and c.now.met is not None
    ]
    missed = [c for c in sure if c.now.met is False]
    worse = [c for c in found if c.change.turn == "worse" and c.change.by is not None]
    better = [c for c in found if c.change.turn == "better" and c.change.by is not None]
    few = sum(1 for c in found if c.now.small and c.now.value is not None)
    if not sure:
        return [f"{period.title}，各项指标的件数都少，只列出数字，不作判断，也不与以前比较。"]
    said = [
        f"{period.title}，有目标且件数足够的指标 {len(sure)} 项，达到目标 {len(sure) - len(missed)} 项，"
        f"未达到 {len(missed)} 项；另有 {few} 项件数少，只列出数字，不作判断。"
    ]
    if missed:
        named = "；".join(
            f"{c.metric.title} {amount(c.metric, c.now.value)}（{out_of(c.metric, c.now.num, c.now.den)}），"
            f"目标 {amount(c.metric, c.metric.target)}"
            for c in missed[:WATCHED]
        )
        said.append(f"未达到目标的主要有：{named}。")
    for word, many in (("变差", worse), ("变好", better)):
        if many:
            named = "、".join(
                f"{c.metric.title}（{difference(c.metric, c.change.by or 0)}）" for c in many
            )
            said.append(f"与{period.before_word}相比，明显{word}的有：{named}。")
    if not worse and not better:
        said.append(
            f"与{period.before_word}相比，各项指标的差别都在偶然波动范围内，或没有可比的数。"
        )
    return said


def _broken(found: Broken) -> dict[str, Any]:
    metric = found.metric

    def row(title: str, figure: Figure) -> dict[str, Any]:
        return {
            "title": title, "said": amount(metric, figure.value), "value": figure.value,
            "num": figure.num, "den": figure.den, "span": _span(figure), "verdict": verdict(figure),
            "low": figure.low, "high": figure.high, "met": figure.met,
        }  # fmt: skip

    return {
        "metric": metric.title, "unit": metric.unit, "minimum": metric.minimum,
        "target": metric.target,
        "ranked": [row(part.title, figure) for part, figure in found.ranking.ranked],
        "few": [row(part.title, figure) for part, figure in found.ranking.too_small],
    }  # fmt: skip


def _definition(metric: Any, period: Period) -> dict[str, Any]:
    changed = [f"{c.on.isoformat()} 起：{c.says}" for c in metric.changes if c.on <= period.end]
    return {
        "title": metric.title, "denominator": metric.denominator, "numerator": metric.numerator,
        "minimum": metric.minimum, "source": metric.source, "changes": changed,
    }  # fmt: skip


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _on(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"
