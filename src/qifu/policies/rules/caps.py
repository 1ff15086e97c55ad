"""Caps and exclusive groups of policies. Pure; money in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal


def room(cap: Decimal, had: Decimal) -> Decimal:
    """What a firm may still have under a cap; never below zero."""
    return max(Decimal(0), cap - had)


def group_problem(title: str, granted: Sequence[str]) -> str | None:
    """Why `title` may not be granted beside what a firm has had of the same group (不重复享受)."""
    if not granted:
        return None
    others = "、".join(dict.fromkeys(granted))
    return f"该企业本年度已获“{others}”，与“{title}”属同一类，不能重复享受；请建议不予通过或先撤回另一项。"


def best_of_groups(items: Iterable[tuple[str, Decimal]]) -> Decimal:
    """The sum a firm can have of (exclusive group or "", amount): of each group the largest."""
    total, best = Decimal(0), dict[str, Decimal]()
    for group, amount in items:
        if group:
            best[group] = max(best.get(group, Decimal(0)), amount)
        else:
            total += amount
    return total + sum(best.values(), Decimal(0))
