"""Real files for the library to read, and its rows beside those the plain reading expects."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.eligibility import grammar
from tests.eligibility.brute import Plain, judge

from qifu.eligibility import load_facts, load_policies, match, read_enterprises

OPTIONAL = {"duckdb": "duckdb", "spark": "pyspark"}
ENGINES = ("reference", "bitmap", "duckdb", "spark")
Row = tuple[Any, ...]


def need(engine: str) -> str:
    """Skips the test when the engine stands on something that is not installed."""
    if engine in OPTIONAL:
        pytest.importorskip(OPTIONAL[engine])
    return engine


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of its own for each example."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def write_rules(folder: Path, policies: Sequence[Plain]) -> Path:
    """Policies over two files, many documents each, and the facts beside their folder."""
    rules = folder / "policies"
    rules.mkdir(exist_ok=True)
    for name, part in (("b.yaml", policies[::2]), ("a.yaml", policies[1::2])):
        if part:
            text = yaml.safe_dump_all(part, allow_unicode=True, sort_keys=False)
            (rules / name).write_text(text, encoding="utf-8")
    declared = [{"name": n, "type": k, "label": n} for n, k in grammar.KINDS.items()]
    facts = yaml.safe_dump({"facts": declared}, allow_unicode=True)
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    return rules


def write_firms(path: Path, firms: Iterable[Plain], encoding: str = "utf-8") -> Path:
    """The enterprise file as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["uscc", *grammar.KINDS])
        writer.writeheader()
        writer.writerows(firms)
    return path


def result_of(folder: Path, file: Path, as_of: date, engine: str) -> Any:
    """The library's answer for the files of a folder."""
    facts = load_facts(folder / "facts.yaml")
    policies = load_policies(folder / "policies", facts)
    return match(policies, read_enterprises(file, facts), as_of=as_of, engine=engine)


def answer(policies: Sequence[Plain], firms: Sequence[Plain], as_of: date, engine: str) -> Any:
    """The library's answer for values, by way of files."""
    with scratch() as folder:
        write_rules(folder, policies)
        return result_of(folder, write_firms(folder / "firms.csv", firms), as_of, engine)


def rows_of(result: Any, verdicts: str = "all") -> list[Row]:
    """The library's rows as tuples."""
    return [
        (row.uscc, row.policy, row.verdict, row.amount, row.missing, row.flips)
        for row in result.rows(verdicts)
    ]


def expected(policies: Sequence[Plain], firms: Sequence[Plain], as_of: date) -> list[Row]:
    """Every pair by the plain reading: in order of the file, then of policy code."""
    found = []
    for firm in firms:
        for policy in sorted(policies, key=lambda one: one["code"]):
            one = judge(policy, firm, grammar.KINDS, as_of)
            if one is not None:
                pair = (firm["uscc"], policy["code"])
                found.append((*pair, one.verdict, one.amount, one.missing, one.flips))
    return found


def same(result: Any, rows: list[Row]) -> None:
    """Every pair, each choice of verdicts, and the counts."""
    assert rows_of(result) == rows
    assert rows_of(result, "eligible") == [row for row in rows if row[2] == "eligible"]
    assert rows_of(result, "near-misses") == [row for row in rows if row[5]]
    verdicts = [row[2] for row in rows] + ["near" for row in rows if row[5]]
    wanted = {name: verdicts.count(name) for name in ("eligible", "ineligible", "unknown", "near")}
    assert {name: result.counts.get(name, 0) for name in wanted} == wanted
