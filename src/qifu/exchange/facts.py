"""From rows to what the matcher takes: kinds, firms with their needs, products with their terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qifu.eligibility import EligibilityError, Fact, Policy
from qifu.eligibility.language import Group
from qifu.enterprises.facts import declared_facts, facts_by_name, known_of
from qifu.enterprises.models import Enterprise
from qifu.exchange.models import Kind, Product, Request
from qifu.exchange.rules.kinds import KindBody, parse_kind, rule_of
from qifu.exchange.rules.matching import (
    Need,
    Pair,
    Standing,
    need_values,
    offer_values,
    pair,
    wishes_of,
)
from qifu.exchange.rules.values import from_json

Facts = Mapping[str, Fact]
NOBODY = Group("any", ())


def body_of(kind: Kind) -> KindBody:
    """What a kind says now."""
    return parse_kind(kind.body, kind.position)


def body_then(request: Request) -> KindBody:
    """What the kind said when the request was opened."""
    return parse_kind(request.body)


def facts_for(kind: KindBody) -> dict[str, Fact]:
    """Every fact a condition of this kind may ask: of firms, of the need, of the offer."""
    return {**declared_facts(), **kind.need_facts(), **kind.offer_facts()}


def firm_values(firm: Enterprise) -> dict[str, Any]:
    """What is believed of a firm read with its `town` and `facts`."""
    return known_of(firm, facts_by_name()).values


def need_of(request: Request, known: Mapping[str, Any]) -> Need:
    """A request as the matcher takes it, for what is known of its firm."""
    kind = body_then(request)
    typed = from_json(kind.need, request.need)
    code = str(request.pk)
    return Need(code, {**known, **need_values(typed)}, wishes_of(kind, code, typed))


def asked_need(kind: KindBody, typed: Mapping[str, Any], known: Mapping[str, Any]) -> Need:
    """A need that is being written."""
    return Need("new", {**known, **need_values(typed)}, wishes_of(kind, "new", typed))


def standing_of(product: Product, facts: Facts, kind: KindBody) -> Standing:
    """A product as the matcher takes it."""
    rule = _rule_of(product, facts)
    return Standing(str(product.pk), rule, offer_values(from_json(kind.offer, product.values)))


_read: dict[tuple[int, str], Policy] = {}
READ_AT_MOST = 4096


def _rule_of(product: Product, facts: Facts) -> Policy:
    """The product's condition, read once in a process while it does not change."""
    key = product.pk, product.changed_at.isoformat()
    if key not in _read:
        if len(_read) >= READ_AT_MOST:
            _read.clear()
        try:
            rule = rule_of(f"p{product.pk}", product.title, product.rule or None, facts)
        except EligibilityError:  # a fact the pack took back: for nobody until it is mended
            rule = Policy(f"p{product.pk}", product.title, eligibility=NOBODY)
        _read[key] = rule
    return _read[key]


def pairs_of(
    need: Need, products: Iterable[Product], kind: KindBody, on: date
) -> list[tuple[Product, Pair]]:
    """Every product with how it stands to a need, explained."""
    facts = facts_for(kind)
    return [(p, pair(need, standing_of(p, facts, kind), facts, on)) for p in products]
