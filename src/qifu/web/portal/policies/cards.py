"""A policy held against one firm, drawn: conditions with marks, what is missing, where to claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qifu.eligibility.language import asked_of
from qifu.enterprises.facts import Known, facts_by_name
from qifu.enterprises.models import Enterprise, Fact, FactRecord
from qifu.kernel.time import today
from qifu.policies.footing import let_in
from qifu.policies.matching import ELIGIBLE, Match
from qifu.policies.models import Policy
from qifu.policies.search import claimable

SOURCES = dict(FactRecord.Source.choices) | {"declared": "自报，申报时核对"}


@dataclass(frozen=True)
class Line:
    """One condition on a card: `mark` is ✓, ✗ or ?; `own` with where it is from."""

    mark: str
    says: str
    cites: str
    own: str
    source: str
    takes: str
    only: bool


@dataclass(frozen=True)
class Card:
    """One policy on the page; `asked` are the missing facts."""

    match: Match
    lines: list[Line]
    asked: list[Fact]
    ask: str
    claim_url: str

    @property
    def pays_unknown(self) -> bool:
        """The firm may have money of it, and how much is not known."""
        return self.match.verdict == ELIGIBLE and self.match.unsure


@dataclass(frozen=True)
class Side:
    """A firm as cards are drawn for it: what is known, the declared facts by name, and the
    policies (ids) it was let into after their window."""

    firm: Enterprise
    known: Known
    facts: dict[str, Fact]
    let_in: frozenset[int]


def side_of(firm: Enterprise, known: Known) -> Side:
    """The firm's side, read once a page."""
    return Side(firm, known, facts_by_name(), let_in(firm.pk, today()))


def card_of(match: Match, side: Side) -> Card:
    """One policy for one firm."""
    lines = [_line(node, side.known) for node in match.found.tree.leaves()]
    asked = [side.facts[name] for name in lacking(match, side.known) if name in side.facts]
    return Card(match, lines, asked, _ask(match.policy), _claim_link(match.policy, side))


def lacking(match: Match, known: Known) -> tuple[str, ...]:
    """Facts that the verdict, or the amount of a firm that is eligible, waits for."""
    rule = match.found.policy
    if match.verdict == ELIGIBLE and rule.amount is not None and match.amount is None:
        return tuple(name for name in asked_of(rule) if name not in known.values)
    return match.missing


def _ask(policy: Policy) -> str:
    """Who to ask, with the phone where there is one."""
    contact = policy.service.get("contact") or {}
    office = policy.unit.name if policy.unit else policy.issuer
    return f"{office} {contact.get('phone', '')}".strip()


def _line(node: Any, known: Known) -> Line:
    told = dict.fromkeys(known.origins[n] for n in node.facts if n in known.origins)
    source = "、".join(f"{SOURCES.get(name, name)}，{day:%Y-%m-%d}" for name, day in told)
    return Line(node.mark, node.says, node.cites, node.own, source, node.takes, node.only)


def _claim_link(policy: Policy, side: Side) -> str:
    """Where the firm claims it; "" when it cannot be claimed here now."""
    if not claimable(policy, today()) and policy.pk not in side.let_in:
        return ""
    return f"{reverse('portal:claim', args=[policy.code])}?firm={side.firm.pk}"
