"""Policies find firms: a rule language, evaluated in three values, at scale.

A library of its own: imports nothing of the platform.

    facts = load_facts("facts.yaml")
    policies = load_policies("policies", facts)
    result = match(policies, read_enterprises("firms.parquet", facts), as_of=date(2026, 6, 30))

What needs columns in memory is imported when it is asked for: who explains one policy to one
enterprise does not load the libraries that match a million.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qifu.eligibility.errors import EligibilityError
from qifu.eligibility.explain import Explanation, explain
from qifu.eligibility.facts import Fact, load_facts
from qifu.eligibility.language import Policy
from qifu.eligibility.parse import load_policies, policy_of
from qifu.eligibility.reference import Outcome, evaluate

if TYPE_CHECKING:
    from qifu.eligibility.matching import match
    from qifu.eligibility.output import write_rows
    from qifu.eligibility.read import read_enterprises
    from qifu.eligibility.rows import Row
    from qifu.eligibility.tables import Enterprises, enterprises_of

_LATER = {
    "Enterprises": "tables",
    "Row": "rows",
    "enterprises_of": "tables",
    "match": "matching",
    "read_enterprises": "read",
    "write_rows": "output",
}

__all__ = [
    "EligibilityError",
    "Enterprises",
    "Explanation",
    "Fact",
    "Outcome",
    "Policy",
    "Row",
    "enterprises_of",
    "evaluate",
    "explain",
    "load_facts",
    "load_policies",
    "match",
    "policy_of",
    "read_enterprises",
    "write_rows",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
