"""Seeded enterprises of a district, straight into columns: sizes follow a power law, facts have gaps.

Invented throughout: no figure stands for a real firm. What is alike is the shape, taken from what a
district's ledger holds: many small firms, few large ones, most facts unknown for somebody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from qifu.eligibility import Enterprises, Fact
from qifu.eligibility.days import day_number
from qifu.eligibility.tables import BLANK, Column

TODAY = date(2026, 6, 30)
GAPS = 0.08  # of the values of a fact are missing
# Yuan, people, pieces: (median, spread of the logarithm, decimals)
NUMBERS: dict[str, tuple[float, float, int]] = {
    "staff": (14, 1.3, 0),
    "revenue": (4_000_000, 1.9, 2),
    "revenue_last_year": (3_700_000, 1.9, 2),
    "total_assets": (5_000_000, 2.0, 2),
    "tax_paid": (120_000, 1.8, 2),
    "net_profit": (200_000, 1.7, 2),
    "rd_expense": (150_000, 1.9, 2),
    "rd_staff": (2, 1.1, 0),
    "output_value": (6_000_000, 1.7, 2),
    "export_value": (300_000, 2.0, 2),
    "fixed_investment": (900_000, 1.9, 2),
    "equipment_investment": (500_000, 1.9, 2),
    "registered_capital": (2_000_000, 1.4, 0),
    "loan_balance": (1_500_000, 1.6, 2),
    "loan_interest": (70_000, 1.6, 2),
    "rent_paid": (60_000, 1.2, 2),
    "floor_area": (300, 1.3, 1),
    "electricity": (80_000, 1.8, 0),
    "energy_use": (40, 1.9, 2),
    "patents": (1, 1.2, 0),
    "invention_patents": (1, 0.9, 0),
    "trademarks": (1, 1.0, 0),
    "standards_drafted": (1, 0.5, 0),
    "graduates_hired": (1, 1.0, 0),
    "disabled_staff": (1, 0.6, 0),
    "social_insured": (11, 1.3, 0),
    "training_cost": (12_000, 1.4, 2),
    "online_sales": (250_000, 2.1, 2),
    "exhibition_cost": (20_000, 1.2, 2),
    "foreign_capital": (1_000_000, 1.6, 2),
}
WORDS: dict[str, tuple[str, int]] = {  # (prefix, how many) of texts and codes
    "company_type": ("类型", 7),
    "size_class": ("规模", 4),
    "ownership": ("性质", 6),
    "park": ("园区", 9),
    "credit_grade": ("信用", 5),
    "chain": ("产业链", 12),
    "tax_bureau": ("税务所", 8),
}
TOWNS = [f"5107030{n:02d}" for n in range(1, 19)]
SECTIONS = "ABCDEFGHIJKLMNOPQRS"
SETS: dict[str, int] = {"qualifications": 14, "honours": 10, "certificates": 8}
TRUTHS = {
    "above_scale": 0.06,
    "listed": 0.01,
    "dishonest": 0.02,
    "abnormal": 0.04,
    "tax_violation": 0.03,
    "safety_accident": 0.01,
    "environment_penalty": 0.02,
    "exporter": 0.12,
    "incubated": 0.08,
    "veteran_owned": 0.05,
}
DAYS = (
    "registered_on",
    "above_scale_since",
    "qualified_on",
    "moved_in_on",
    "listed_on",
    "first_export_on",
    "loan_granted_on",
    "investment_begun_on",
)


def facts() -> dict[str, Fact]:
    """The declared facts, 60 of them."""
    kinds: dict[str, Iterable[str]] = {
        "number": NUMBERS,
        "text": WORDS,
        "code": ("industry", "town"),
        "set": SETS,
        "boolean": TRUTHS,
        "date": DAYS,
    }
    return {name: Fact(name, kind, name) for kind, names in kinds.items() for name in names}


def firms(size: int, seed: int = 1) -> Enterprises:
    """`size` enterprises; the same for the same seed."""
    dice = np.random.default_rng(seed)
    found = facts()
    columns = {name: _Maker(fact, size, dice).column() for name, fact in found.items()}
    return Enterprises(codes(size), columns, found)


def codes(size: int) -> pa.Array:
    """Codes of 18 characters, not of real firms."""
    numbers = np.char.zfill(np.arange(size).astype("U10"), 10)
    found = pa.array(np.char.add("91510703", numbers))
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


class _Maker:
    def __init__(self, fact: Fact, size: int, dice: np.random.Generator) -> None:
        self.fact, self.size, self.dice = fact, size, dice

    def column(self) -> Column:
        return getattr(self, f"_{self.fact.type}")()  # type: ignore[no-any-return]

    def _known(self, data: np.ndarray, blank: Any) -> np.ndarray:
        data[self.dice.random(self.size, np.float32) < GAPS] = blank
        return data

    def _number(self) -> Column:
        median, spread, decimals = NUMBERS[self.fact.name]
        data = np.exp(self.dice.standard_normal(self.size, np.float32) * spread) * median
        whole = np.round(np.minimum(data.astype(np.float64), 1e12), decimals)
        if self.fact.name not in ("staff", "registered_capital"):
            whole[self.dice.random(self.size, np.float32) < 0.05] = 0
        return Column(self.fact, self._known(whole, np.nan))

    def _picked(self, words: list[Any]) -> Column:
        weight = 1 / np.arange(1, len(words) + 1)
        edges = np.cumsum(weight / weight.sum())[:-1]
        drawn = np.searchsorted(edges, self.dice.random(self.size, np.float32)).astype(np.int32)
        return Column(self.fact, self._known(drawn, -1), words)

    def _text(self) -> Column:
        prefix, count = WORDS[self.fact.name]
        return self._picked([f"{prefix}{n}" for n in range(count)])

    def _code(self) -> Column:
        if self.fact.name == "town":
            return self._picked(list(TOWNS))
        return self._picked([industry(n) for n in range(700)])

    def _set(self) -> Column:
        count = SETS[self.fact.name]
        words = [frozenset[str]()]
        for _ in range(200):
            held = self.dice.integers(0, count, self.dice.integers(1, 4)).tolist()
            words.append(frozenset(f"{self.fact.name}{n}" for n in held))
        return self._picked(list(dict.fromkeys(words)))

    def _boolean(self) -> Column:
        data = (self.dice.random(self.size, np.float32) < TRUTHS[self.fact.name]).astype(np.int8)
        return Column(self.fact, self._known(data, BLANK["boolean"]))

    def _date(self) -> Column:
        last = day_number(TODAY)
        data = self.dice.integers(last - 9000, last + 1, self.size, np.int32)
        return Column(self.fact, self._known(data, BLANK["date"]))


def industry(n: int) -> str:
    """The n-th industry code: a letter and four digits, as in GB/T 4754."""
    return f"{SECTIONS[(n * 7) % len(SECTIONS)]}{10 + n % 60:02d}{n % 97:02d}"
