"""The door of the matcher: policies and enterprises in, pairs out, from whichever engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

import numpy as np
import pyarrow as pa

from qifu.eligibility import reference, rows
from qifu.eligibility.language import Policy
from qifu.eligibility.rows import KINDS, Row, batch_of, coded, money_array, rows_of
from qifu.eligibility.tables import Enterprises

ENGINES = ("bitmap", "duckdb", "spark", "reference")
Progress = Callable[[int], None]


class Result(Protocol):
    """What a match found; `counts` are pairs by verdict, and `near` those with a flip."""

    @property
    def policies(self) -> Sequence[Policy]:
        """The policies valid on the day, in order of their code."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Pairs: eligible, ineligible, unknown; near misses are in the latter two."""

    def batches(self, kind: str = "eligible") -> Iterator[pa.RecordBatch]:
        """The pairs of a kind in order of the file, then of policy code."""

    def rows(self, kind: str = "eligible") -> Iterator[Row]:
        """The same, one by one."""


def match(
    policies: Sequence[Policy],
    firms: Enterprises,
    *,
    as_of: date,
    engine: str = "bitmap",
    progress: Progress | None = None,
) -> Result:
    """Match every enterprise with every policy valid on `as_of`.

    `engine`: `bitmap` (all cores), `duckdb` (by SQL), `spark` (the kernel on a cluster),
    `reference` (slow and plain). Raises ValueError for another word, EligibilityError when Spark is
    not installed.
    """
    if engine == "bitmap":
        return BitmapResult(policies, firms, as_of, progress)
    if engine == "reference":
        return ReferenceResult(policies, firms, as_of)
    if engine == "duckdb":
        from qifu.eligibility.sql.engine import DuckdbResult

        return DuckdbResult(policies, firms, as_of)
    if engine == "spark":
        from qifu.eligibility.spark import SparkResult

        return SparkResult(policies, firms, as_of)
    raise ValueError(f"没有“{engine}”这个引擎，可用：{' '.join(ENGINES)}")


class BitmapResult:
    """Pairs from packed bits."""

    def __init__(
        self, policies: Sequence[Policy], firms: Enterprises, as_of: date, progress: Progress | None
    ) -> None:
        from qifu.eligibility.bitmap.engine import Matcher

        self.matcher = Matcher(policies, firms, as_of)
        self.found = self.matcher.match(progress=progress)

    @property
    def policies(self) -> Sequence[Policy]:
        return self.found.policies

    @property
    def counts(self) -> Mapping[str, int]:
        return counts_of(self.found.counts, len(self.found.enterprises))

    def batches(self, kind: str = "eligible") -> Iterator[pa.RecordBatch]:
        from qifu.eligibility.bitmap.detail import detailed_batches, eligible_batches

        check_kind(kind)
        if kind == "eligible":
            return eligible_batches(self.found)
        return detailed_batches(self.matcher, kind)

    def rows(self, kind: str = "eligible") -> Iterator[Row]:
        return rows_of(self.batches(kind))


class ReferenceResult:
    """Pairs straight from the language, one at a time."""

    def __init__(self, policies: Sequence[Policy], firms: Enterprises, as_of: date) -> None:
        self.policies = [policy for policy in policies if policy.valid_on(as_of)]
        self.found = [row for i in range(len(firms)) for row in self._of(firms, i, as_of)]

    def _of(self, firms: Enterprises, row: int, as_of: date) -> Iterator[Row]:
        values, uscc = firms.values(row), firms.uscc[row].as_py()
        for policy in self.policies:
            found = reference.evaluate(policy, values, as_of)
            yield Row(uscc, policy.code, found.verdict, found.amount, found.missing, found.flips)

    @property
    def counts(self) -> Mapping[str, int]:
        found = {
            verdict: sum(row.verdict == verdict for row in self.found) for verdict in rows.VERDICTS
        }
        return {**found, "near": sum(bool(row.flips) for row in self.found)}

    def rows(self, kind: str = "eligible") -> Iterator[Row]:
        check_kind(kind)
        for row in self.found:
            if kind == "all" or (row.flips if kind == "near-misses" else row.verdict == "eligible"):
                yield row

    def batches(self, kind: str = "eligible") -> Iterator[pa.RecordBatch]:
        yield batch_of_rows(list(self.rows(kind)), kind)


def batch_of_rows(found: Sequence[Row], kind: str) -> pa.RecordBatch:
    """One batch of rows given one by one."""
    fen = [rows.NOTHING if row.amount is None else int(row.amount.scaleb(2)) for row in found]
    columns = [
        _words([row.uscc for row in found]),
        _words([row.policy for row in found]),
        _words([row.verdict for row in found]),
        money_array(np.array(fen, np.int64)),
    ]
    if kind != "eligible":
        columns.append(_words([";".join(row.missing) for row in found]))
        columns.append(_words([";".join(map(str, row.flips)) for row in found]))
    return batch_of(kind, *columns)


def _words(texts: Sequence[str]) -> pa.Array:
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return coded(np.array(codes, np.int32), list(places))


def counts_of(counts: np.ndarray, enterprises: int) -> dict[str, int]:
    """Pairs by verdict from (policies, 3) of eligible, unknown and near."""
    eligible, unknown, near = (int(n) for n in counts.sum(axis=0))
    pairs = len(counts) * enterprises
    return {
        "eligible": eligible,
        "ineligible": pairs - eligible - unknown,
        "unknown": unknown,
        "near": near,
    }


def check_kind(kind: str) -> None:
    """Raises ValueError for a kind of rows there is none of."""
    if kind not in KINDS:
        raise ValueError(f"没有“{kind}”这种结果，可用：{' '.join(KINDS)}")
