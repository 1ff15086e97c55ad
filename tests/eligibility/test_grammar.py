"""The random sets are worth running: every operator, form and verdict occurs, and often enough."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

from tests.eligibility import grammar
from tests.eligibility.brute import judge

RULES, FIRMS = grammar.set_of(seed=7, firms=60, policies=60)


def test_everything_of_the_language_occurs() -> None:
    """Every operator, group and form of amount."""
    text = json.dumps(RULES, default=str)
    operators = {operator for found in grammar.OPERATORS.values() for operator in found}
    words = operators | set("per all any not rate cap floor tiers otherwise sum max min".split())
    assert [word for word in sorted(words) if f'"{word}": ' not in text] == []


def test_no_verdict_is_rare() -> None:
    """Eligible, ineligible, unknown, with an amount, with a flip: each at least one in thirty."""
    seen: Counter[str] = Counter()
    for rule in RULES:
        for firm in FIRMS:
            found = judge(rule, firm, grammar.KINDS, date(2026, 2, 28))
            if found is not None:
                seen.update([found.verdict, "pairs"])
                seen.update({"flips": bool(found.flips), "amount": found.amount is not None})
    kinds = ("eligible", "ineligible", "unknown", "flips", "amount")
    assert {kind: seen[kind] / seen["pairs"] > 1 / 30 for kind in kinds} == dict.fromkeys(
        kinds, True
    ), seen
