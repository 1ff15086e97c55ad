"""The tests of one fact, made ready once: bounds as arrays, words as a table of bits by code."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from qifu.eligibility.bitmap import kernels
from qifu.eligibility.bitmap.pairs import SLACK, rows_of
from qifu.eligibility.bitmap.program import Catalogue
from qifu.eligibility.bitmap.tests import TRUE, WORDS, Test, float_bounds, word_holds
from qifu.eligibility.tables import BLANK, NO_WORD, Column, Enterprises, decimal_of

AT_ONCE = 64  # tests of words in one table


@dataclass
class Asked:
    """One fact (or one per another) with the tests on it and their places in the catalogue."""

    fact: str
    per: str
    gap: int
    tests: list[Test] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    low: np.ndarray = field(default_factory=lambda: np.empty(0))
    high: np.ndarray = field(default_factory=lambda: np.empty(0))
    near: tuple[np.ndarray, np.ndarray] = (np.empty(0), np.empty(0))


def asked_of(catalogue: Catalogue) -> list[Asked]:
    """The tests by what they are on."""
    found = {key: Asked(*key, gap) for key, gap in catalogue.gaps.items()}
    for test, place in catalogue.tests.items():
        asked = found[test.fact, test.per]
        asked.tests.append(test)
        asked.places.append(place)
    for asked in found.values():
        _bounds(asked)
    return list(found.values())


def _bounds(asked: Asked) -> None:
    kind = asked.tests[0].kind
    if kind in (WORDS, TRUE):
        return
    if kind == "days":
        pairs = [test.value for test in asked.tests]
    elif asked.per:
        pairs = [_nearest(test.value) for test in asked.tests]
    else:
        pairs = [float_bounds(test.value) for test in asked.tests]
    dtype = np.int32 if kind == "days" else np.float64
    asked.low = np.array([low for low, _ in pairs], dtype)
    asked.high = np.array([high for _, high in pairs], dtype)
    asked.near = nearness(asked.low), nearness(asked.high)


def _nearest(bounds: Any) -> tuple[float, float]:
    low, high = bounds
    return float("-inf") if low is None else float(low), float("inf") if high is None else float(
        high
    )


def tables_of(asked: Asked, column: Column) -> list[np.ndarray]:
    """uint64 (words + 1,) for every 64 tests: bit k of entry code + 1 is whether test k holds."""
    words: Any = (False, True) if asked.tests[0].kind == TRUE else column.words
    found = []
    for first in range(0, len(asked.tests), AT_ONCE):
        table = np.zeros(len(words) + 1, np.uint64)
        for k, test in enumerate(asked.tests[first : first + AT_ONCE]):
            hits = [_passes(test, word) for word in words]
            table[1:] |= np.array(hits, bool).astype(np.uint64) << np.uint64(k)
        found.append(table)
    return found


def _passes(test: Test, word: Any) -> bool:
    return bool(word) if test.kind == TRUE else word_holds(test.value, word)


class Testing:
    """The tests of a catalogue on one set of enterprises."""

    def __init__(self, catalogue: Catalogue, firms: Enterprises) -> None:
        self.firms = firms
        self.asked = asked_of(catalogue)
        self.tables = {
            asked.fact: tables_of(asked, firms.column(asked.fact))
            for asked in self.asked
            if asked.tests[0].kind in (WORDS, TRUE)
        }

    def run(self, pick: slice | np.ndarray, true: np.ndarray, gaps: np.ndarray) -> None:
        """Bits of the rows picked into true[place] and gaps[gap]."""
        for asked in self.asked:
            column = self.firms.column(asked.fact)
            gap = gaps[asked.gap]
            data = column.data[pick]
            kernels.find_missing(data, _blank(column), gap)
            if asked.per:
                self._ratios(asked, data, self.firms.column(asked.per).data[pick], gap, true)
            elif asked.fact in self.tables:
                self._words(asked, data, true)
            else:
                kernels.test_ranges(data, asked.low, asked.high, np.array(asked.places), true)

    def _words(self, asked: Asked, data: np.ndarray, true: np.ndarray) -> None:
        for part, table in enumerate(self.tables[asked.fact]):
            places = asked.places[part * AT_ONCE : (part + 1) * AT_ONCE]
            kernels.test_words(data, table, np.array(places), true)

    def _ratios(
        self,
        asked: Asked,
        data: np.ndarray,
        below: np.ndarray,
        gap: np.ndarray,
        true: np.ndarray,
    ) -> None:
        other = np.empty_like(gap)
        kernels.find_missing(below, np.float64(0), other)
        gap |= other
        out = np.empty((len(asked.tests), true.shape[1]), np.uint64)
        doubt = np.empty_like(out)
        if kernels.test_ratios(data, below, asked.low, asked.high, *asked.near, gap, out, doubt):
            for k, test in enumerate(asked.tests):
                _settle(test, data, below, doubt[k], out[k])
        true[asked.places] = out


def _blank(column: Column) -> Any:
    kind = column.fact.type
    dtype = column.data.dtype.type
    return dtype(BLANK.get(kind, NO_WORD))


def _settle(
    test: Test, above: np.ndarray, below: np.ndarray, doubt: np.ndarray, out: np.ndarray
) -> None:
    """Decide the doubtful quotients exactly, each distinct one once."""
    rows = np.empty(int(np.bitwise_count(doubt).sum()) + SLACK, np.int64)
    rows = rows[: rows_of(doubt, rows, 0)]
    if rows.size:
        pairs, which = np.unique(above[rows] + 1j * below[rows], return_inverse=True)
        verdicts = [within(test.value, pair.real, pair.imag) for pair in pairs.tolist()]
        kernels.set_bits(rows, np.array(verdicts, bool)[which], out)


@lru_cache(100_000)
def within(bounds: Any, above: float, below: float) -> bool:
    """Whether the exact quotient of two numbers lies within `bounds`, both inclusive."""
    quotient = Fraction(decimal_of(above)) / Fraction(decimal_of(below))
    low, high = bounds
    return (low is None or Fraction(low) <= quotient) and (
        high is None or quotient <= Fraction(high)
    )


def nearness(bounds: np.ndarray) -> np.ndarray:
    """How near to each bound a quotient is in doubt; -1 where it never is."""
    firm = (bounds == 0) | np.isinf(bounds)
    return np.where(firm, -1.0, np.abs(np.where(firm, 1.0, bounds)) * 1e-15)
