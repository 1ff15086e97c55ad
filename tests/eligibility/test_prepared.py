"""What is held ready (a store, a draft, one enterprise at a time) says what a fresh match says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.eligibility import grammar
from tests.eligibility.library import scratch, write_firms, write_rules

from qifu.eligibility import Row, load_facts, load_policies, match, read_enterprises
from qifu.eligibility.bitmap.draft import Drafts
from qifu.eligibility.bitmap.engine import Matcher
from qifu.eligibility.bitmap.single import Single
from qifu.eligibility.bitmap.store import Store

TODAY = date(2026, 2, 28)


def world(seed: int, firms: int = 150, policies: int = 70) -> tuple[Any, Any]:
    """Policies and enterprises read from files."""
    rules, rows = grammar.set_of(seed, firms=firms, policies=policies)
    with scratch() as folder:
        write_rules(folder, rules)
        facts = load_facts(folder / "facts.yaml")
        file = write_firms(folder / "firms.csv", rows)
        return load_policies(folder / "policies", facts), read_enterprises(file, facts)


def by_firm(rows: list[Row]) -> dict[str, dict[str, set[str]]]:
    """Codes of policies by enterprise and verdict, near misses too."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        sorts = found.setdefault(row.uscc, {"eligible": set(), "unknown": set(), "near": set()})
        if row.verdict in sorts:
            sorts[row.verdict].add(row.policy)
        if row.flips:
            sorts["near"].add(row.policy)
    return found


def fresh(policies: Any, firms: Any) -> dict[str, dict[str, set[str]]]:
    """The plain evaluator's verdicts."""
    return by_firm(list(match(policies, firms, as_of=TODAY, engine="reference").rows("all")))


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_one_enterprise_at_a_time(seed: int) -> None:
    """Every enterprise in turn through the same prepared policies."""
    policies, firms = world(seed)
    single = Single(policies, TODAY)
    codes = np.array([policy.code for policy in single.policies])
    for row, (_, sorts) in enumerate(fresh(policies, firms).items()):
        found = single.judge(firms.values(row))
        assert set(codes[found.eligible]) == sorts["eligible"]
        assert set(codes[found.unknown]) == sorts["unknown"]
        assert set(codes[found.near]) == sorts["near"]


def stored(store: Store, firms: Any) -> dict[str, dict[str, set[str]]]:
    """What a store holds."""
    codes = np.array([policy.code for policy in store.matcher.policies])
    return {
        uscc: {
            "eligible": set(codes[store.eligible(row)]),
            "unknown": set(codes[store.unknown(row)]),
            "near": set(codes[store.near(row)]),
        }
        for row, uscc in enumerate(firms.uscc.to_pylist())
    }


@pytest.mark.parametrize("seed", [14, 15])
def test_a_store_follows_the_facts(seed: int) -> None:
    """Filled once, then the facts of some enterprises change; what changed is told, pair by pair."""
    policies, firms = world(seed)
    store = Store(Matcher(policies, firms, TODAY))
    before = stored(store, firms)
    assert before == fresh(policies, firms)
    rows = np.array([0, 3, 64, 65, 149])
    for column in firms.columns.values():
        column.data[rows] = column.data[rows[::-1] - 1]
    change = store.update(rows)
    after = fresh(policies, firms)
    assert stored(store, firms) == after
    names, codes = firms.uscc.to_pylist(), [p.code for p in store.matcher.policies]
    for (where, which), gained in ((change.gained, True), (change.lost, False)):
        told = {(names[row], codes[p]) for row, p in zip(where, which, strict=True)}
        old, new = (before, after) if gained else (after, before)
        assert told == {
            (uscc, code) for uscc in names for code in new[uscc]["eligible"] - old[uscc]["eligible"]
        }


@pytest.mark.parametrize("seed", [16, 17])
def test_a_draft_counts_what_a_match_finds(seed: int) -> None:
    """Each policy as a draft: enterprises, money, and the eligible by town."""
    policies, firms = world(seed, firms=400, policies=60)
    drafts = Drafts(firms, TODAY)
    rows = list(match(policies, firms, as_of=TODAY, engine="reference").rows("all"))
    towns = dict(
        zip(firms.uscc.to_pylist(), map(firms.column("city").value, range(len(firms))), strict=True)
    )
    for policy in policies:
        if not policy.valid_on(TODAY):
            continue
        mine = [row for row in rows if row.policy == policy.code]
        chosen = [row for row in mine if row.verdict == "eligible"]
        reach = drafts.judge(policy, by=["city"])
        assert (reach.eligible, reach.unknown) == (
            len(chosen),
            sum(row.verdict == "unknown" for row in mine),
        )
        assert reach.near == sum(bool(row.flips) for row in mine)
        assert reach.eligible + reach.unknown + reach.ineligible == len(firms)
        known = [row.amount for row in chosen if row.amount is not None]
        assert reach.budget == sum(known, Decimal(0))
        if policy.amount is not None:
            assert reach.unknown_amounts == len(chosen) - len(known)
        spread: dict[Any, int] = {}
        for row in chosen:
            spread[towns[row.uscc]] = spread.get(towns[row.uscc], 0) + 1
        assert dict(reach.by["city"]) == spread
        assert [firms.uscc[row].as_py() for row in reach.rows] == [row.uscc for row in chosen]


@pytest.mark.parametrize("seed", [21, 22])
def test_the_near_of_a_draft(seed: int) -> None:
    """The rows that miss one policy by one condition, over all enterprises at once."""
    policies, firms = world(seed)
    drafts, found = Drafts(firms, TODAY), fresh(policies, firms)
    for policy in policies:
        if not policy.valid_on(TODAY):
            continue
        wanted = [
            row
            for row, sorts in enumerate(found.values())
            if policy.code in sorts["near"] - sorts["eligible"] - sorts["unknown"]
        ]
        assert drafts.near_rows(policy).tolist() == wanted
