"""Making the kernels ready: compiled on a new machine (some seconds, once), else read from disk.

Run as `python -m qifu.eligibility.bitmap.warm`, or call `warm` in a thread while files are read.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qifu.eligibility.bitmap.detail import detailed_batches, eligible_batches
from qifu.eligibility.bitmap.engine import Matcher
from qifu.eligibility.facts import Fact
from qifu.eligibility.language import Combine, Fixed, Group, Leaf, Not, Policy, Rate, Tiers
from qifu.eligibility.tables import enterprises_of

DAY = date(2026, 6, 30)
FACTS = {
    name: Fact(name, kind)
    for name, kind in (("n", "number"), ("m", "number"), ("t", "text"), ("b", "boolean"),
                       ("d", "date"), ("s", "set"))
}  # fmt: skip


def warm(kind: str = "all") -> None:
    """Run every kernel that rows of `kind` need, on one enterprise and one policy of each shape."""
    one = Decimal(1)
    leaves = (
        Leaf(0, "n", "gte", one),
        Leaf(1, "n", "gte", one, "m"),
        Leaf(2, "t", "in", ("a",)),
        Leaf(3, "b", "is", True),
        Leaf(4, "d", "within_years", 1),
        Leaf(5, "s", "has", "a"),
    )
    rule = Group("any", (Group("all", leaves), Not(leaves[0])))
    rate = Rate(Decimal("0.333"), "n", cap=one)
    amount = Combine("max", (rate, Tiers(((leaves[0], Fixed(one)),))))
    policies = [Policy("A", eligibility=rule, amount=amount), Policy("B", amount=rate)]
    firms = enterprises_of(
        [{"uscc": "1", "n": one, "m": one, "t": "a", "b": True, "d": DAY, "s": frozenset("a")}],
        FACTS,
    )
    matcher = Matcher(policies, firms, DAY)
    list(eligible_batches(matcher.match()))
    if kind != "eligible":
        list(detailed_batches(matcher, "all"))
        list(detailed_batches(matcher, "near-misses"))


if __name__ == "__main__":
    warm()
