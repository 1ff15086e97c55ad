"""What matching returns: one row a pair, in Arrow batches of one shape from every engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from qifu.eligibility.reference import ELIGIBLE, INELIGIBLE, UNKNOWN

VERDICTS = (ELIGIBLE, INELIGIBLE, UNKNOWN)
KINDS = ("eligible", "all", "near-misses")
MONEY = pa.decimal128(18, 2)
WORD = pa.dictionary(pa.int32(), pa.string())
BRIEF = pa.schema(
    [pa.field(name, WORD, nullable=False) for name in ("uscc", "policy", "verdict")]
    + [pa.field("amount", MONEY)]
)
FULL = pa.schema([*BRIEF, *(pa.field(name, WORD, nullable=False) for name in ("missing", "flips"))])
NOTHING = -(2**63)


def schema_of(kind: str) -> pa.Schema:
    """The columns of `eligible`, `all` or `near-misses`."""
    return BRIEF if kind == "eligible" else FULL


@dataclass(frozen=True, slots=True)
class Row:
    """One pair; `amount` in yuan, None when unknown, without money or not eligible."""

    uscc: str
    policy: str
    verdict: str
    amount: Decimal | None = None
    missing: tuple[str, ...] = ()
    flips: tuple[int, ...] = ()


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The pairs of `batches` one by one; for reading, not for a million of them."""
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for uscc, policy, verdict, amount, *more in zip(*columns, strict=True):
            missing, flips = more or ("", "")
            yield Row(uscc, policy, verdict, amount, _names(missing), _numbers(flips))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(";")) if text else ()


def money_array(fen: np.ndarray) -> pa.Array:
    """decimal128(18, 2) from fen; NOTHING is null."""
    return money_of_words(np.stack((fen, fen >> 63), axis=1))


def money_of_words(words: np.ndarray) -> pa.Array:
    """The same from whole numbers of 128 bits, (n, 2) with the low word first; not copied."""
    known = words[:, 0] != NOTHING
    mask = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(MONEY, len(words), [mask, pa.py_buffer(words)])


def coded(codes: np.ndarray, words: Sequence[str] | pa.Array) -> pa.Array:
    """A dictionary column."""
    whole = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), whole, safe=False)


def batch_of(
    kind: str, uscc: Any, policy: Any, verdict: Any, amount: Any, *more: Any
) -> pa.RecordBatch:
    """A batch of the columns of `kind`."""
    columns = [uscc, policy, verdict, amount, *more]
    return pa.RecordBatch.from_arrays(columns, schema=schema_of(kind))
