"""Enterprises from CSV, XLSX or Parquet; every bad cell is told at once, by row and column."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qifu.eligibility.days import day_number
from qifu.eligibility.errors import EligibilityError
from qifu.eligibility.facts import KEY, Fact, Facts
from qifu.eligibility.marks import NUMBER
from qifu.eligibility.tables import BLANK, DTYPES, NO_WORD, Column, Enterprises, blank_column

SHOWN = 50  # errors of one file; the rest are counted
EMPTY_SET = "-"
TOO_LARGE = 1e15
EXACT_WHOLE, EXACT_POWERS = 2**53, 22  # whole numbers and powers of ten that a double holds
TRUTHS = {"true": 1, "false": 0, "1": 1, "0": 0, "是": 1, "否": 0, "yes": 1, "no": 0}
SEPARATOR = re.compile("[;；]")
CELL = re.compile(rf"({NUMBER.pattern}|[-+]?0*[0-9]+(\.[0-9]*)?)")


def read_enterprises(path: str | Path, facts: Facts) -> Enterprises:
    """The enterprises of a file by its ending: `.csv` (UTF-8), `.xlsx` or `.parquet`.

    Columns that are no declared facts are left aside. Raises EligibilityError with every error.
    """
    place = Path(path)
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".parquet": _read_parquet}
    if place.suffix.lower() not in readers:
        raise EligibilityError([f"{path}:1: 企业文件须是 .csv、.xlsx 或 .parquet"])
    if not place.is_file():
        raise EligibilityError([f"{path}:1: 没有这个文件"])
    try:
        table = readers[place.suffix.lower()](place, facts)
    except EligibilityError:
        raise
    except Exception as error:
        raise EligibilityError(
            [f"{path}:1: 文件读不出来，可能已损坏或不是这种格式（{error}）"]
        ) from error
    return enterprises_of_table(table, facts, str(path), first=2)


def enterprises_of_table(table: pa.Table, facts: Facts, name: str, first: int = 1) -> Enterprises:
    """From an Arrow table; `first` is the number of its first row in messages."""
    reading = _Reading(name, first)
    if KEY not in table.column_names:
        reading.tell(1 - first, KEY, "缺少统一社会信用代码这一列")
        reading.raise_any()
    names = [name for name in table.column_names if name in facts]

    def column(name: str) -> Column:
        return reading.column(facts[name], table.column(name).combine_chunks())

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        keys = pool.submit(reading.keys, table)
        columns = dict(zip(names, pool.map(column, names), strict=True))
    uscc = keys.result()
    reading.raise_any()
    return Enterprises(uscc, columns, facts)


def _wanted(names: Sequence[str], facts: Facts) -> list[str]:
    return [name for name in dict.fromkeys(names) if name == KEY or name in facts]


def _read_parquet(path: Path, facts: Facts) -> pa.Table:
    from pyarrow import parquet

    schema = parquet.read_schema(path)
    names = _wanted(schema.names, facts)
    words = [name for name in names if name != KEY and pa.types.is_string(schema.field(name).type)]
    return parquet.ParquetFile(path, read_dictionary=words).read(names)


def _read_csv(path: Path, facts: Facts) -> pa.Table:
    from pyarrow import csv

    _refuse_other_encoding(path)
    with path.open(encoding="utf-8-sig") as file:
        header = next(_csv_rows(file), [])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise EligibilityError([f"{path}:1: 列名重复：{'、'.join(twice)}"])
    names = _wanted(header, facts)
    options = csv.ConvertOptions(
        include_columns=names,
        column_types={name: pa.string() for name in names},
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    parse = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(path, convert_options=options, parse_options=parse)


def _csv_rows(file: Any) -> Iterator[list[str]]:
    import csv

    return csv.reader(file)


def _refuse_other_encoding(path: Path) -> None:
    with path.open("rb") as file:
        line = 1
        for chunk in file:
            try:
                chunk.decode("utf-8")
            except UnicodeDecodeError:
                message = "不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8”"
                raise EligibilityError([f"{path}:{line}: {message}"]) from None
            line += 1


def _read_xlsx(path: Path, facts: Facts) -> pa.Table:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    lines = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell).strip() if cell is not None else "" for cell in next(lines, ())]
    names = _wanted(header, facts)
    places = [header.index(name) for name in names]
    cells: list[list[str | None]] = [[] for _ in names]
    while rows := list(islice(lines, 5000)):
        for row in rows:
            if any(cell is not None for cell in row):
                for column, place in zip(cells, places, strict=True):
                    column.append(_text(row[place] if place < len(row) else None))
    book.close()
    return pa.table([pa.array(column, pa.string()) for column in cells], names=names)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else str(cell)


class _Reading:
    """Turns Arrow columns into columns of facts and keeps what is wrong."""

    def __init__(self, name: str, first: int) -> None:
        self.name, self.first = name, first
        self.told: dict[str, list[tuple[int, str]]] = {}
        self.count = 0

    def raise_any(self) -> None:
        """Raises the errors in order of the rows; of very many the first ones."""
        found = sorted((row, name, text) for name, told in self.told.items() for row, text in told)
        if found:
            lines = [f"{self.name}:{max(row, 1)}: {n}: {text}" for row, n, text in found[:SHOWN]]
            if self.count > SHOWN:
                lines.append(f"{self.name}:1: 还有 {self.count - SHOWN} 处类似的错误")
            raise EligibilityError(lines)

    def tell(self, row: int, column: str, message: str) -> None:
        told = self.told.setdefault(column, [])
        self.count += 1
        if len(told) < SHOWN:
            told.append((self.first + row, message))

    def keys(self, table: pa.Table) -> pa.Array:
        found = _stripped(table.column(KEY).combine_chunks().cast(pa.string()))
        for row in _places(pc.is_null(found)):
            self.tell(row, KEY, "没有统一社会信用代码")
        if len(pc.unique(found.drop_null())) < len(found) - found.null_count:
            self._twice(found)
        return found

    def _twice(self, found: pa.Array) -> None:
        seen: dict[str, int] = {}
        for row, uscc in enumerate(found.to_pylist()):
            if uscc is not None and seen.setdefault(uscc, row) != row:
                self.tell(row, KEY, f"{uscc} 与第 {self.first + seen[uscc]} 行重复")

    def column(self, fact: Fact, data: pa.Array) -> Column:
        if pa.types.is_null(data.type):
            return blank_column(fact, len(data))
        if fact.type in DTYPES and not _is_words(data.type):
            return self._typed(fact, data)
        if fact.type == "set" and pa.types.is_list(data.type):
            data = _joined_lists(data)
        if not _is_words(data.type):
            data = data.cast(pa.string())
        return self._parsed(fact, data)

    def _typed(self, fact: Fact, data: pa.Array) -> Column:
        """A column whose file type already says what it is."""
        try:
            found = _TYPED[fact.type](data)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError):
            self.tell(0, fact.name, f"列的类型 {data.type} 不能作为 {fact.type}")
            return blank_column(fact, len(data))
        if fact.type == "number" and _largest(found) >= TOO_LARGE:
            for row in np.flatnonzero(np.abs(found) >= TOO_LARGE):
                self.tell(int(row), fact.name, f"“{found[row]}”太大，须小于 10 的 15 次方")
        return Column(fact, np.ascontiguousarray(found, DTYPES[fact.type]))

    def _parsed(self, fact: Fact, data: pa.Array) -> Column:
        """Each distinct text is read once, then spread over the rows."""
        coded = data if pa.types.is_dictionary(data.type) else data.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(NO_WORD).to_numpy(zero_copy_only=False).astype(np.int32)
        parse = _PARSERS[fact.type]
        values: list[Any] = []
        bad: dict[int, str] = {}
        for place, text in enumerate(texts):
            stripped = text.strip() if text is not None else ""
            try:
                values.append(parse(stripped) if stripped else None)
            except ValueError as error:
                values.append(None)
                bad[place] = str(error)
        for row in np.flatnonzero(np.isin(codes, list(bad))) if bad else ():
            self.tell(int(row), fact.name, bad[int(codes[row])])
        return _spread(fact, codes, values)


def _spread(fact: Fact, codes: np.ndarray, values: Sequence[Any]) -> Column:
    if fact.type in DTYPES:
        blank = BLANK[fact.type]
        table = np.array([blank if v is None else v for v in values] + [blank], DTYPES[fact.type])
        return Column(fact, table[codes])
    places: dict[Any, int] = {}
    table = np.full(len(values) + 1, NO_WORD, np.int32)
    for place, value in enumerate(values):
        if value is not None:
            table[place] = places.setdefault(value, len(places))
    return Column(fact, table[codes], list(places))


def _is_words(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _largest(found: np.ndarray) -> float:
    """The largest absolute value; NaN is passed over, nothing is copied."""
    return max(float(np.fmax.reduce(found, initial=0)), -float(np.fmin.reduce(found, initial=0)))


def _stripped(array: pa.Array) -> pa.Array:
    found = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def _places(mask: pa.Array) -> Iterator[int]:
    yield from np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist()


def _joined_lists(data: pa.Array) -> pa.Array:
    joined = pc.binary_join(data.cast(pa.list_(pa.string())), ";")
    return pc.if_else(pc.equal(joined, ""), EMPTY_SET, joined)


def _as_numbers(data: pa.Array) -> np.ndarray:
    if pa.types.is_decimal(data.type):
        return _of_decimals(data)
    return np.asarray(data.cast(pa.float64(), safe=False))


def _of_decimals(data: pa.Array) -> np.ndarray:
    """The doubles nearest to decimals; Arrow's own cast may be one step off."""
    scale = data.type.scale
    if isinstance(data, pa.Decimal128Array) and 0 <= scale <= EXACT_POWERS:
        words = np.frombuffer(data.buffers()[1], np.int64).reshape(-1, 2)
        low, high = words[data.offset : data.offset + len(data)].T
        null = data.is_null().to_numpy(zero_copy_only=False)
        if np.all(null | ((high == low >> 63) & (np.abs(low) <= EXACT_WHOLE))):
            return np.where(null, np.nan, low / 10.0**scale)
    return np.asarray(data.cast(pa.string()).cast(pa.float64()))


