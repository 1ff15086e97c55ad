"""Large, medium, small or micro: the size class of a firm by the statistical standard of 2017. Pure.

Source: 《统计上大中小微型企业划分办法（2017）》（国统字〔2017〕213号）, table of lower bounds by industry, and
its notes: a large, medium or small firm reaches *all* lower bounds of its row, else it falls one class;
industries by GB/T 4754-2017, the letter of the section and digits (`C3670`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LARGE, MEDIUM, SMALL, MICRO = "大型", "中型", "小型", "微型"
CLASSES = (LARGE, MEDIUM, SMALL, MICRO)

Number = Decimal | int | float
Bounds = tuple[int, int, int]

_WAN = 10_000  # the standard states money in units of 10,000 yuan


@dataclass(frozen=True)
class Row:
    """One industry of the standard: lower bounds (large, medium, small) of what it is measured by.

    `staff` in persons, `revenue` and `assets` in 10,000 yuan as printed; None is not asked.
    """

    title: str
    codes: tuple[str, ...]
    staff: Bounds | None = None
    revenue: Bounds | None = None
    assets: Bounds | None = None
    but: tuple[str, ...] = ()


ROWS = (
    Row("农、林、牧、渔业", ("A",), revenue=(20000, 500, 50)),
    Row("工业", ("B", "C", "D"), staff=(1000, 300, 20), revenue=(40000, 2000, 300)),
    Row("建筑业", ("E",), revenue=(80000, 6000, 300), assets=(80000, 5000, 300)),
    Row("批发业", ("F51",), staff=(200, 20, 5), revenue=(40000, 5000, 1000)),
    Row("零售业", ("F52",), staff=(300, 50, 10), revenue=(20000, 500, 100)),
    Row(
        "交通运输业",
        ("G54", "G55", "G56", "G57", "G58", "G591"),
        staff=(1000, 300, 20),
        revenue=(30000, 3000, 200),
    ),
    Row("仓储业", ("G59",), staff=(200, 100, 20), revenue=(30000, 1000, 100), but=("G591",)),
    Row("邮政业", ("G60",), staff=(1000, 300, 20), revenue=(30000, 2000, 100)),
    Row("住宿业", ("H61",), staff=(300, 100, 10), revenue=(10000, 2000, 100)),
    Row("餐饮业", ("H62",), staff=(300, 100, 10), revenue=(10000, 2000, 100)),
    Row("信息传输业", ("I63", "I64"), staff=(2000, 100, 10), revenue=(100000, 1000, 100)),
    Row("软件和信息技术服务业", ("I65",), staff=(300, 100, 10), revenue=(10000, 1000, 50)),
    Row("房地产开发经营", ("K701",), revenue=(200000, 1000, 100), assets=(10000, 5000, 2000)),
    Row("物业管理", ("K702",), staff=(1000, 300, 100), revenue=(5000, 1000, 500)),
    Row("租赁和商务服务业", ("L",), staff=(300, 100, 10), assets=(120000, 8000, 100)),
    Row(
        "其他未列明行业",
        ("K703", "K709", "M", "N", "O", "Q85", "R"),
        staff=(300, 100, 10),
    ),
)


def size_row(industry: str | None) -> Row | None:
    """The row of the standard for a code of GB/T 4754-2017; None when the standard has none.

    The standard leaves out railways (G53), finance (J), letting of own property (K704), education
    (P), health (Q84), S and T. A code too short to tell between rows (`F`, `K70`) has none either.
    Loading and unloading (G591) counts as transport by its notes; the division G59 alone as storage.
    """
    for row in ROWS:
        if (
            industry
            and industry.startswith(row.codes)
            and not industry.startswith(row.but or ("-",))
        ):
            return row
    return None


def size_class(
    *,
    industry: str | None,
    staff: Number | None = None,
    revenue: Number | None = None,
    assets: Number | None = None,
) -> str | None:
    """大型, 中型, 小型 or 微型; None when it cannot be told.

    `staff` in persons, `revenue` (year) and `assets` (year's end) in yuan. Unknown when the industry
    is missing or not in the standard, or a figure that its row asks for is missing.
    """
    row = size_row(industry)
    if row is None:
        return None
    grades = [
        None if value is None else _grade(value, bounds, unit)
        for value, bounds, unit in (
            (staff, row.staff, 1),
            (revenue, row.revenue, _WAN),
            (assets, row.assets, _WAN),
        )
        if bounds is not None
    ]
    known = [grade for grade in grades if grade is not None]
    return max(known, key=CLASSES.index) if len(known) == len(grades) else None


def _grade(value: Number, bounds: Bounds, unit: int) -> str:
    """The class that one figure reaches; the firm's is the lowest of them."""
    for title, bound in zip(CLASSES, bounds, strict=False):
        if value >= bound * unit:
            return title
    return MICRO
