"""Leaves as SQL: true, false, or NULL for unknown."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

from qifu.eligibility.days import cutoff, day_number
from qifu.eligibility.language import Leaf
from qifu.eligibility.tables import decimal_of


def quoted(text: str) -> str:
    """A text as an SQL literal; only the quote is special in it."""
    return "'" + text.replace("'", "''") + "'"


def column(fact: str) -> str:
    """The column of a fact; `load_facts` has made sure that it is an identifier."""
    return f'"f_{fact}"'


def leaf_sql(leaf: Leaf, as_of: date) -> str:
    """One leaf without `per`; dates are day numbers."""
    name = column(leaf.fact)
    test = _test(name, leaf.operator, leaf.value, as_of)
    return f"CASE WHEN {name} IS NULL THEN NULL ELSE ({test}) END"


def _test(name: str, operator: str, value: Any, as_of: date) -> str:
    if operator in ("within_years", "at_least_years"):
        last = cutoff(int(value), as_of)
        if operator == "at_least_years":
            return f"{name} <= {last}"
        return f"{name} <= {day_number(as_of)} AND {name} > {last}"
    if operator in ("on_or_after", "on_or_before"):
        return f"{name} {'>=' if operator == 'on_or_after' else '<='} {day_number(value)}"
    if operator == "is":
        return name if value else f"NOT {name}"
    if operator == "between":
        return f"{_from(name, value[0])} AND NOT {_above(name, value[1])}"
    if isinstance(value, Decimal):
        return _number(name, operator, value)
    return _wordy(name, operator, value)


def _wordy(name: str, operator: str, value: Any) -> str:
    if operator in ("eq", "ne"):
        return f"{name} {'=' if operator == 'eq' else '<>'} {quoted(value)}"
    if operator == "has":
        return f"list_contains({name}, {quoted(value)})"
    if operator == "under":
        return " OR ".join(f"starts_with({name}, {quoted(one)})" for one in value) or "FALSE"
    if operator in ("in", "not_in"):
        found = " OR ".join(f"{name} = {quoted(one)}" for one in value) or "FALSE"
        return found if operator == "in" else f"NOT ({found})"
    joint = " OR " if operator == "has_any" else " AND "
    found = joint.join(f"list_contains({name}, {quoted(one)})" for one in value)
    return found or ("FALSE" if operator == "has_any" else "TRUE")


def _number(name: str, operator: str, value: Decimal) -> str:
    least, above = _from(name, value), _above(name, value)
    return {
        "gte": least,
        "gt": above,
        "lt": f"NOT {least}",
        "lte": f"NOT {above}",
        "eq": f"{least} AND NOT {above}",
        "ne": f"NOT ({least} AND NOT {above})",
    }[operator]


def _from(name: str, bound: Decimal) -> str:
    """The column's shortest decimal form is at least `bound`: a double from which that holds."""
    least = float(bound)
    if decimal_of(least) < bound:
        least = math.nextafter(least, math.inf)
    return f"({name} >= '{least!r}'::DOUBLE)"


def _above(name: str, bound: Decimal) -> str:
    least = float(bound)
    if decimal_of(least) <= bound:
        least = math.nextafter(least, math.inf)
    return f"({name} >= '{least!r}'::DOUBLE)"
