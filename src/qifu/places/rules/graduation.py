"""Which conditions of graduation a firm meets. Pure; what is missing is named, nothing is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.eligibility import EligibilityError, Fact, explain, policy_of
from qifu.eligibility.explain import Node


@dataclass(frozen=True)
class Standing:
    """How a firm stands to the conditions: `eligible`, `ineligible`, `unknown` or "" (no conditions);
    `leaves` are the conditions with whether each is met."""

    verdict: str
    leaves: tuple[Node, ...] = ()

    @property
    def met(self) -> bool:
        return self.verdict in ("", "eligible")


def standing(
    condition: Mapping[str, Any] | None,
    values: Mapping[str, Any],
    facts: Mapping[str, Fact],
    on: date,
) -> Standing:
    """A firm by what is known of it, against the conditions of its step."""
    if not condition:
        return Standing("")
    try:
        rule = policy_of(
            {"code": "graduation", "title": "毕业条件", "eligibility": dict(condition)}, dict(facts)
        )
    except EligibilityError:  # a fact the pack took back: to be looked at by people
        return Standing("unknown")
    found = explain(rule, dict(values), dict(facts), on)
    return Standing(found.outcome.verdict, tuple(found.tree.leaves()))
