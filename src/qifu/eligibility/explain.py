"""Why a policy is for an enterprise or not: the condition as a tree with marks, values and remedies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from qifu.eligibility.facts import Facts
from qifu.eligibility.language import Condition, Group, Leaf, Not, Policy
from qifu.eligibility.reference import (
    Outcome,
    Truths,
    Values,
    evaluate_truths,
    joined,
    lacking,
    truths_of,
)
from qifu.eligibility.wording import UNKNOWN_VALUE, label_of, number, quantity, sentence, shown

MARKS = {True: "✓", False: "✗", None: "?"}
VERDICTS = {"eligible": "符合", "ineligible": "不符合", "unknown": "待补信息"}
_GROUPS = {"all": "须全部满足", "any": "满足其一即可"}


class Node(NamedTuple):
    """One condition for one enterprise.

    `truth` is what it is by itself, `wanted` what the policy wants of it (False under a `not`); `own`
    the enterprise's value and `takes` the remedy, both empty on groups; `leaf` is the leaf's number,
    -1 on groups; `only` says that this leaf alone stands between the enterprise and the policy.
    """

    truth: bool | None
    wanted: bool
    says: str
    cites: str = ""
    own: str = ""
    takes: str = ""
    leaf: int = -1
    only: bool = False
    facts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    items: tuple[Node, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the policy's wish is met."""
        return None if self.truth is None else self.truth is self.wanted

    @property
    def mark(self) -> str:
        """✓ met, ✗ not, ? unknown."""
        return MARKS[self.met]

    def leaves(self) -> Iterator[Node]:
        """The leaves under it, in document order."""
        if self.leaf >= 0:
            yield self
        for item in self.items:
            yield from item.leaves()


@dataclass(frozen=True)
class Explanation:
    """One pair: the outcome and the tree."""

    policy: Policy
    outcome: Outcome
    tree: Node

    @property
    def lines(self) -> list[str]:
        """The headline and the tree as text, a line each."""
        return list(_lines(self.policy, self.outcome, self.tree))


def explain(policy: Policy, values: Values, facts: Facts, as_of: date) -> Explanation:
    """The outcome of `policy` on an enterprise's `values`, and why."""
    truths = truths_of(policy.eligibility, values, as_of)
    outcome = evaluate_truths(policy, values, truths, as_of)
    maker = _Maker(values, facts, truths, outcome)
    return Explanation(policy, outcome, maker.node(policy.eligibility, wanted=True))


