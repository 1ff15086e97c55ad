"""Policies find firms: a rule language, evaluated in three values, at scale.

A library of its own: imports nothing of the platform.

    facts = load_facts("facts.yaml")
    policies = load_policies("policies", facts)
    result = match(policies, read_enterprises("firms.parquet", facts), as_of=date(2026, 6, 30))
"""

from qifu.eligibility.errors import EligibilityError
from qifu.eligibility.explain import Explanation, explain
from qifu.eligibility.facts import Fact, load_facts
from qifu.eligibility.language import Policy
from qifu.eligibility.matching import match
from qifu.eligibility.output import write_rows
from qifu.eligibility.parse import load_policies
from qifu.eligibility.read import read_enterprises
from qifu.eligibility.reference import Outcome, evaluate
from qifu.eligibility.rows import Row
from qifu.eligibility.tables import Enterprises, enterprises_of

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
    "read_enterprises",
    "write_rows",
]
