"""One firm through every live policy of the district: what is its, what is near, what is not known.

The rules are compiled once in a process and kept while neither they, the declared facts nor the day
change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any

from qifu.eligibility import Explanation, explain
from qifu.eligibility.explain import Node
from qifu.eligibility.facts import Fact as DeclaredFact
from qifu.enterprises.facts import Known, declared_facts, known_facts
from qifu.identity.models import District
from qifu.policies.models import Policy
from qifu.policies.queries import find_policies, rule_of

if TYPE_CHECKING:  # the matcher is loaded when somebody asks: half of a web worker's memory
    from qifu.eligibility.bitmap.single import Single

ELIGIBLE, UNKNOWN, INELIGIBLE = "eligible", "unknown", "ineligible"


@dataclass(frozen=True)
class Match:
    """One policy for one firm. `near`: exactly one condition, any of `steps`, is in the way."""

    policy: Policy
    found: Explanation

    @property
    def verdict(self) -> str:
        return self.found.outcome.verdict

    @property
    def amount(self) -> Decimal | None:
        """Yuan; None where it is not known or the policy pays nothing."""
        return self.found.outcome.amount if self.verdict == ELIGIBLE else None

    @property
    def unsure(self) -> bool:
        """It pays, and how much is not known."""
        return self.amount is None and self.policy.benefit is not None

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the facts that are asked for and not known."""
        return tuple(self.found.outcome.missing)

    @property
    def steps(self) -> list[Node]:
        """The conditions of which any one, met, would be enough."""
        return [leaf for leaf in self.found.tree.leaves() if leaf.only]

    @property
    def near(self) -> bool:
        return self.verdict == INELIGIBLE and bool(self.steps)

    @property
    def deadline(self) -> date | None:
        """The last day to claim, else the last day it holds."""
        return self.policy.open_until or self.policy.valid_until


@dataclass(frozen=True)
class Total:
    """Yuan in all. `overlaps`: some were left out as only the largest of a group counts;
    `unsure`: of some that pay, the amount is not known."""

    amount: Decimal
    overlaps: bool
    unsure: bool


@dataclass(frozen=True)
class Matches:
    """A firm's policies by what they come to, each in the order of the library."""

    known: Known
    eligible: list[Match]
    near: list[Match]
    unknown: list[Match]
    others: list[Policy]

    @property
    def total(self) -> Total:
        return total_of(
            (m.policy.exclusive_group, m.amount, _pays(m.policy)) for m in self.eligible
        )


def _pays(policy: Policy) -> bool:
    return policy.benefit is not None


def total_of(amounts: Iterable[tuple[str, Decimal | None, bool]]) -> Total:
    """The sum of (exclusive group or "", yuan, whether it pays): of a group the largest counts."""
    best: dict[str, Decimal] = {}
    free, overlaps, unsure = Decimal(0), False, False
    for group, amount, pays in amounts:
        if amount is None:
            unsure = unsure or pays
        elif not group:
            free += amount
        else:
            overlaps = overlaps or group in best
            best[group] = max(best.get(group, Decimal(0)), amount)
    return Total(free + sum(best.values(), Decimal(0)), overlaps, unsure)


def matches_for(enterprise_id: int, day: date) -> Matches:
    """All matched policies of the district that hold on `day`, for what is known of one firm.

    Not scoped: whoever calls has asked whether the firm may be seen. A handful of queries,
    whatever the number of policies.
    """
    facts = declared_facts()
    known = known_facts(enterprise_id)
    rows = live_policies()
    with _lock:
        single = _compiled(rows, facts, day)
        verdicts = single.judge(known.values)
        policies = single.policies
    by_code = {row.code: row for row in rows}

    def told(places: Iterable[int]) -> list[Match]:
        return [
            Match(by_code[policies[at].code], explain(policies[at], known.values, facts, day))
            for at in places
        ]

    eligible, unknown = verdicts.eligible.tolist(), verdicts.unknown.tolist()
    near = [at for at in verdicts.near.tolist() if at not in set(eligible) | set(unknown)]
    rest = sorted(set(range(len(policies))) - {*eligible, *unknown, *near})
    others = [by_code[policies[at].code] for at in rest]
    return Matches(known, told(eligible), told(near), told(unknown), others)


def match_of(policy: Policy, known: Known, day: date) -> Match:
    """One policy for what is known of one firm. Not scoped, as `matches_for`."""
    facts = declared_facts()
    return Match(policy, explain(rule_of(policy, facts), known.values, facts, day))


def eligible_among(
    rows: list[Policy], many: Iterable[Mapping[str, Any]], day: date
) -> list[set[str]]:
    """Codes of the policies of `rows` that each of `many` firms' typed values is eligible for."""
    facts = declared_facts()
    with _lock:
        single = _compiled(rows, facts, day)
        codes = [policy.code for policy in single.policies]
        return [{codes[at] for at in single.judge(one).eligible.tolist()} for one in many]


def live_policies() -> list[Policy]:
    """Policies in use for the district whose conditions can be matched, in order."""
    here = District.objects.values_list("area_code", flat=True).first() or ""
    return list(find_policies(here=here).filter(matched=True, withdrawn_at=None))


_lock = Lock()
_kept: list[tuple[Any, Single]] = []


def _compiled(rows: list[Policy], facts: Mapping[str, DeclaredFact], day: date) -> Single:
    """The rules made ready for `day`, kept under all that they were made of."""
    from qifu.eligibility.bitmap.single import Single

    key = (day, facts, [_content(row) for row in rows])
    if not _kept or _kept[0][0] != key:
        _kept[:] = [(key, Single([rule_of(row, dict(facts)) for row in rows], day))]
    return _kept[0][1]


def _content(row: Policy) -> tuple[Any, ...]:
    return row.code, row.version, row.rule, row.benefit, row.valid_from, row.valid_until