def _as_truths(data: pa.Array) -> np.ndarray:
    return np.asarray(data.cast(pa.bool_()).cast(pa.int8()).fill_null(BLANK["boolean"]))


def _as_days(data: pa.Array) -> np.ndarray:
    days = data.cast(pa.date32(), safe=False).cast(pa.int32())
    return np.asarray(days.fill_null(BLANK["date"]))


_TYPED: dict[str, Callable[[pa.Array], np.ndarray]] = {
    "number": _as_numbers,
    "boolean": _as_truths,
    "date": _as_days,
}


def _number(text: str) -> float:
    if not CELL.fullmatch(text):
        raise ValueError(f"“{text[:30]}”不是数字；只写数字，不带逗号和单位")
    value = float(text)
    if abs(value) >= TOO_LARGE:
        raise ValueError(f"“{text[:30]}”太大，须小于 10 的 15 次方")
    return value


def _truth(text: str) -> int:
    if text.lower() not in TRUTHS:
        raise ValueError(f"“{text[:30]}”应是 true 或 false（是、否也可以）")
    return TRUTHS[text.lower()]


def _day(text: str) -> int:
    try:
        return day_number(date.fromisoformat(text[:10] if text[10:] in _MIDNIGHT else text))
    except ValueError:
        raise ValueError(f"“{text[:30]}”不是日期，应写成 2024-01-31 的样子") from None


_MIDNIGHT = ("T00:00:00", " 00:00:00")


def _set(text: str) -> frozenset[str]:
    if text == EMPTY_SET:
        return frozenset()
    return frozenset(part for raw in SEPARATOR.split(text) if (part := raw.strip()))


_PARSERS: dict[str, Callable[[str], Any]] = {
    "number": _number,
    "boolean": _truth,
    "date": _day,
    "text": str,
    "code": str,
    "set": _set,
}
