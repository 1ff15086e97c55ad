"""A policy held against one firm, drawn: conditions with marks, what is missing, where to claim."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from qifu.eligibility import Explanation
from qifu.eligibility.explain import Node
from qifu.eligibility.language import Group, asked_of
from qifu.enterprises.facts import Known, facts_by_name
from qifu.enterprises.models import Enterprise, Fact, FactRecord
from qifu.identity.actors import Actor
from qifu.kernel.time import today
from qifu.policies.footing import let_in
from qifu.policies.matching import ELIGIBLE, Match
from qifu.policies.models import Policy
from qifu.policies.search import claimable

SOURCES = dict(FactRecord.Source.choices) | {"declared": "自报，申报时核对"}


@dataclass(frozen=True)
class Line:
    """One condition on a card, or a group of them: `mark` is ✓, ✗ or ?; `own` with where it is
    from; `missing` are the facts to supply."""

    mark: str
    says: str
    cites: str
    own: str
    source: str
    takes: str
    only: bool
    missing: list[Fact]
    items: list[Line]


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
    """A firm as cards are drawn for it: what is known, the declared facts by name, the policies
    (ids) it was let into after their window, and whether the person looking may claim for it."""

    firm: Enterprise
    known: Known
    facts: dict[str, Fact]
    let_in: frozenset[int]
    claims: bool


def side_of(firm: Enterprise, known: Known, actor: Actor) -> Side:
    """The firm's side as `actor` sees it, read once a page."""
    claims = firm.pk in actor.firm_ids("submit")
    return Side(firm, known, facts_by_name(), let_in(firm.pk, today()), claims)


def card_of(match: Match, side: Side) -> Card:
    """One policy for one firm."""
    lines = lines_of(match.found, side)
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


def lines_of(found: Explanation, side: Side) -> list[Line]:
    """The conditions as a tree; those that must all hold stand at its top."""
    tree, rule = found.tree, found.policy.eligibility
    top = tree.items if isinstance(rule, Group) and rule.kind == "all" else (tree,)
    return [_line(node, side) for node in top]


def _line(node: Node, side: Side) -> Line:
    origins = side.known.origins
    told = dict.fromkeys(origins[n] for n in node.facts if n in origins)
    source = "、".join(f"{SOURCES.get(name, name)}，{day:%Y-%m-%d}" for name, day in told)
    missing = [
        side.facts[n] for n in node.missing if n in side.facts and n not in side.known.values
    ]
    return Line(
        node.mark, node.says, node.cites, node.own, source, "" if missing else node.takes,
        node.only, missing, [_line(item, side) for item in node.items],
    )  # fmt: skip


def _claim_link(policy: Policy, side: Side) -> str:
    """Where the firm claims it; "" when it cannot be claimed here now, or not by who looks."""
    if not side.claims:
        return ""
    if not claimable(policy, today()) and policy.pk not in side.let_in:
        return ""
    return f"{reverse('portal:claim', args=[policy.code])}?firm={side.firm.pk}"
