"""What of an item applies to answers given so far: which fields are asked, which materials. Pure.

What cannot be told yet is not asked yet: the answer that settles it comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qifu.catalogue.rules.body import Condition, FieldUse, ItemBody, Material, Names
from qifu.catalogue.rules.checks import facts_of_fields
from qifu.catalogue.rules.conditions import read_condition
from qifu.eligibility import EligibilityError, Fact, evaluate

Answers = Mapping[str, Any]


def applies(when: Condition | None, facts: Mapping[str, Fact], answers: Answers) -> bool | None:
    """True, False, or None while the answers do not settle it; what cannot be read applies."""
    if when is None:
        return True
    try:
        verdict = evaluate(read_condition(when, facts), answers, date.min).verdict
    except EligibilityError:
        return True
    return {"eligible": True, "ineligible": False}.get(verdict)


def asked_fields(body: ItemBody, names: Names, answers: Answers) -> list[FieldUse]:
    """The fields that apply, in order."""
    facts = facts_of_fields(names)
    return [u for u in body.fields if u.name in names.fields and applies(u.when, facts, answers)]


def asked_materials(
    body: ItemBody, names: Names, answers: Answers
) -> list[tuple[Material, bool | None]]:
    """The materials a firm brings, with whether each applies (None: not settled); those that do not
    are left out."""
    facts = facts_of_fields(names)
    found = [(m, applies(m.when, facts, answers)) for m in body.asked_materials]
    return [(material, verdict) for material, verdict in found if verdict is not False]
