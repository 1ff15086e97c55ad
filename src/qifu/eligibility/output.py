"""Pairs into a file: CSV or Parquet, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from qifu.eligibility.errors import EligibilityError
from qifu.eligibility.rows import schema_of

ENDINGS = (".csv", ".parquet")


def check_output(path: Path) -> None:
    """Raises EligibilityError when `path` cannot become a file of rows."""
    if path.suffix.lower() not in ENDINGS:
        raise EligibilityError([f"{path}: 输出文件须以 .csv 或 .parquet 结尾"])
    if path.is_dir() or not path.parent.is_dir():
        raise EligibilityError([f"{path}: 这里写不了文件，请检查文件夹是否存在"])


def write_rows(batches: Iterable[pa.RecordBatch], path: str | Path, kind: str) -> int:
    """Write rows of `kind` to `path` by its ending; returns how many.

    The file appears when it is whole; on any error, and when interrupted, what stood there stays.
    """
    place = Path(path)
    check_output(place)
    half = place.with_name(f".{place.name}.{os.getpid()}.part")
    opened = _csv if place.suffix.lower() == ".csv" else _parquet
    try:
        with opened(half, kind) as write:
            count = 0
            for batch in batches:
                write(batch)
                count += batch.num_rows
        os.replace(half, place)
    except OSError as error:
        raise EligibilityError([f"{place}: 文件没有写成（{error.strerror or error}）"]) from error
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
    return count


class _parquet:
    """Writes one row group a batch; codes stay dictionaries, money 64-bit decimals."""

    def __init__(self, path: Path, kind: str) -> None:
        from pyarrow import parquet

        schema = schema_of(kind)
        self.writer = parquet.ParquetWriter(
            path,
            schema,
            compression="none",  # codes are packed already, and squeezing takes longer than matching
            use_dictionary=[name for name in schema.names if name != "amount"],
            write_statistics=False,
            store_decimal_as_integer=True,
        )

    def __enter__(self) -> Callable[[pa.RecordBatch], None]:
        return self.write

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write_batch(batch, row_group_size=max(1, batch.num_rows))

    def __exit__(self, *_: object) -> None:
        self.writer.close()


class _csv:
    """UTF-8 with a plain header; a cell is quoted only where it must be."""

    def __init__(self, path: Path, kind: str) -> None:
        self.file = path.open("wb")
        self.file.write((",".join(schema_of(kind).names) + "\n").encode())

    def __enter__(self) -> Callable[[pa.RecordBatch], None]:
        return self.write

    def write(self, batch: pa.RecordBatch) -> None:
        from pyarrow import csv

        columns: list[Any] = [
            column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for column in batch.columns
        ]
        plain = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
        csv.write_csv(
            plain, self.file, csv.WriteOptions(include_header=False, quoting_style="needed")
        )

    def __exit__(self, *_: object) -> None:
        self.file.close()
