"""Charts of the spreadsheet program itself, drawn from the cells of the sheet they stand on."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.utils import get_column_letter

from qifu.office.parts import Chart, Sheet

FORMATS = {"share": "0%", "days": "0", "number": "#,##0", "money": "#,##0"}
INKS = ("1B4F72", "555555", "8FA9B8")
WIDE, LEAST, EACH = 22.0, 8.0, 0.62  # centimetres


def add_chart(page: Any, sheet: Sheet, chart: Chart, *, head: int, many: int) -> None:
    """Put the chart to the right of the table whose head is row `head` and that has `many` rows."""
    rows = min(chart.rows or many, many)
    drawn: Any = LineChart() if chart.kind == "line" else BarChart()
    drawn.title = sheet.table.caption or sheet.title
    for place in chart.values:
        cells = Reference(page, min_col=place + 1, min_row=head, max_row=head + rows)
        drawn.add_data(cells, titles_from_data=True)
    names = Reference(page, min_col=chart.label + 1, min_row=head + 1, max_row=head + rows)
    drawn.set_categories(names)
    drawn.width, drawn.height = WIDE, LEAST
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.y_axis.number_format = FORMATS.get(sheet.table.columns[chart.values[0]].kind, "General")
    drawn.y_axis.scaling.min = 0
    drawn.legend.position = "b"
    if chart.kind == "bar":
        drawn.type, drawn.gapWidth, drawn.legend = "bar", 40, None
        drawn.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
        drawn.height = max(LEAST, 2 + EACH * rows)
    for place, series in enumerate(drawn.series):
        _ink(chart.kind, series, place)
    page.add_chart(drawn, f"{get_column_letter(len(sheet.table.columns) + 2)}{head}")


def _ink(kind: str, series: Any, place: int) -> None:
    """Told apart in grey, too: the second is dashed and has no points."""
    shown = series.graphicalProperties
    if kind == "bar":
        shown.solidFill = INKS[2]
        return
    shown.line.solidFill, shown.line.width = INKS[place % len(INKS)], 22_000
    series.smooth = False
    series.marker.symbol = "none" if place else "circle"
    if place:
        shown.line.dashStyle = "dash"
