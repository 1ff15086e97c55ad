"""One enterprise with all policies: the same programs, one state at a time instead of bitmaps.

A state is three bits: true, possible, reachable. A leaf changes the state of its frame by a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from qifu.eligibility.bitmap.facts import Asked, asked_of, nearness, within
from qifu.eligibility.bitmap.jit import compiled
from qifu.eligibility.bitmap.program import (
    AND_TOP,
    FALSE_FRAME,
    LOAD_NOT,
    OR_NOT,
    TRUE_FRAME,
    Catalogue,
    compile_conditions,
)
from qifu.eligibility.bitmap.tests import TRUE, WORDS, Test, word_holds
from qifu.eligibility.days import day_number
from qifu.eligibility.language import Policy

FALSE_LEAF, TRUE_LEAF, UNKNOWN_LEAF = range(3)
_T, _M, _R = 1, 2, 4


@dataclass(frozen=True)
class Verdicts:
    """Places in the policies, ascending: one verdict each, and the near misses among the latter."""

    eligible: np.ndarray
    unknown: np.ndarray
    near: np.ndarray


class Single:
    """Policies made ready for one enterprise at a time; `policies` are those valid on `as_of`."""

    def __init__(self, policies: list[Policy], as_of: date) -> None:
        self.policies = [policy for policy in policies if policy.valid_on(as_of)]
        catalogue = Catalogue(as_of)
        self.rules = compile_conditions((p.eligibility for p in self.policies), catalogue)
        self.code = self.rules.ops.astype(np.int32) | self.rules.args << 4
        self.states = np.empty(len(self.policies), np.uint8)
        self.leaves = np.empty(len(catalogue.tests), np.uint8)
        asked = asked_of(catalogue)
        self.worded = [_Worded(one) for one in asked if one.tests[0].kind in (WORDS, TRUE)]
        self.ranges = _Ranges([one for one in asked if one.tests[0].kind not in (WORDS, TRUE)])

    def judge(self, values: Mapping[str, Any]) -> Verdicts:
        """The verdicts on typed values by fact, as `evaluate` takes them."""
        self.ranges.run(values, self.leaves)
        for worded in self.worded:
            worded.run(values, self.leaves)
        run_states(self.code, self.rules.starts, self.leaves, _AFTER, self.rules.depth, self.states)
        states = self.states
        return Verdicts(
            np.flatnonzero(states & _T),
            np.flatnonzero((states & (_T | _M)) == _M),
            np.flatnonzero((states & (_T | _R)) == _R),
        )


class _Worded:
    """The tests on a text, a code, a set or a boolean; what a word is for them is kept."""

    def __init__(self, asked: Asked) -> None:
        self.fact, self.tests = asked.fact, asked.tests
        self.places = np.array(asked.places, np.int64)
        self.kept: dict[Any, np.ndarray] = {None: np.full(len(self.tests), UNKNOWN_LEAF, np.uint8)}

    def run(self, values: Mapping[str, Any], leaves: np.ndarray) -> None:
        value = values.get(self.fact)
        found = self.kept.get(value)
        if found is None:
            found = self.kept[value] = np.array([_holds(t, value) for t in self.tests], np.uint8)
        leaves[self.places] = found


def _holds(test: Test, value: Any) -> bool:
    return bool(value) if test.kind == TRUE else word_holds(test.value, value)


class _Ranges:
    """The tests on numbers, quotients and dates, in one run over their bounds."""

    def __init__(self, asked: list[Asked]) -> None:
        self.asked = asked
        names = dict.fromkeys(name for one in asked for name in (one.fact, one.per) if name)
        self.slots = {name: slot for slot, name in enumerate(names)}
        self.values = np.empty(len(names))
        tests = [(one, k) for one in asked for k in range(len(one.tests))]
        self.tests = [one.tests[k] for one, k in tests]
        self.places = np.array([one.places[k] for one, k in tests], np.int64)
        self.above = np.array([self.slots[one.fact] for one, _ in tests], np.int64)
        self.below = np.array(
            [self.slots[one.per] if one.per else -1 for one, _ in tests], np.int64
        )
        self.low = np.array([one.low[k] for one, k in tests], np.float64)
        self.high = np.array([one.high[k] for one, k in tests], np.float64)
        self.near = nearness(self.low), nearness(self.high)
        self.doubtful = np.empty(len(tests), np.int64)

    def run(self, values: Mapping[str, Any], leaves: np.ndarray) -> None:
        for name, slot in self.slots.items():
            self.values[slot] = _number(values.get(name))
        count = run_ranges(
            self.values, self.above, self.below, self.low, self.high, *self.near, self.places,
            leaves, self.doubtful,
        )  # fmt: skip
        for at in self.doubtful[:count].tolist():
            a, b = self.values[self.above[at]], self.values[self.below[at]]
            leaves[self.places[at]] = within(self.tests[at].value, float(a), float(b))


def _number(value: Any) -> float:
    if value is None:
        return np.nan
    return float(value if isinstance(value, Decimal) else day_number(value))


@compiled
def run_ranges(
    values: Any, above: Any, below: Any, low: Any, high: Any, near_low: Any, near_high: Any,
    places: Any, leaves: Any, doubtful: Any,
) -> Any:  # fmt: skip
    """Each test's leaf state; returns how many quotients lie within rounding of their bound."""
    count = 0
    for at in range(above.shape[0]):
        value = values[above[at]]
        if below[at] >= 0:
            other = values[below[at]]
            value = value / other if other != 0.0 else np.nan
            if abs(value - low[at]) <= near_low[at] or abs(value - high[at]) <= near_high[at]:
                doubtful[count] = at
                count += 1
        state = np.uint8((value >= low[at]) & (value <= high[at]))
        leaves[places[at]] = state if value == value else np.uint8(UNKNOWN_LEAF)
    return count


