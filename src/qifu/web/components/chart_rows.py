"""Rows of the tables that charts stand in, composed here: a board has a thousand cells, and the
template engine would take most of the page's time for them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from qifu.office.charts import BarChart, DrawnBar, Spot


def bar_rows(chart: BarChart) -> SafeString:
    """The rows of `_bars.html`: the part, its value, and its bar with the interval."""
    target = "" if chart.target is None else _stroke("target", chart.target, 0, chart.target, 20)
    return mark_safe("".join(_bar_row(bar, target) for bar in chart.bars))  # noqa: S308  (escaped)


def _bar_row(bar: DrawnBar, target: str) -> str:
    row = bar.row
    label, said = escape(row.label), escape(row.said)
    head = _link(row.opens, label) if row.opens else label
    if row.url:
        said = _link(row.url, f'<span class="visually-hidden">{label}：</span>{said}')
    note = f' <span class="muted small">{escape(row.note)}</span>' if row.note else ""
    tone = f" ch-{escape(row.tone)}" if row.tone else ""
    whisker = ""
    if bar.low is not None and bar.high is not None:
        ends = ((bar.low, 10, bar.high, 10), (bar.low, 4, bar.low, 16), (bar.high, 4, bar.high, 16))
        whisker = "".join(_stroke("whisker", *end) for end in ends)
    return (
        f'<tr><th scope="row">{head}</th><td>{said}{note}</td><td class="chart-bar">'
        '<svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="ch-ground" width="1000" height="20"/>'
        f'<rect class="ch-bar{tone}" width="{bar.width}" y="3" height="14"/>{whisker}{target}'
        "</svg></td></tr>"
    )


def spot_cells(spots: Iterable[Spot]) -> SafeString:
    """A row of `_multiples.html` after its head: each reading, opened where there is one."""
    cells = (
        _link(spot.url, escape(spot.said))
        if spot.url and spot.value is not None
        else escape(spot.said)
        for spot in spots
    )
    return mark_safe("".join(f"<td>{cell}</td>" for cell in cells))  # noqa: S308  (escaped)


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{words}</a>'


def _stroke(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="ch-{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
