"""The size class of a firm as one expression for the database, made of `rules.size.ROWS`."""

from __future__ import annotations

from qifu.enterprises.rules.size import _WAN, CLASSES, ROWS, Bounds, Row


def size_sql(industry: str, staff: str, revenue: str, assets: str) -> str:
    """SQL for the class; NULL when it cannot be told. The arguments are SQL expressions: text, and
    numbers in persons and yuan."""
    cases = " ".join(_case(row, industry, staff, revenue, assets) for row in ROWS)
    names = ", ".join(f"'{title}'" for title in CLASSES)
    return f"(ARRAY[{names}])[CASE {cases} END]"


def _case(row: Row, industry: str, staff: str, revenue: str, assets: str) -> str:
    measures = (
        (staff, row.staff, 1),
        (revenue, row.revenue, _WAN),
        (assets, row.assets, _WAN),
    )
    grades = [_grade(value, bounds, unit) for value, bounds, unit in measures if bounds]
    asked = [value for value, bounds, _ in measures if bounds]
    known = " AND ".join(f"{value} IS NOT NULL" for value in asked)
    prefix = f"{industry} ~ '^({'|'.join(row.codes)})'"
    if row.but:
        prefix += f" AND {industry} !~ '^({'|'.join(row.but)})'"
    return f"WHEN {prefix} THEN CASE WHEN {known} THEN greatest({', '.join(grades)}) END"


def _grade(value: str, bounds: Bounds, unit: int) -> str:
    steps = " ".join(
        f"WHEN {value} >= {bound * unit} THEN {i}" for i, bound in enumerate(bounds, 1)
    )
    return f"CASE {steps} ELSE {len(bounds) + 1} END"
