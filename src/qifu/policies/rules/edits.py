"""What the builder's buttons do to a rule: add, remove, move, wrap, unwrap. Pure; trees are not changed.

A command is ``ACT:PATH`` with a path of `rules.builder`: ``add:r.0``, ``remove:b.1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from qifu.policies.rules.builder import parts_of

Tree = Any
_PLACE = re.compile(r"(?P<root>r|b\.\d+\.when)(?P<steps>(\.\d+)*)")
_TIER = re.compile(r"b\.(\d+)")
LEAF = {"fact": ""}
TIER = {"when": {"all": [LEAF]}, "amount": ""}


def edited(rule: Tree, benefit: Tree, command: str) -> tuple[Tree, Tree]:
    """The rule and the benefit after a button; unchanged for a command that makes no sense here."""
    act, _, path = command.partition(":")
    if act in ("tier", "untier", "tierup"):
        return rule, _tiers(benefit, act, path)
    match = _PLACE.fullmatch(path)
    if match is None or act not in ACTS:
        return rule, benefit
    steps = [int(n) for n in match["steps"].split(".")[1:]]
    if match["root"] == "r":
        return _at(rule, steps, act), benefit
    return rule, _in_tier(benefit, int(match["root"].split(".")[1]), steps, act)


def _at(tree: Tree, steps: list[int], act: str) -> Tree:
    """The tree after `act` at the node that `steps` lead to."""
    if act in BESIDE:
        return BESIDE[act](tree) if not steps else _among(tree, steps, act)
    if not steps:
        return WITHIN[act](tree)
    parts = parts_of(tree)
    if steps[0] >= len(parts):
        return tree
    parts[steps[0]] = _at(parts[steps[0]], steps[1:], act)
    return with_parts(tree, parts)


def _among(tree: Tree, steps: list[int], act: str) -> Tree:
    """Acts that change the list a node stands in."""
    parts = parts_of(tree)
    first = steps[0]
    if first >= len(parts):
        return tree
    if len(steps) > 1:
        parts[first] = _among(parts[first], steps[1:], act)
        return with_parts(tree, parts)
    return with_parts(tree, MOVED[act](parts, first))


def with_parts(tree: Tree, parts: list[Tree]) -> Tree:
    """The same group with other parts."""
    found = dict(tree)
    if "not" not in tree:
        found["all" if "all" in tree else "any"] = parts
    else:
        found["not"] = parts[0] if len(parts) == 1 else {"any": parts}
    return found


def _added(tree: Tree, part: Tree) -> Tree:
    if tree is None:
        return {"all": [part]}
    if isinstance(tree, dict) and ("all" in tree or "any" in tree):
        return with_parts(tree, [*parts_of(tree), part])
    return {"all": [tree, part]}


def _swapped(parts: list[Tree], at: int, by: int) -> list[Tree]:
    found, to = list(parts), at + by
    if 0 <= to < len(parts):
        found[at], found[to] = found[to], found[at]
    return found


def _open(part: Tree) -> list[Tree]:
    return parts_of(part) or [part]


def _alone(tree: Tree) -> Tree:
    parts = parts_of(tree)
    return parts[0] if len(parts) == 1 else tree


WITHIN: dict[str, Callable[[Tree], Tree]] = {
    "add": lambda tree: _added(tree, dict(LEAF)),
    "group": lambda tree: _added(tree, {"any": [dict(LEAF)]}),
    "wrap": lambda tree: {"all": [tree]},
    "deny": lambda tree: {"not": tree},
    "everyone": lambda _: {"all": []},
}
# at the root, where there is no list around
BESIDE: dict[str, Callable[[Tree], Tree]] = {
    "remove": lambda _: None,
    "up": lambda tree: tree,
    "down": lambda tree: tree,
    "unwrap": _alone,
}
MOVED: dict[str, Callable[[list[Tree], int], list[Tree]]] = {
    "remove": lambda parts, at: parts[:at] + parts[at + 1 :],
    "up": lambda parts, at: _swapped(parts, at, -1),
    "down": lambda parts, at: _swapped(parts, at, 1),
    "unwrap": lambda parts, at: [*parts[:at], *_open(parts[at]), *parts[at + 1 :]],
}
ACTS = {*WITHIN, *BESIDE}


def _tiers(benefit: Tree, act: str, path: str) -> Tree:
    if act == "tier":
        tiers = [*_tier_list(benefit), dict(TIER)]
        return _with_tiers(benefit, tiers)
    match = _TIER.fullmatch(path)
    tiers = _tier_list(benefit)
    if match is None or int(match[1]) >= len(tiers):
        return benefit
    at = int(match[1])
    return _with_tiers(benefit, MOVED["remove" if act == "untier" else "up"](tiers, at))


def _in_tier(benefit: Tree, n: int, steps: list[int], act: str) -> Tree:
    tiers = _tier_list(benefit)
    if n >= len(tiers):
        return benefit
    when = _at(tiers[n]["when"], steps, act)
    tiers[n] = {**tiers[n], "when": {"all": []} if when is None else when}
    return _with_tiers(benefit, tiers)


def _tier_list(benefit: Tree) -> list[Tree]:
    amount = benefit.get("amount") if isinstance(benefit, dict) else None
    tiers = amount.get("tiers") if isinstance(amount, dict) else None
    return list(tiers) if isinstance(tiers, list) else []


def _with_tiers(benefit: Tree, tiers: list[Tree]) -> Tree:
    amount = benefit.get("amount") if isinstance(benefit, dict) else {}
    kept = {k: v for k, v in amount.items() if k == "otherwise"} if isinstance(amount, dict) else {}
    return {"amount": {"tiers": tiers, **kept}}
