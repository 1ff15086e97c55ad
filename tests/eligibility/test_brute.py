"""The check is checked: examples worked by hand from the contract of the rule language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from tests.eligibility import grammar
from tests.eligibility.brute import Verdict, judge

TODAY = date(2026, 2, 28)


def of(text: str, cells: dict[str, str], as_of: date = TODAY) -> Verdict | None:
    """The verdict of a policy written as YAML on some cells; every other fact is missing."""
    return judge(yaml.safe_load(text), cells, grammar.KINDS, as_of)


def truth_of(condition: str, **cells: str) -> str:
    """The verdict of a bare condition."""
    found = of(f"{{code: A, eligibility: {condition}}}", cells)
    assert found is not None
    return found.verdict


def amount_of(amount: str, **cells: str) -> Decimal | None:
    """The amount for everyone."""
    found = of(f"{{code: A, benefit: {{amount: {amount}}}}}", cells)
    assert found is not None and found.verdict == "eligible"
    return found.amount


YES, NO, WHO = "eligible", "ineligible", "unknown"


@pytest.mark.parametrize(
    ("condition", "cells", "verdict"),
    [
        ("{all: []}", {}, YES),
        ("{any: []}", {}, NO),
        ("{not: {any: []}}", {}, YES),
        ("{fact: revenue, eq: 0.3}", {"revenue": "0.30"}, YES),
        ("{fact: revenue, between: [1, 2]}", {"revenue": "2.00"}, YES),
        ("{fact: revenue, ne: 0}", {}, WHO),
        # 0.3 / 3 is one tenth, exactly; floats say 0.09999999999999999.
        ("{fact: revenue, per: staff, gte: 0.1}", {"revenue": "0.3", "staff": "3"}, YES),
        # -6 / -2 = 3: a negative denominator turns nothing round.
        ("{fact: profit, per: staff, gt: 2}", {"profit": "-6", "staff": "-2"}, YES),
        ("{fact: profit, per: staff, gt: 2}", {"profit": "6", "staff": "0"}, WHO),
        ("{fact: profit, per: staff, gt: 2}", {"profit": "6"}, WHO),
        ("{fact: industry, under: [C39, '65']}", {"industry": "C3910"}, YES),
        ("{fact: industry, under: [C39]}", {"industry": "C3"}, NO),
        ("{fact: city, not_in: [甲区]}", {"city": "乙区"}, YES),
        ("{fact: honours, has_any: [规上, 专精]}", {"honours": "专精特新;小巨人"}, NO),
        ("{fact: honours, has_all: [规上, 专精]}", {"honours": "专精;规上"}, YES),
        ("{fact: honours, has: 规上}", {"honours": "-"}, NO),
        ("{fact: honours, has: 规上}", {}, WHO),
        ("{fact: listed, is: false}", {"listed": "false"}, YES),
        ("{fact: founded, on_or_after: 2024-02-29}", {"founded": "2024-02-29"}, YES),
        ("{fact: founded, on_or_before: '2024-02-28'}", {"founded": "2024-02-29"}, NO),
        # 29 February 2024 + 2 years is 1 March 2026: on 28 February still within, not yet two years.
        ("{fact: founded, within_years: 2}", {"founded": "2024-02-29"}, YES),
        ("{fact: founded, at_least_years: 2}", {"founded": "2024-02-29"}, NO),
        ("{fact: founded, within_years: 2}", {"founded": "2024-02-28"}, NO),
        ("{fact: founded, at_least_years: 2}", {"founded": "2024-02-28"}, YES),
        ("{fact: founded, within_years: 0}", {"founded": "2026-02-28"}, NO),
        ("{fact: founded, at_least_years: 0}", {"founded": "2026-02-28"}, YES),
        ("{fact: founded, within_years: 9}", {"founded": "2026-03-01"}, NO),
        ("{any: [{fact: listed, is: true}, {fact: revenue, gt: 1}]}", {"revenue": "2"}, YES),
        ("{all: [{fact: listed, is: true}, {fact: revenue, gt: 1}]}", {"revenue": "1"}, NO),
        ("{not: {fact: listed, is: true}}", {}, WHO),
    ],
)
def test_truth(condition: str, cells: dict[str, str], verdict: str) -> None:
    """One leaf, or a small tree."""
    assert truth_of(condition, **cells) == verdict


@pytest.mark.parametrize(
    ("amount", "cells", "expected"),
    [
        ("100000", {}, "100000"),
        ("{rate: 0.005, of: revenue}", {"revenue": "1.00"}, "0.01"),
        ("{rate: 1, of: revenue}", {"revenue": "1.005"}, "1.01"),
        ("{rate: 1, of: revenue}", {"revenue": "2.674999"}, "2.67"),
        # Rounded once: 0.005 + 0.005 is one fen, not two.
        ("{sum: [{rate: 0.005, of: staff}, {rate: 0.005, of: staff}]}", {"staff": "1"}, "0.01"),
        # The floor before the cap: 500 where the floor is above it.
        ("{rate: 0.1, of: revenue, cap: 500, floor: 800}", {"revenue": "1"}, "500"),
        ("{rate: 0.1, of: profit, floor: 0}", {"profit": "-50"}, "0"),
        ("{rate: 0.1, of: profit}", {}, None),
        ("{max: [3, {rate: 0.1, of: profit}]}", {}, None),
        ("{min: [3, {sum: [1, 1]}]}", {}, "2"),
        ("{tiers: [{when: {fact: listed, is: true}, amount: 5}]}", {"listed": "false"}, "0"),
        ("{tiers: [{when: {fact: listed, is: true}, amount: 5}], otherwise: 7}", {}, None),
        (
            "{tiers: [{when: {fact: staff, gte: 3}, amount: 5}, {when: {fact: listed, is: true},"
            " amount: {rate: 1, of: profit}}]}",
            {"staff": "3"},
            "5",
        ),
        (
            "{tiers: [{when: {fact: staff, gt: 3}, amount: {rate: 1, of: profit}}], otherwise: 1}",
            {"staff": "3"},
            "1",
        ),
    ],
)
def test_amount(amount: str, cells: dict[str, str], expected: str | None) -> None:
    """Each form of an amount."""
    assert amount_of(amount, **cells) == (None if expected is None else Decimal(expected))


def test_missing_names_each_fact_once_in_order() -> None:
    """The fact before its `per`; a zero denominator is named, a fact that is there is not."""
    rule = """
      code: A
      eligibility:
        all:
        - {fact: profit, per: staff, gt: 1}
        - {any: [{fact: revenue, gt: 1}, {fact: listed, is: true}]}
        - {fact: staff, per: profit, gt: 1}
    """
    found = of(rule, {"staff": "0", "listed": "true"})
    assert found == Verdict(WHO, None, ("profit", "staff", "revenue"), ())


def test_flips_are_tried_alone() -> None:
    """One of two that fail under `all` does not help; either of two under `any` does."""
    rule = """
      code: A
      eligibility:
        all:
        - {fact: staff, gt: 1}
        - {any: [{fact: listed, is: true}, {fact: city, eq: A}]}
    """
    assert of(rule, {"staff": "3", "city": "B"}) == Verdict(WHO, None, ("listed",), (1, 2))
    assert of(rule, {"staff": "0", "city": "B", "listed": "false"}) == Verdict(NO, None, (), ())


def test_flips_under_not() -> None:
    """Under one `not` a leaf helps by being false; under two, by being true."""
    rule = """
      code: A
      eligibility:
        not: {any: [{fact: listed, is: true}, {not: {fact: staff, gt: 1}}]}
    """
    assert of(rule, {"staff": "3", "listed": "true"}) == Verdict(NO, None, (), (0,))
    assert of(rule, {"staff": "1", "listed": "false"}) == Verdict(NO, None, (), (1,))
    assert of(rule, {"staff": "1", "listed": "true"}) == Verdict(NO, None, (), ())


def test_valid_is_inclusive_at_both_ends() -> None:
    """The first and the last day count."""
    rule: Any = "{code: A, valid: {from: 2024-01-01, until: 2024-12-31}}"
    inside = [date(2024, 1, 1), date(2024, 12, 31)]
    outside = [date(2023, 12, 31), date(2025, 1, 1)]
    assert all(of(rule, {}, day) == Verdict(YES, None, (), ()) for day in inside)
    assert [of(rule, {}, day) for day in outside] == [None, None]


def test_credit_codes_carry_their_check_digit() -> None:
    """Against a published example of GB 32100-2015."""
    assert grammar.check_digit("91350100M000100Y4") == "3"
    assert len(grammar.credit_code(7)) == 18
