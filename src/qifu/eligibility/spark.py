"""Matching on a Spark cluster: every executor runs the kernel on the batches that it is handed.

For a province or the nation, whose enterprises do not fit one machine. `pyspark` is an extra.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from qifu.eligibility.errors import EligibilityError
from qifu.eligibility.facts import Facts
from qifu.eligibility.language import Policy
from qifu.eligibility.matching import BitmapResult, check_kind, counts_of
from qifu.eligibility.read import enterprises_of_table
from qifu.eligibility.rows import Row, rows_of, schema_of
from qifu.eligibility.tables import Enterprises, arrow_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BATCH = 65_536  # enterprises in one Arrow batch
PAIRS = "uscc string, policy string, verdict string, amount decimal(18,2)"
MORE = ", missing string, flips string"
COUNTS = "policy int, eligible long, unknown long, near long"


def match_on_spark(
    session: SparkSession,
    policies: Sequence[Policy],
    frame: DataFrame,
    facts: Facts,
    *,
    as_of: date,
    kind: str = "eligible",
) -> DataFrame:
    """The pairs of `kind` as a DataFrame, nothing collected; amounts in yuan.

    `frame` has `uscc` and a column a fact, as an enterprise file has. Within a partition the pairs
    are in order of its rows, then of policy code. Raises ValueError for a kind there is none of; a
    bad cell fails the job with the message that a file would have given.
    """
    check_kind(kind)
    held = session.sparkContext.broadcast((list(policies), dict(facts), as_of, kind))

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from _pairs(batch, *held.value)

    return frame.mapInArrow(work, PAIRS if kind == "eligible" else PAIRS + MORE)


def _result(
    batch: pa.RecordBatch, policies: Sequence[Policy], facts: Facts, as_of: date
) -> BitmapResult:
    firms = enterprises_of_table(pa.Table.from_batches([batch]), facts, "spark")
    return BitmapResult(policies, firms, as_of, None)


def _pairs(
    batch: pa.RecordBatch, policies: Sequence[Policy], facts: Facts, as_of: date, kind: str
) -> Iterator[pa.RecordBatch]:
    for found in _result(batch, policies, facts, as_of).batches(kind):
        columns = [
            column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for column in found.columns
        ]
        yield pa.RecordBatch.from_arrays(columns, names=found.schema.names)


class SparkResult:
    """Pairs from a cluster, brought here: for tests, and for results that fit one machine."""

    def __init__(self, policies: Sequence[Policy], firms: Enterprises, as_of: date) -> None:
        self.session = _session()
        self.policies = [policy for policy in policies if policy.valid_on(as_of)]
        self.firms, self.as_of = firms, as_of
        self.frame = self.session.createDataFrame(arrow_of(firms))

    @property
    def counts(self) -> Mapping[str, int]:
        held = self.session.sparkContext.broadcast((self.policies, self.firms.facts, self.as_of))

        def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                found = _result(batch, *held.value).found.counts
                places = pa.array(np.arange(len(found)), pa.int32())
                columns = [pa.array(np.ascontiguousarray(found[:, i])) for i in range(3)]
                names = ["policy", "eligible", "unknown", "near"]
                yield pa.RecordBatch.from_arrays([places, *columns], names=names)

        told = self.frame.mapInArrow(work, COUNTS).toArrow()
        counts = np.zeros((len(self.policies), 3), np.int64)
        for i, name in enumerate(("eligible", "unknown", "near")):
            np.add.at(counts[:, i], told["policy"].to_numpy(), told[name].to_numpy())
        return counts_of(counts, len(self.firms))

    def batches(self, kind: str = "eligible") -> Iterator[pa.RecordBatch]:
        frame = match_on_spark(
            self.session, self.policies, self.frame, self.firms.facts, as_of=self.as_of, kind=kind
        )
        yield from frame.toArrow().cast(schema_of(kind)).to_batches()

    def rows(self, kind: str = "eligible") -> Iterator[Row]:
        return rows_of(self.batches(kind))


def _session() -> Any:
    """The running session, or one on this machine's cores."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        message = '没有安装 Spark：请先 pip install "qifu[spark]"，并安装 Java 17'
        raise EligibilityError([message]) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master("local[2]")
        .appName("qifu")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session