@dataclass(frozen=True)
class _Maker:
    values: Values
    facts: Facts
    truths: Truths
    outcome: Outcome

    def node(self, condition: Condition, *, wanted: bool) -> Node:
        if isinstance(condition, Leaf):
            return self.leaf(condition, wanted)
        if isinstance(condition, Not):
            inner = self.node(condition.item, wanted=not wanted)
            truth = None if inner.truth is None else not inner.truth
            says = condition.says or ("须不是下面的情形" if wanted else "须是下面的情形")
            return Node(truth, wanted, says, condition.cites, items=(inner,))
        items = tuple(self.node(item, wanted=wanted) for item in condition.items)
        truth = joined(condition.kind, (item.truth for item in items))
        says = condition.says or self.group(condition, wanted)
        return Node(truth, wanted, says, condition.cites, items=items)

    def group(self, group: Group, wanted: bool) -> str:
        if not group.items:
            return "没有条件，都符合" if group.kind == "all" else "没有可选的条件，都不符合"
        if wanted:
            return _GROUPS[group.kind]
        return "不得全部出现" if group.kind == "all" else "不得有其中任何一项"

    def leaf(self, leaf: Leaf, wanted: bool) -> Node:
        truth = self.truths[leaf.index]
        met = None if truth is None else truth is wanted
        gone = tuple(lacking(leaf, self.values)) if truth is None else ()
        return Node(
            truth,
            wanted,
            sentence(leaf, self.facts),
            leaf.cites,
            own=self.own(leaf),
            takes="" if met else self.takes(leaf, wanted, gone),
            leaf=leaf.index,
            only=leaf.index in self.outcome.flips,
            facts=leaf.facts,
            missing=gone,
        )

    def own(self, leaf: Leaf) -> str:
        value = self.values.get(leaf.fact)
        text = shown(value, self.facts[leaf.fact])
        if not leaf.per:
            return text
        below = self.values.get(leaf.per)
        text = f"{text} ÷ {shown(below, self.facts[leaf.per])}"
        return text if value is None or not below else f"{text} = {number(round(value / below, 4))}"

    def takes(self, leaf: Leaf, wanted: bool, gone: tuple[str, ...]) -> str:
        if gone:
            zero = [name for name in gone if self.values.get(name) is not None]
            if zero:
                return f"{label_of(self.facts, zero[0])}为 0，算不出比值"
            return "请补充：" + "、".join(label_of(self.facts, name) for name in gone)
        if not wanted:
            return "这一情形消除后才符合"
        remedy = _REMEDIES.get(leaf.operator)
        return remedy(self, leaf) if remedy else ""

    def short(self, leaf: Leaf) -> str:
        """How much a number lacks or exceeds."""
        bound: Any = leaf.value
        value = self.values[leaf.fact]
        if isinstance(bound, tuple):
            bound = bound[0] if value < bound[0] else bound[1]
        if leaf.per:
            return self.ratio(leaf, bound)
        word = "还差" if value <= bound else "超出"
        gap = quantity(abs(bound - value), self.facts[leaf.fact].unit)
        return (
            f"须高于 {quantity(bound, self.facts[leaf.fact].unit)}"
            if not bound - value
            else (f"{word} {gap}")
        )

    def ratio(self, leaf: Leaf, bound: Decimal) -> str:
        """What the numerator would have to be."""
        below = self.values[leaf.per]
        need = Fraction(bound) * Fraction(below)
        whole = Decimal(need.numerator) / Decimal(need.denominator)
        fact = self.facts[leaf.fact]
        return f"{label_of(self.facts, leaf.fact)}须达到 {quantity(round(whole, 2), fact.unit)}左右"

    def words(self, leaf: Leaf) -> str:
        """The words that are asked for and not held."""
        wanted: Any = (leaf.value,) if isinstance(leaf.value, str) else leaf.value
        held = self.values[leaf.fact]
        rest = [word for word in wanted if word not in held]
        return f"需要取得：{'、'.join(rest)}"

    def waits(self, leaf: Leaf) -> str:
        """The day on which so many years are full."""
        begun, years = self.values[leaf.fact], int(str(leaf.value))
        if begun.year + years > date.max.year:
            return ""
        try:
            day = begun.replace(year=begun.year + years)
        except ValueError:
            day = date(begun.year + years, 3, 1)
        return f"{day} 起满{years}年"


_REMEDIES: dict[str, Any] = {
    "gt": _Maker.short,
    "gte": _Maker.short,
    "lt": _Maker.short,
    "lte": _Maker.short,
    "between": _Maker.short,
    "has": _Maker.words,
    "has_any": _Maker.words,
    "has_all": _Maker.words,
    "at_least_years": _Maker.waits,
}


def _lines(policy: Policy, outcome: Outcome, tree: Node) -> Iterator[str]:
    amount = "" if outcome.amount is None else f" · {outcome.amount:,.2f} 元"
    if outcome.verdict == "eligible" and policy.amount is not None and outcome.amount is None:
        amount = f" · 金额{UNKNOWN_VALUE}"
    yield f"{policy.code} {policy.title}：{VERDICTS[outcome.verdict]}{amount}"
    yield from _tree(tree, 1)


def _tree(node: Node, depth: int) -> Iterator[str]:
    parts = [f"{'  ' * depth}{node.mark} {node.says}"]
    if node.cites:
        parts.append(f"〔{node.cites}〕")
    if node.own:
        parts.append(f"｜本企业：{node.own}")
    if node.takes:
        parts.append(f"｜{node.takes}")
    if node.only:
        parts.append("｜只差这一条")
    yield "".join(parts)
    for item in node.items:
        yield from _tree(item, depth + 1)