@compiled
def run_states(code: Any, starts: Any, leaves: Any, after: Any, depth: int, states: Any) -> None:
    """states[p] gets the state of program p; `after[op, leaf, state]` is the table of leaves."""
    frames = np.empty(depth + 1, np.uint8)
    for p in range(states.shape[0]):
        top = -1
        state = np.uint8(0)
        for at in range(starts[p], starts[p + 1]):
            op = code[at] & 15
            if op <= FALSE_FRAME:
                top += 1
                frames[top] = state
                state = np.uint8(7 if op == TRUE_FRAME else 0)
            elif op <= OR_NOT:
                if op <= LOAD_NOT:
                    top += 1
                    frames[top] = state
                state = after[op, leaves[code[at] >> 4], state]
            else:
                below = frames[top]
                top -= 1
                state = _fold(below, state, op == AND_TOP)
        states[p] = state


@compiled
def _fold(a: int, b: int, both: bool) -> Any:
    if not both:
        return np.uint8(a | b)
    reach = ((a & 4) if b & 1 else 0) | ((b & 4) if a & 1 else 0)
    return np.uint8((a & b & 3) | reach)


def _table() -> np.ndarray:
    """after[op, leaf, state]: the state of the top frame after an op on a leaf."""
    found = np.zeros((16, 3, 8), np.uint8)
    for op in range(FALSE_FRAME + 1, AND_TOP):
        for leaf in range(3):
            for state in range(8):
                found[op, leaf, state] = _after(op, leaf, state)
    return found


def _after(op: int, leaf: int, state: int) -> int:
    opposite = (op - LOAD_NOT) % 2 == 0
    holds = leaf == (FALSE_LEAF if opposite else TRUE_LEAF)
    may = holds or leaf == UNKNOWN_LEAF
    here = (_T if holds else 0) | (_M if may else 0) | _R
    if op <= LOAD_NOT:
        return here
    if op >= OR_NOT - 1:
        return state | here
    reach = _R if (state & _R and holds) or state & _T else 0
    return (state & here & (_T | _M)) | reach


_AFTER = _table()
