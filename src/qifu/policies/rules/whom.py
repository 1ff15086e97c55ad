"""Which sections of the industrial classification a rule leaves out. Pure."""

from __future__ import annotations

from typing import Any


def open_to(rule: Any, section: str, fact: str = "industry") -> bool:
    """True unless `rule` (a condition as JSON) keeps out every firm of the section.

    >>> open_to({"fact": "industry", "under": ["C36"]}, "C")
    True
    >>> open_to({"not": {"fact": "industry", "under": ["F", "C16"]}}, "F")
    False
    """
    return _can(rule, section, fact)[0]


def _can(node: Any, section: str, fact: str) -> tuple[bool, bool]:
    """Whether the condition can be true, and can be false, for some firm of the section."""
    if not isinstance(node, dict):
        return True, True
    if "not" in node:
        true, false = _can(node["not"], section, fact)
        return false, true
    for kind, true_of, false_of in (("all", all, any), ("any", any, all)):
        if isinstance(node.get(kind), list):
            parts = [_can(item, section, fact) for item in node[kind]]
            return true_of(t for t, _ in parts), false_of(f for _, f in parts)
    return _leaf(node, section) if node.get("fact") == fact else (True, True)


def _leaf(node: dict[str, Any], section: str) -> tuple[bool, bool]:
    for operator, asked in node.items():
        codes = [str(code) for code in (asked if isinstance(asked, list) else [asked])]
        inside = any(code.startswith(section) for code in codes)
        if operator == "under":
            return inside, section not in codes
        if operator in ("in", "eq"):
            return inside, True
        if operator in ("not_in", "ne"):
            return True, inside
    return True, True
