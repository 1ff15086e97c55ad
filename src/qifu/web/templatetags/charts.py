"""Template tags of the charts (`office.charts`); each draws its picture and the table behind it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qifu.web.components.chart_rows import bar_rows, spot_cells

register = template.Library()
register.simple_tag(bar_rows)
register.simple_tag(spot_cells)


@register.inclusion_tag("components/_line_chart.html")
def line_chart(chart: Any, chart_id: str, *, table: bool = True) -> dict[str, Any]:
    """``{% line_chart chart "on-time" %}``: a line; the id is unique on its page. ``table=False``
    where the page itself has the rows."""
    return {"chart": chart, "chart_id": chart_id, "table": table}


@register.inclusion_tag("components/_bars.html")
def bars(chart: Any) -> dict[str, Any]:
    """``{% bars chart %}``: bars with intervals, as a table whose last column is the picture."""
    return {"chart": chart}


@register.inclusion_tag("components/_multiples.html")
def multiples(many: Any) -> dict[str, Any]:
    """``{% multiples many %}``: small lines on one scale."""
    return {"many": many}


@register.simple_tag
def share_bar(percent: float | None, *, wide: bool = False) -> SafeString:
    """``{% share_bar row.share %}``: a share of 100 as a bar beside the number it repeats, so that it
    is hidden from who hears the page; ``wide=True`` fills its cell."""
    part = f"{min(max(float(percent or 0), 0.0), 100.0):g}"
    return format_html(
        '<svg class="bar-q{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="plan-line" width="100" height="8"/>'
        '<rect class="plan-part" width="{}" height="8"/></svg>',
        " bar-wide" if wide else "",
        part,
    )
