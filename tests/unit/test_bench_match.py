"""The measurement of matching measures what it says, on data that is the same each time."""

from __future__ import annotations

import json

import pytest

from qifu.bench.match import firms, rules
from qifu.bench.match.measure import policies_of
from qifu.cli import main
from qifu.eligibility import match
from qifu.eligibility.tables import Column


def test_data_is_the_same_for_the_same_seed() -> None:
    """Sixty facts, gaps in every one of them, and another world for another seed."""
    once, again, other = firms.firms(500), firms.firms(500), firms.firms(500, seed=2)
    assert len(once.columns) == 60
    for name, column in once.columns.items():
        assert 0 < column.missing().mean() < 0.3, name
        assert _same(column, again.columns[name])
    assert not all(_same(column, other.columns[name]) for name, column in once.columns.items())
    assert rules.policies(50) == rules.policies(50) != rules.policies(50, seed=2)


def _same(one: Column, other: Column) -> bool:
    return bool(((one.data == other.data) | (one.missing() & other.missing())).all())


def test_figures_of_a_small_run(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure is there, and every engine finds the same pairs and money."""
    words = ["match", "--enterprises", "2000", "--policies", "60", "--peers", "500", "--json"]
    assert main(["bench", *words]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {figure["code"] for figure in report["figures"]} >= {
        "match", "memory", "parquet", "limit", "changed", "one", "explain", "draft", "command"
    }  # fmt: skip
    assert all(figure["median"] > 0 for figure in report["figures"])
    assert sum(report["counts"][name] for name in ("eligible", "unknown", "ineligible")) == 120_000
    peers = {peer["engine"]: peer for peer in report["peers"]}
    assert len({peer["pairs"] for peer in peers.values()}) == 1
    assert peers["bitmap"]["pairs"] > 0


def test_the_reference_agrees_on_this_data() -> None:
    """The measured engine is right on the measured data."""
    some = firms.firms(150)
    policies = policies_of(40, some)
    ours = match(policies, some, as_of=firms.TODAY).counts
    assert ours == match(policies, some, as_of=firms.TODAY, engine="reference").counts
