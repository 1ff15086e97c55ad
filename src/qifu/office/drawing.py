"""Charts as SVG that stands by itself in a paper: own colours, readable when printed in grey, words
in the font that our pictures are drawn with."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

from qifu.office.charts import (
    BarChart,
    BarRow,
    DrawnBar,
    LineChart,
    Say,
    Spot,
    draw_bars,
    draw_line,
)
from qifu.office.parts import Picture

INK, LINE, BAND, TARGET, GRID = "#222222", "#1b4f72", "#d5dde2", "#555555", "#dddddd"
FULL, MISSED, GROUND = "#8fa9b8", "#3f4f59", "#f3f3f3"
FONT = 'font-family="Noto Sans CJK SC, sans-serif"'
KEY = 18  # the line of what the strokes mean
ROW, HEAD, NAME, VALUE, ACROSS = 22, 22, 118, 72, 420
SIGNS = 9  # so many full-width characters a name may have


def line_picture(
    title: str, spots: Sequence[Spot], say: Say, *, target: float | None, top: float | None,
    caption: str,
) -> Picture:  # fmt: skip
    """A line with its target and 95 % band; its words for who cannot see it."""
    chart = draw_line(title, spots, say, target=target, top=top)
    return Picture(_of_line(chart).encode(), alt=chart.words, caption=caption)


def bar_picture(
    title: str, rows: Sequence[BarRow], say: Say, *, target: float | None, top: float | None,
    caption: str,
) -> Picture:  # fmt: skip
    """Bars with their intervals; what misses the target is dark."""
    chart = draw_bars(title, "", rows, say, target=target, top=top)
    aim = f"；目标 {chart.target_said}" if chart.target_said else ""
    words = f"{title}：" + "；".join(f"{row.label} {row.said}" for row in rows) + f"{aim}。"
    return Picture(_of_bars(chart).encode(), alt=words, caption=caption)


def _svg(width: int, height: int, marks: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" {FONT} font-size="11" fill="{INK}">'
        f"{''.join(marks)}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line {ends} stroke="{colour}" {more}/>'


def _of_line(chart: LineChart) -> str:
    marks = []
    for tick in chart.ticks:
        marks.append(_stroke(chart.left, tick.at, chart.right, tick.at, GRID))
        marks.append(_text(chart.left - 6, tick.at + 4, tick.text, "end"))
    for place, tick in enumerate(chart.labels):
        last = place and place == len(chart.labels) - 1
        marks.append(_text(tick.at, chart.height - 6, tick.text, "end" if last else "middle"))
    marks += [f'<path d="{band}" fill="{BAND}"/>' for band in chart.bands]
    if chart.target_y is not None:
        marks.append(_dashed(chart.left, chart.target_y, chart.right, chart.target_y))
    for line in chart.lines:
        marks.append(f'<path d="{line}" fill="none" stroke="{LINE}" stroke-width="2"/>')
    for dot in chart.dots:
        fill = "#ffffff" if dot.spot.small else LINE
        marks.append(
            f'<circle cx="{dot.x:g}" cy="{dot.y:g}" r="3.2" fill="{fill}" stroke="{LINE}"'
            ' stroke-width="1.4"/>'
        )
    marks += _key(chart)
    return _svg(chart.width, chart.height + KEY, marks)


def _dashed(x1: float, y1: float, x2: float, y2: float) -> str:
    return _stroke(x1, y1, x2, y2, TARGET, 'stroke-width="1.4" stroke-dasharray="5 4"')


def _key(chart: LineChart) -> list[str]:
    """What the strokes mean, below the line."""
    y, x, marks = chart.height + 8, float(chart.left), list[str]()
    if chart.target_y is not None:
        words = f"目标 {chart.target_said}"
        marks += [_dashed(x, y, x + 22, y), _text(x + 27, y + 4, words)]
        x += 27 + 6 * _wide(words) + 16
    if chart.banded:
        marks.append(f'<rect x="{x:g}" y="{y - 5}" width="22" height="10" fill="{BAND}"/>')
        marks.append(_text(x + 27, y + 4, "95% 区间"))
        x += 27 + 6 * 9 + 16
    if chart.has_small:
        hollow = f'r="3.2" fill="#ffffff" stroke="{LINE}" stroke-width="1.4"'
        marks.append(f'<circle cx="{x + 5:g}" cy="{y}" {hollow}/>')
        marks.append(_text(x + 14, y + 4, "件数少，只供参考"))
    return marks


def _of_bars(chart: BarChart) -> str:
    left, right = NAME, ACROSS - VALUE
    unit = (right - left) / 1000
    foot = HEAD + ROW * len(chart.bars)
    marks = []
    for place, bar in enumerate(chart.bars):
        marks += _bar(bar, HEAD + ROW * place, left, unit)
    if chart.target is not None:
        x = left + chart.target * unit
        marks.append(_dashed(x, HEAD - 4, x, foot))
        marks.append(_text(x, HEAD - 8, f"目标 {chart.target_said}", "middle"))
    return _svg(ACROSS, foot + 4, marks)


def _bar(bar: DrawnBar, y: int, left: int, unit: float) -> list[str]:
    row, middle = bar.row, y + ROW / 2
    fill = MISSED if row.tone == "bad" else FULL
    marks = [
        _text(left - 6, middle + 4, _short(row.label), "end"),
        f'<rect x="{left}" y="{y + 3}" width="{1000 * unit:g}" height="{ROW - 6}" fill="{GROUND}"/>',
        f'<rect x="{left}" y="{y + 3}" width="{bar.width * unit:g}" height="{ROW - 6}" fill="{fill}"/>',
        _text(left + 1000 * unit + 6, middle + 4, row.said),
    ]
    if bar.low is not None and bar.high is not None:
        low, high = left + bar.low * unit, left + bar.high * unit
        for colour, wide in (
            ("#ffffff", 3.2),
            (INK, 1.2),
        ):  # a light edge, to be seen on a dark bar
            more = f'stroke-width="{wide}"'
            marks.append(_stroke(low, middle, high, middle, colour, more))
            marks += [_stroke(x, middle - 4, x, middle + 4, colour, more) for x in (low, high)]
    return marks


def _short(name: str) -> str:
    """A name as long as its place allows; the whole name stands in the table beneath."""
    if _wide(name) <= 2 * SIGNS:
        return name
    kept = ""
    for sign in name:
        if _wide(kept + sign) > 2 * SIGNS - 2:
            break
        kept += sign
    return f"{kept}…"


def _wide(words: str) -> int:
    """In half-width characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)
