"""Enterprises as columns in memory: one array a fact, missing values marked, words by code.

| type | array | missing |
|---|---|---|
| number | float64, shortest decimal form is the value | NaN |
| text, code, set | int32 into `words` (distinct values) | -1 |
| boolean | int8, 0 or 1 | -1 |
| date | int32, days since 1970-01-01 | -2^31 |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from qifu.eligibility.days import EPOCH, day_number
from qifu.eligibility.facts import Fact, Facts

NO_DAY = -(2**31)
NO_WORD = -1
WORDY = ("text", "code", "set")
DTYPES = {"number": np.float64, "boolean": np.int8, "date": np.int32}
BLANK: dict[str, Any] = {"number": np.nan, "boolean": -1, "date": NO_DAY}


@dataclass
class Column:
    """One fact of all enterprises; `words[code]` is a text, or a frozenset for a set."""

    fact: Fact
    data: np.ndarray
    words: Sequence[Any] = ()

    def missing(self) -> np.ndarray:
        """bool (n,): where the value is missing."""
        if self.fact.type == "number":
            return np.asarray(np.isnan(self.data))
        return np.asarray(self.data == BLANK.get(self.fact.type, NO_WORD))

    def value(self, row: int) -> Any:
        """The typed value of one row; None when missing."""
        found = self.data[row]
        kind = self.fact.type
        if kind == "number":
            return None if np.isnan(found) else decimal_of(float(found))
        if found == BLANK.get(kind, NO_WORD):
            return None
        if kind == "boolean":
            return bool(found)
        if kind == "date":
            return EPOCH + timedelta(int(found))
        return self.words[int(found)]

    def take(self, rows: np.ndarray | slice) -> Column:
        """The same fact of some rows."""
        return Column(self.fact, self.data[rows], self.words)


@dataclass
class Enterprises:
    """A file of enterprises; `uscc` is an Arrow string array, every column has its length."""

    uscc: pa.Array
    columns: dict[str, Column]
    facts: Facts

    def __len__(self) -> int:
        return len(self.uscc)

    def column(self, name: str) -> Column:
        """The column of a fact; all missing when the file has none (kept for the next)."""
        if name not in self.columns:
            self.columns[name] = blank_column(self.facts[name], len(self))
        return self.columns[name]

    def values(self, row: int, names: Sequence[str] | None = None) -> dict[str, Any]:
        """The typed values of one enterprise."""
        wanted = self.facts if names is None else names
        return {name: self.columns[name].value(row) for name in wanted if name in self.columns}

    def find(self, uscc: str) -> int | None:
        """The row of a credit code; None when there is none."""
        found = pa.compute.index(self.uscc, uscc).as_py()
        return None if found < 0 else int(found)

    def take(self, rows: np.ndarray | slice) -> Enterprises:
        """Some of them, in the order of `rows`."""
        whole = self.uscc[rows] if isinstance(rows, slice) else self.uscc.take(pa.array(rows))
        columns = {name: column.take(rows) for name, column in self.columns.items()}
        return Enterprises(whole, columns, self.facts)


def decimal_of(value: float) -> Decimal:
    """The number that `value` was written as: its shortest decimal form."""
    return Decimal(repr(value))


def blank_column(fact: Fact, size: int) -> Column:
    """A fact that nobody has told."""
    dtype = DTYPES.get(fact.type, np.int32)
    return Column(fact, np.full(size, BLANK.get(fact.type, NO_WORD), dtype))


def enterprises_of(rows: Sequence[Mapping[str, Any]], facts: Facts) -> Enterprises:
    """From mappings with `uscc` and typed values by fact (None or absent is missing)."""
    columns = {
        name: _column(fact, [row.get(name) for row in rows])
        for name, fact in facts.items()
        if any(row.get(name) is not None for row in rows)
    }
    return Enterprises(pa.array([row["uscc"] for row in rows], pa.string()), columns, facts)


def _column(fact: Fact, values: list[Any]) -> Column:
    if fact.type in WORDY:
        return _words(fact, values)
    column = blank_column(fact, len(values))
    for row, value in enumerate(values):
        if value is not None:
            column.data[row] = day_number(value) if fact.type == "date" else float(value)
    return column


def _words(fact: Fact, values: list[Any]) -> Column:
    places: dict[Any, int] = {}
    codes = [NO_WORD if v is None else places.setdefault(v, len(places)) for v in values]
    return Column(fact, np.array(codes, np.int32), list(places))


def arrow_of(found: Enterprises) -> pa.Table:
    """The columns as a Parquet file holds them: a set as `a;b`, known to be empty as `-`."""
    columns = {"uscc": found.uscc}
    for name, column in found.columns.items():
        columns[name] = _arrow(column)
    return pa.table(columns)


def _arrow(column: Column) -> pa.Array:
    blank, data, kind = column.missing(), column.data, column.fact.type
    if kind in ("text", "code", "set"):
        words = [_cell(word) for word in column.words]
        indices = pa.array(data, pa.int32(), mask=blank)
        return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))
    if kind == "date":
        return pa.array(data, pa.int32(), mask=blank).cast(pa.date32())
    return pa.array(data == 1 if kind == "boolean" else data, mask=blank)


def _cell(word: Any) -> str:
    return word if isinstance(word, str) else ";".join(sorted(word)) or "-"


def spans(total: int, size: int) -> Iterator[tuple[int, int]]:
    """(first, end) of consecutive blocks of `size`."""
    for first in range(0, total, size):
        yield first, min(first + size, total)
