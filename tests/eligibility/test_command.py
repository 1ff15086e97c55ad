"""`qifu match` as a person runs it: what it writes, what it prints, and when it writes nothing."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.eligibility import grammar
from tests.eligibility.library import expected, write_firms, write_rules

TODAY = date(2026, 2, 28)
RULES, FIRMS = grammar.set_of(seed=6, firms=25, policies=15)
ALL = expected(RULES, FIRMS, TODAY)
PICKED = {
    "eligible": [row for row in ALL if row[2] == "eligible"],
    "all": ALL,
    "near-misses": [row for row in ALL if row[5]],
}


def run(
    folder: Path, out: str, *more: str, verb: str = "match"
) -> subprocess.CompletedProcess[str]:
    """`qifu match`, or another verb on policies, on the files of a folder."""
    words = [verb, "--policies", "policies", "--enterprises", "firms.csv"]
    words += ["--facts", "facts.yaml", "--as-of", TODAY.isoformat(), *more]
    words += ["--out", out] if out else []
    return subprocess.run(
        [sys.executable, "-m", "qifu", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Policies, facts and enterprises."""
    write_rules(tmp_path, RULES)
    write_firms(tmp_path / "firms.csv", FIRMS)
    return tmp_path


def written(row: Any) -> tuple[Any, ...]:
    """A row of the file as the plain reading has it."""
    return (
        row["uscc"],
        row["policy"],
        row["verdict"],
        Decimal(row["amount"]) if row["amount"] not in ("", None) else None,
        tuple(filter(None, (row.get("missing") or "").split(";"))),
        tuple(map(int, filter(None, (row.get("flips") or "").split(";")))),
    )


@pytest.mark.parametrize("verdicts", ["eligible", "all", "near-misses"])
def test_csv(folder: Path, verdicts: str) -> None:
    """A row a pair, and the summary in one line."""
    more = () if verdicts == "eligible" else ("--verdicts", verdicts)
    done = run(folder, "out.csv", *more)
    assert done.returncode == 0, done.stderr
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = [written(row) for row in reader]
    extra = [] if verdicts == "eligible" else ["missing", "flips"]
    assert list(reader.fieldnames or []) == ["uscc", "policy", "verdict", "amount", *extra]
    assert rows == PICKED[verdicts]
    (summary,) = done.stdout.strip().splitlines()
    for name in ("eligible", "ineligible", "unknown"):
        assert str(sum(row[2] == name for row in ALL)) in summary.replace(",", "")


def test_parquet(folder: Path) -> None:
    """The same rows."""
    done = run(folder, "out.parquet", "--verdicts", "all")
    assert done.returncode == 0, done.stderr
    table = pq.read_table(folder / "out.parquet")
    assert table.column_names == ["uscc", "policy", "verdict", "amount", "missing", "flips"]
    assert [written(row) for row in table.to_pylist()] == ALL


def test_amounts_have_two_places(folder: Path) -> None:
    """Yuan and fen, as money is written; never `-0.00` and never an exponent."""
    run(folder, "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        amounts = {row["amount"] for row in csv.DictReader(file)} - {""}
    assert amounts == {f"{row[3] + 0:.2f}" for row in PICKED["eligible"] if row[3] is not None}


@pytest.mark.parametrize("before", [None, "kept"])
def test_a_mistake_writes_nothing(folder: Path, before: str | None) -> None:
    """Exit code 1, every mistake on the error stream, and the file of before as it was."""
    bad = "code: X\neligibility:\n  all:\n  - {fact: nobody, gte: 1}\n  - {fact: city, gte: 1}\n"
    (folder / "policies" / "bad.yaml").write_text(bad, encoding="utf-8")
    out = folder / "out.csv"
    if before:
        out.write_text(before, encoding="utf-8")
    names = {path.name for path in folder.iterdir()}
    done = run(folder, "out.csv", "--verdicts", "all")
    assert done.returncode == 1
    assert "bad.yaml:4: X eligibility.all[0]" in done.stderr
    assert "bad.yaml:5: X eligibility.all[1].gte" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in folder.iterdir()} == names
    assert not before or out.read_text(encoding="utf-8") == before
