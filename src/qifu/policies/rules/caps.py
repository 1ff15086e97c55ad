"""Caps and exclusive groups of policies. Pure; money in yuan."""

from __future__ import annotations

from collections.abc import Sequence
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
