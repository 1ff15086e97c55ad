"""Texts, numbers and quotients that SQL reads easily in another way, against the plain reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qifu.eligibility import match
from qifu.eligibility.facts import Fact
from qifu.eligibility.language import Leaf, Policy
from qifu.eligibility.tables import enterprises_of

KINDS = {"a": "number", "b": "number", "t": "text", "c": "code", "d": "date"}
FACTS = {
    n: Fact(name=n, type=k, label=n, unit="", source="", sensitive=False) for n, k in KINDS.items()
}
ODD = ["it's", "a\\", "50%", "_", "'; DROP TABLE judged; --", "''", '"', "x;y"]
NUMBERS = ["0", "-0.1", "0.1", "0.3", "99999999999999.99", "100000000000000", "-3", "1e-7"]
DAYS = [date(2020, 2, 29), date(2021, 2, 28), date(2021, 3, 1), date(2024, 2, 29)]


def leaves() -> list[Leaf]:
    """One of each kind that may go wrong."""
    found = [Leaf(0, "t", word, text) for text in ODD for word in ("eq", "ne")]
    found += [Leaf(0, "c", "under", (text,)) for text in ODD]
    for number in [*NUMBERS, "0.10000000000000000001", "0.333"]:
        for word in ("eq", "ne", "gt", "gte", "lt", "lte"):
            found.append(Leaf(0, "a", word, Decimal(number)))
            found.append(Leaf(0, "a", word, Decimal(number), per="b"))
    for years in (1, 4, 5):
        found += [Leaf(0, "d", word, years) for word in ("within_years", "at_least_years")]
    return found


@pytest.mark.parametrize("as_of", [date(2025, 2, 28), date(2025, 3, 1), date(2024, 2, 29)])
def test_what_sql_reads_otherwise(as_of: date) -> None:
    """Quotes, backslashes, percent signs, large and negative numbers, bounds, zero denominators."""
    firms: list[dict[str, Any]] = [{"uscc": "none"}]
    firms += [{"uscc": f"t{n}", "t": text, "c": text + "1"} for n, text in enumerate(ODD)]
    firms += [
        {"uscc": f"{a}/{b}", "a": Decimal(a), "b": Decimal(b)} for a in NUMBERS for b in NUMBERS
    ]
    firms += [{"uscc": f"d{n}", "d": day} for n, day in enumerate(DAYS)]
    rules = [Policy(f"p{n:03}", eligibility=leaf) for n, leaf in enumerate(leaves())]
    table = enterprises_of(firms, FACTS)
    found = match(rules, table, as_of=as_of, engine="duckdb")
    plain = match(rules, table, as_of=as_of, engine="reference")
    assert list(found.rows("all")) == list(plain.rows("all"))
