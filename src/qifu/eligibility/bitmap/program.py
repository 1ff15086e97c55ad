"""Policies as programs over tests: negation pushed down to the leaves, then a small stack machine.

A frame holds three bitmaps of a condition: true; possible (true or unknown); and reachable (true, or
made true by the flip of one leaf). `all` and `any` fold their items into the top frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from qifu.eligibility.bitmap.tests import Test, test_of
from qifu.eligibility.language import Condition, Group, Leaf, Not

TRUE_FRAME, FALSE_FRAME, LOAD, LOAD_NOT, AND, AND_NOT, OR, OR_NOT, AND_TOP, OR_TOP = range(10)
_LEAF = {"load": (LOAD, LOAD_NOT), "all": (AND, AND_NOT), "any": (OR, OR_NOT)}


@dataclass
class Catalogue:
    """The distinct tests and what each of them lacks when it is unknown."""

    as_of: date
    tests: dict[Test, int] = field(default_factory=dict)
    gaps: dict[tuple[str, str], int] = field(default_factory=dict)
    leaves: dict[Any, tuple[int, bool]] = field(default_factory=dict)

    def place(self, leaf: Leaf) -> tuple[int, bool]:
        """The place of the leaf's test, added when new, and whether the leaf is its opposite."""
        asked = leaf.fact, leaf.per, leaf.operator, leaf.value
        found = self.leaves.get(asked)
        if found is None:
            test, opposite = test_of(leaf, self.as_of)
            self.gaps.setdefault((test.fact, test.per), len(self.gaps))
            found = self.leaves[asked] = self.tests.setdefault(test, len(self.tests)), opposite
        return found

    def gap_of_tests(self) -> np.ndarray:
        """int32 (tests,): the place of each test's gap."""
        return np.array([self.gaps[test.fact, test.per] for test in self.tests], np.int32)


@dataclass(frozen=True)
class Programs:
    """Conditions as code: condition `i` is `ops[starts[i]:starts[i + 1]]` with its `args`.

    `args` is a place in the tests for ops on leaves; `leaf` the leaf's number in its condition, -1
    for other ops.
    """

    ops: np.ndarray
    args: np.ndarray
    leaf: np.ndarray
    starts: np.ndarray
    depth: int

    def __len__(self) -> int:
        return len(self.starts) - 1


def compile_conditions(conditions: Iterable[Condition], catalogue: Catalogue) -> Programs:
    """The programs of `conditions`; their tests are added to `catalogue`."""
    code: list[tuple[int, int, int]] = []
    starts = [0]
    for condition in conditions:
        code += _compile(condition, catalogue, negated=False)
        starts.append(len(code))
    columns = np.array(code, np.int32).reshape(-1, 3)
    ops, args, leaf = (np.ascontiguousarray(columns[:, i]) for i in range(3))
    return Programs(ops, args, leaf, np.array(starts, np.int32), _depth(ops, starts))


def _depth(ops: np.ndarray, starts: Sequence[int]) -> int:
    """The frames that the deepest condition needs, at least 1."""
    rise = np.isin(ops, (TRUE_FRAME, FALSE_FRAME, LOAD, LOAD_NOT)).astype(int)
    rise -= np.isin(ops, (AND_TOP, OR_TOP))
    parts = (np.cumsum(rise[a:b]) for a, b in pairwise(starts))
    return max((int(part.max()) for part in parts if part.size), default=1)


def _compile(
    condition: Condition, catalogue: Catalogue, *, negated: bool
) -> list[tuple[int, int, int]]:
    if isinstance(condition, Not):
        return _compile(condition.item, catalogue, negated=not negated)
    if isinstance(condition, Leaf):
        return [_leaf(condition, "load", catalogue, negated)]
    return _group(condition, catalogue, negated)


def _leaf(leaf: Leaf, use: str, catalogue: Catalogue, negated: bool) -> tuple[int, int, int]:
    place, opposite = catalogue.place(leaf)
    return _LEAF[use][opposite != negated], place, leaf.index


def _group(group: Group, catalogue: Catalogue, negated: bool) -> list[tuple[int, int, int]]:
    kind = group.kind if not negated else {"all": "any", "any": "all"}[group.kind]
    if not group.items:
        return [(TRUE_FRAME if kind == "all" else FALSE_FRAME, 0, -1)]
    first, *rest = group.items
    code = _compile(first, catalogue, negated=negated)
    for item in rest:
        bare, sign = _bare(item, negated)
        if isinstance(bare, Leaf):
            code.append(_leaf(bare, kind, catalogue, sign))
        else:
            code += _compile(bare, catalogue, negated=sign)
            code.append((AND_TOP if kind == "all" else OR_TOP, 0, -1))
    return code


def _bare(condition: Condition, negated: bool) -> tuple[Condition, bool]:
    while isinstance(condition, Not):
        condition, negated = condition.item, not negated
    return condition, negated
