"""Amounts as programs over the chosen rows of a block, in whole numbers of a policy's own unit.

A unit is 10^-scale yuan, fine enough that nothing is rounded before the end. What would pass 62 bits
(or a fact with endless decimals) is left to the reference evaluator: slower, never wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from qifu.eligibility.bitmap.jit import compiled, float_column
from qifu.eligibility.bitmap.program import Catalogue, Programs, compile_conditions
from qifu.eligibility.language import Amount, Combine, Condition, Fixed, Policy, Rate, Tiers
from qifu.eligibility.tables import Column, Enterprises

NOTHING = -(2**63)  # an unknown amount
LIMIT = 2**62
DECIMALS = 6
AT_ONCE = 1024  # rows an amount is computed for at a time, so that they stay in cache
NO_MONEY, EXACT, REFERENCE = 0, 1, 2
FIX, RATE, SELECT, SUM, MAX, MIN = range(6)


@compiled
def decimals_within(data: Any, most: int) -> int:
    """The least number of decimals that writes every value of `data`; -1 when more than `most`."""
    scale = 1.0
    found = 0
    for i in range(data.shape[0]):
        value = data[i]
        if value != value:
            continue
        while True:
            whole = np.rint(value * scale)
            if abs(whole) > 4503599627370496.0:
                return -1
            if whole / scale == value:
                break
            if found == most:
                return -1
            found += 1
            scale *= 10.0
    return found


@compiled
def largest(data: Any) -> float:
    """The largest absolute value; 0 when all are missing."""
    found = 0.0
    for i in range(data.shape[0]):
        if abs(data[i]) > found:
            found = abs(data[i])
    return found


@dataclass(frozen=True)
class Money:
    """Amount programs of policies: `code` rows are (op, a, b, c, d, e); `kind` by policy.

    FIX a; RATE of columns[a] times b, floor c, cap d, decimals e; SELECT by condition a;
    SUM, MAX, MIN of the two on top. `fen` divides the policy's unit into fen.
    """

    kind: np.ndarray
    code: np.ndarray
    starts: np.ndarray
    fen: np.ndarray
    depth: int
    facts: tuple[str, ...]
    conditions: Programs


@dataclass
class _Writer:
    firms: Enterprises
    facts: dict[str, int] = field(default_factory=dict)
    conditions: dict[Condition, int] = field(default_factory=dict)
    scale: int = 2
    code: list[tuple[int, ...]] = field(default_factory=list)
    depth: int = 0
    deepest: int = 1

    def write(self, amount: Amount) -> int:
        """Append the program of `amount`; returns a bound of its absolute value in units."""
        if isinstance(amount, Fixed):
            return self._fix(amount.value)
        if isinstance(amount, Rate):
            return self._rate(amount)
        return self._tiers(amount) if isinstance(amount, Tiers) else self._combine(amount)

    def units(self, value: Decimal) -> int:
        return int(value.scaleb(self.scale))

    def _emit(self, *words: int) -> None:
        if any(abs(word) >= LIMIT for word in words if word != NOTHING):
            raise OverflowError
        self.code.append((*words, *[0] * (6 - len(words))))
        self.depth += 1 if words[0] in (FIX, RATE) else -1
        self.deepest = max(self.deepest, self.depth)

    def _fix(self, value: Decimal) -> int:
        self._emit(FIX, self.units(value))
        return abs(self.units(value))

    def _rate(self, amount: Rate) -> int:
        decimals, most = column_scale(self.firms.column(amount.of))
        place = self.facts.setdefault(amount.of, len(self.facts))
        times = int(amount.rate.scaleb(self.scale - decimals))
        floor = -LIMIT + 1 if amount.floor is None else self.units(amount.floor)
        cap = LIMIT - 1 if amount.cap is None else self.units(amount.cap)
        self._emit(RATE, place, times, floor, cap, decimals)
        limits = [abs(x) for x in (floor, cap) if abs(x) != LIMIT - 1]
        return max(most * abs(times), *limits, 0)

    def _tiers(self, amount: Tiers) -> int:
        bound = self.write(amount.otherwise or Fixed(Decimal(0)))
        for when, part in reversed(amount.tiers):
            bound = max(bound, self.write(part))
            self._emit(SELECT, self.conditions.setdefault(when, len(self.conditions)))
        return bound

    def _combine(self, amount: Combine) -> int:
        bounds = [self.write(part) for part in amount.items or (Fixed(Decimal(0)),)]
        for _ in bounds[1:]:
            self._emit({"sum": SUM, "max": MAX, "min": MIN}[amount.kind])
        return sum(bounds) if amount.kind == "sum" else max(bounds)


def column_scale(column: Column) -> tuple[int, int]:
    """(decimals, largest absolute value in units of 10^-decimals) of a number column, kept.

    Raises OverflowError when its values have more decimals than can be counted in.
    """
    kept = column.__dict__.get("scale")
    if kept is None:
        kept = decimals_within(column.data, DECIMALS), float(largest(column.data))
        column.__dict__["scale"] = kept
    decimals, most = kept
    if decimals < 0:
        raise OverflowError
    return decimals, round(most * 10**decimals) + 1


def compile_money(policies: Sequence[Policy], catalogue: Catalogue, firms: Enterprises) -> Money:
    """The amounts of `policies`; the tests of their tiers are added to `catalogue`."""
    writer = _Writer(firms)
    kinds, starts, fen = [], [0], []
    for policy in policies:
        kinds.append(_write(policy.amount, writer))
        fen.append(10 ** (writer.scale - 2))
        starts.append(len(writer.code))
    code = np.array(writer.code, np.int64).reshape(-1, 6)
    return Money(
        np.array(kinds, np.int8),
        code,
        np.array(starts, np.int32),
        np.array(fen, np.int64),
        writer.deepest,
        tuple(writer.facts),
        compile_conditions(writer.conditions, catalogue),
    )


def _write(amount: Amount | None, writer: _Writer) -> int:
    writer.scale, writer.depth = 2, 0
    if amount is None:
        return NO_MONEY
    begun = len(writer.code)
    try:
        writer.scale = max(2, _scale(amount, writer.firms))
        if writer.scale > 15 or writer.write(amount) >= LIMIT:
            raise OverflowError
    except OverflowError:
        del writer.code[begun:]
        writer.scale = 2
        return REFERENCE
    return EXACT


def _scale(amount: Amount | None, firms: Enterprises) -> int:
    """The decimals that write `amount` exactly."""
    if amount is None:
        return 0
    if isinstance(amount, Fixed):
        return _decimals(amount.value)
    if isinstance(amount, Rate):
        own = column_scale(firms.column(amount.of))[0] + _decimals(amount.rate)
        return max(own, *(_decimals(x) for x in (amount.cap, amount.floor) if x is not None), 0)
    if isinstance(amount, Tiers):
        parts = [part for _, part in amount.tiers]
        return max((_scale(part, firms) for part in [*parts, amount.otherwise]), default=0)
    return max((_scale(part, firms) for part in amount.items), default=0)


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


@compiled
def amounts_of_rows(
    rows: Any, base: int, code: Any, depth: int, columns: Any, size: int, yes: Any, maybe: Any,
    fen: int, out: Any,
) -> None:  # fmt: skip
    """`out` gets the amount in fen of each of `rows` (within the block that begins at `base`)."""
    stack = np.empty((depth, AT_ONCE), np.int64)
    values = np.empty(AT_ONCE)
    holds, open_ = np.empty(AT_ONCE, np.uint8), np.empty(AT_ONCE, np.uint8)
    for begun in range(0, rows.shape[0], AT_ONCE):
        part = rows[begun : begun + AT_ONCE]
        top, count = -1, part.shape[0]
        for at in range(code.shape[0]):
            op = code[at, 0]
            if op == FIX:
                top += 1
                stack[top, :count] = code[at, 1]
            elif op == RATE:
                top += 1
                data = float_column(columns[code[at, 1]], size)
                _rates(data[base:], part, 10.0 ** code[at, 5], code[at], values, stack[top])
            elif op == SELECT:
                top -= 1
                _bits(yes[code[at, 1]], part, holds)
                _bits(maybe[code[at, 1]], part, open_)
                _select(holds, open_, count, stack[top], stack[top + 1])
            else:
                top -= 1
                _combine(op, count, stack[top], stack[top + 1])
        _shares(stack[0, :count], fen, out[begun : begun + count])


# Loops that fetch and loops that compute are kept apart: only the latter become vector code, and
# together they take several times as long.


@compiled
def _rates(data: Any, rows: Any, scale: float, code: Any, values: Any, out: Any) -> None:
    times, floor, cap = code[2], code[3], code[4]
    for i in range(rows.shape[0]):
        values[i] = data[np.int64(rows[i])]
    for i in range(rows.shape[0]):
        value = values[i]
        amount = min(max(np.int64(np.rint(value * scale)) * times, floor), cap)
        out[i] = amount if value == value else NOTHING


@compiled
def _bits(words: Any, rows: Any, out: Any) -> None:
    for i in range(rows.shape[0]):
        row = np.int64(rows[i])
        out[i] = (words[row >> 6] >> np.uint64(row & 63)) & np.uint64(1)


@compiled
def _select(holds: Any, open_: Any, count: int, kept: Any, taken: Any) -> None:
    for i in range(count):
        a, b = kept[i], taken[i]
        a = NOTHING if open_[i] else a
        kept[i] = b if holds[i] else a


@compiled
def _shares(units: Any, fen: int, out: Any) -> None:
    if fen == 1:
        out[:] = units
    elif fen == 100:  # a division by a constant is many times quicker
        for i in range(units.shape[0]):
            out[i] = to_fen(units[i], 100)
    elif fen == 10:
        for i in range(units.shape[0]):
            out[i] = to_fen(units[i], 10)
    else:
        for i in range(units.shape[0]):
            out[i] = to_fen(units[i], fen)


@compiled
def _combine(op: int, count: int, kept: Any, other: Any) -> None:
    for i in range(count):
        a, b = kept[i], other[i]
        if a == NOTHING or b == NOTHING:
            kept[i] = NOTHING
        elif op == SUM:
            kept[i] = a + b
        else:
            kept[i] = max(a, b) if op == MAX else min(a, b)


@compiled
def to_fen(value: int, fen: int) -> Any:
    """`value` units as fen, half away from zero; NOTHING stays."""
    if value == NOTHING:
        return value
    half = fen // 2
    return (value + half) // fen if value >= 0 else -((half - value) // fen)
