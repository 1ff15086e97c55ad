"""Every engine against the plain reading of the contract, pair by pair."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.eligibility import grammar, strategies
from tests.eligibility.library import ENGINES, answer, expected, need, rows_of, same

# A query of a database engine takes longer than a small example is worth: fewer, larger ones.
EXAMPLES = {"reference": 150, "bitmap": 200, "duckdb": 15, "spark": 2}
LARGE = {"reference": (40, 40), "bitmap": (150, 60), "duckdb": (70, 40), "spark": (20, 20)}
TODAY = date(2026, 2, 28)
engines = pytest.mark.parametrize("engine", ENGINES)


def examples(most: int) -> Any:
    """So many examples, however long each takes."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=most, deadline=None, suppress_health_check=quiet)


@engines
def test_random_policies_and_firms(engine: str) -> None:
    """Small random worlds; what fails is shrunk."""

    @examples(EXAMPLES[need(engine)])
    @given(strategies.policies(), strategies.firms(), strategies.days)
    def check(policies: list[Any], firms: list[Any], as_of: date) -> None:
        same(answer(policies, firms, as_of, engine), expected(policies, firms, as_of))

    check()


@engines
@pytest.mark.parametrize("seed", [1, 2])
def test_larger_seeded_sets(engine: str, seed: int) -> None:
    """More enterprises than bits in a word, and policies that share their leaves."""
    firms, policies = LARGE[need(engine)]
    rules, rows = grammar.set_of(seed, firms=firms, policies=policies)
    same(answer(rules, rows, TODAY, engine), expected(rules, rows, TODAY))


def test_many_more_enterprises_than_a_block() -> None:
    """The same few enterprises shuffled over many blocks say the same each time."""
    rules, rows = grammar.set_of(seed=3, firms=60, policies=6)
    picks = random.Random(3).choices(rows, k=20_011)
    firms = [row | {"uscc": grammar.credit_code(n)} for n, row in enumerate(picks)]
    once = {row[:2]: row[2:] for row in expected(rules, rows, TODAY)}
    wanted = [
        (firm["uscc"], code, *once[picked["uscc"], code])
        for firm, picked in zip(firms, picks, strict=True)
        for code in sorted(rule["code"] for rule in rules)
        if (picked["uscc"], code) in once
    ]
    assert rows_of(answer(rules, firms, TODAY, "bitmap")) == wanted


@engines
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 128])
def test_enterprises_around_a_word(engine: str, count: int) -> None:
    """No enterprise appears that is not in the file, and none is lost."""
    rules, rows = grammar.set_of(seed=4, firms=count, policies=5)
    rules.append({"code": "everyone"})
    same(answer(rules, rows, TODAY, need(engine)), expected(rules, rows, TODAY))


@engines
def test_no_policy_in_force(engine: str) -> None:
    """Nothing is said, of anyone."""
    rules = [{"code": "old", "valid": {"until": date(2020, 1, 1)}}]
    assert rows_of(answer(rules, [grammar.firm(grammar.Seeded(1), 1)], TODAY, need(engine))) == []


def verdicts(rules: list[Any], firms: list[Any], engine: str, *columns: int) -> dict[str, Any]:
    """By policy, the asked columns of every enterprise's row."""
    found: dict[str, Any] = {}
    for row in rows_of(answer(rules, firms, TODAY, engine)):
        found.setdefault(row[1], []).append([row[column] for column in columns])
    return found


def rules_of(**conditions: Any) -> list[Any]:
    """One policy for each condition."""
    return [{"code": code, "eligibility": condition} for code, condition in conditions.items()]


@examples(100)
@given(strategies.conditions(4), strategies.firms())
def test_not_of_not_changes_nothing(condition: Any, firms: list[Any]) -> None:
    """Verdict, missing and flips."""
    rules = rules_of(once=condition, twice={"not": {"not": condition}})
    found = verdicts(rules, firms, "bitmap", 2, 4, 5)
    assert found["once"] == found["twice"]


@examples(100)
@given(st.lists(strategies.conditions(3), max_size=3), strategies.firms())
def test_de_morgan(items: list[Any], firms: list[Any]) -> None:
    """Not all is any not, also of the unknown; the leaves keep their numbers and their help."""
    opposites = [{"not": item} for item in items]
    rules = rules_of(
        a={"not": {"all": items}},
        b={"any": opposites},
        c={"not": {"any": items}},
        d={"all": opposites},
    )
    found = verdicts(rules, firms, "bitmap", 2, 4, 5)
    assert found["a"] == found["b"]
    assert found["c"] == found["d"]


@examples(100)
@given(strategies.conditions(4), strategies.firms())
def test_a_condition_written_twice(condition: Any, firms: list[Any]) -> None:
    """The same verdict; under `any` the same help, under `all` no leaf alone helps any more."""
    twice = [condition, condition]
    rules = rules_of(once=condition, any={"any": twice}, all={"all": twice})
    found = verdicts(rules, firms, "bitmap", 2, 4)
    assert found["once"] == found["any"] == found["all"]
    flips = verdicts(rules, firms, "bitmap", 5)
    assert [bool(one[0]) for one in flips["any"]] == [bool(one[0]) for one in flips["once"]]
    assert not any(one[0] for one in flips["all"])


@examples(50)
@given(strategies.policies(), strategies.firms(), st.randoms(use_true_random=False))
def test_order_of_enterprises_does_not_matter(
    rules: list[Any], firms: list[Any], order: random.Random
) -> None:
    """The same rows, in the order of the file."""
    others = order.sample(firms, len(firms))
    rows = rows_of(answer(rules, firms, TODAY, "bitmap"))
    again = rows_of(answer(rules, others, TODAY, "bitmap"))
    place = {firm["uscc"]: n for n, firm in enumerate(others)}
    assert again == sorted(rows, key=lambda row: place[row[0]])
