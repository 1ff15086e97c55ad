"""The same enterprises as CSV, XLSX and Parquet give the same rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.eligibility import grammar
from tests.eligibility.brute import cell_value
from tests.eligibility.library import (
    expected,
    result_of,
    rows_of,
    same,
    write_firms,
    write_rules,
)

TODAY = date(2026, 2, 28)
RULES, FIRMS = grammar.set_of(seed=5, firms=50, policies=30)
ARROW = {
    "number": pa.decimal128(30, 9),
    "text": pa.string(),
    "code": pa.string(),
    "set": pa.list_(pa.string()),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def typed(kind: str, cell: str) -> Any:
    """A cell as a program would hand it over, not as a person would type it."""
    value = cell_value(kind, cell)
    if value is not None and kind in ("number", "set"):
        return Decimal(cell) if kind == "number" else sorted(value)
    return value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    """The byte-order mark that Excel writes is no part of the first column's name."""
    write_rules(tmp_path, RULES)
    file = write_firms(tmp_path / "firms.csv", FIRMS, encoding)
    same(result_of(tmp_path, file, TODAY, "bitmap"), expected(RULES, FIRMS, TODAY))


@pytest.mark.parametrize("native", [False, True])
def test_xlsx(tmp_path: Path, native: bool) -> None:
    """Whether its cells are all text or numbers, dates and booleans of their own."""
    write_rules(tmp_path, RULES)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["uscc", *grammar.KINDS])
    for firm in FIRMS:
        sheet.append([firm["uscc"], *(_cell(k, firm[n], native) for n, k in grammar.KINDS.items())])
    book.save(tmp_path / "firms.xlsx")
    result = result_of(tmp_path, tmp_path / "firms.xlsx", TODAY, "bitmap")
    same(result, expected(RULES, FIRMS, TODAY))


def _cell(kind: str, cell: str, native: bool) -> Any:
    if not native or kind == "set":
        return cell or None
    found = typed(kind, cell)
    return float(found) if isinstance(found, Decimal) else found


def test_parquet_with_types(tmp_path: Path) -> None:
    """Decimals, dates, booleans and lists; null is missing, an empty list is known to be empty."""
    columns = {
        name: pa.array([typed(kind, firm[name]) for firm in FIRMS], ARROW[kind])
        for name, kind in grammar.KINDS.items()
    }
    _same_parquet(tmp_path, columns)


def test_parquet_with_floats(tmp_path: Path) -> None:
    """A float is the number it is written as: 0.1 is one tenth."""
    columns = {
        name: pa.array([_cell(kind, firm[name], True) for firm in FIRMS])
        for name, kind in grammar.KINDS.items()
    }
    _same_parquet(tmp_path, columns)


def test_parquet_of_text(tmp_path: Path) -> None:
    """The cells of a CSV file kept as they are."""
    columns = {n: pa.array([firm[n] or None for firm in FIRMS]) for n in grammar.KINDS}
    _same_parquet(tmp_path, columns)


def _same_parquet(folder: Path, columns: dict[str, pa.Array]) -> None:
    write_rules(folder, RULES)
    table = pa.table({"uscc": [firm["uscc"] for firm in FIRMS], **columns})
    pq.write_table(table, folder / "firms.parquet")
    result = result_of(folder, folder / "firms.parquet", TODAY, "bitmap")
    assert rows_of(result) == expected(RULES, FIRMS, TODAY)


def test_a_fact_without_a_column_is_missing(tmp_path: Path) -> None:
    """A file need not have every fact."""
    write_rules(tmp_path, RULES)
    file = tmp_path / "firms.csv"
    lines = ["staff,uscc", *(f"{firm['staff']},{firm['uscc']}" for firm in FIRMS)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    bare = [{"uscc": firm["uscc"], "staff": firm["staff"]} for firm in FIRMS]
    same(result_of(tmp_path, file, TODAY, "bitmap"), expected(RULES, bare, TODAY))
