"""Matching many enterprises with many policies: blocks of rows on every core.

A block goes through three steps that each fit a cache: its distinct tests become bits, every policy
combines the bits, and the eligible pairs are written with their amounts, in order of the enterprise,
then of the policy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from threading import local
from typing import TypeVar

import numpy as np

from qifu.eligibility import reference
from qifu.eligibility.bitmap import kernels, pairs
from qifu.eligibility.bitmap.facts import Testing
from qifu.eligibility.bitmap.money import NOTHING, REFERENCE, compile_money
from qifu.eligibility.bitmap.program import Catalogue, compile_conditions
from qifu.eligibility.language import Policy
from qifu.eligibility.tables import Enterprises, spans

BLOCK = 65_536  # rows, and no more: a row of a block is a uint16
Progress = Callable[[int], None]
T = TypeVar("T")


@dataclass
class Block:
    """The eligible pairs of a block: those of policy p lie at places[p]:places[p + 1].

    `rows` count from row `first`; `amount` is in fen, NOTHING when unknown or without money.
    """

    first: int
    size: int
    places: np.ndarray
    rows: np.ndarray
    amount: np.ndarray

    def by_row(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(starts, policy, money): the pairs of row `first + r` at starts[r]:starts[r + 1].

        `money` holds each amount as a whole number of 128 bits, the low word first.
        """
        starts = np.zeros(self.size + 1, np.int64)
        policy, money = np.empty(len(self.rows), np.int32), np.empty((len(self.rows), 2), np.int64)
        pairs.by_row(self.places, self.rows, self.amount, starts, policy, money)
        return starts, policy, money


@dataclass
class Bits:
    """Three bitmaps a policy over one block: (policies, words) each."""

    true: np.ndarray
    possible: np.ndarray
    reachable: np.ndarray


@dataclass
class Matches:
    """The result: counts[p] = (eligible, unknown, near misses) and the eligible pairs by block."""

    policies: Sequence[Policy]
    enterprises: Enterprises
    counts: np.ndarray
    blocks: list[Block] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """Eligible pairs."""
        return sum(len(block.rows) for block in self.blocks)


class Matcher:
    """Policies made ready for one set of enterprises; `policies` are those valid on `as_of`."""

    def __init__(self, policies: Sequence[Policy], firms: Enterprises, as_of: date) -> None:
        self.policies = [policy for policy in policies if policy.valid_on(as_of)]
        self.firms, self.as_of = firms, as_of
        self.catalogue = Catalogue(as_of)
        self.rules = compile_conditions((p.eligibility for p in self.policies), self.catalogue)
        self.money = compile_money(self.policies, self.catalogue, firms)
        self.testing = Testing(self.catalogue, firms)
        self.gap_of = self.catalogue.gap_of_tests()
        columns = [firms.column(name).data for name in self.money.facts]
        self._kept = columns
        self.columns = np.array([data.ctypes.data for data in columns], np.uintp)
        self._room = local()

    def match(
        self, *, threads: int = 0, block: int = BLOCK, progress: Progress | None = None
    ) -> Matches:
        """Every eligible pair with its amount, and the counts of the others."""
        found = Matches(self.policies, self.firms, np.zeros((len(self.policies), 3), np.int64))
        for part, counts in self._each(self.matched, threads, block):
            found.counts += counts
            found.blocks.append(part)
            if progress:
                progress(part.first + part.size)
        return found

    def count(self, *, threads: int = 0, block: int = BLOCK) -> np.ndarray:
        """int64 (policies, 3): eligible, unknown and near misses, without the pairs."""
        total = np.zeros((len(self.policies), 3), np.int64)
        for counts in self._each(lambda a, b: self._combine(slice(a, b))[1], threads, block):
            total += counts
        return total

    def _each(self, work: Callable[[int, int], T], threads: int, block: int) -> Iterator[T]:
        parts = list(spans(len(self.firms), block))
        number = min(threads or os.cpu_count() or 1, len(parts))
        if number <= 1:
            yield from (work(first, end) for first, end in parts)
            return
        with ThreadPoolExecutor(number) as pool:
            yield from pool.map(work, *zip(*parts, strict=True))

    def bits(self, pick: slice | np.ndarray) -> Bits:
        """The three bitmaps of every policy over the rows picked (a slice, or their places)."""
        size = (len(self.policies), _words(size_of(pick)))
        possible, reachable = np.empty(size, np.uint64), np.empty(size, np.uint64)
        true, _ = self._combine(pick, possible, reachable)
        return Bits(true.copy(), possible, reachable)

    def tested(self, pick: slice | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Tests and gaps of the rows, in this thread's own room (overwritten by the next)."""
        words = _words(size_of(pick))
        true = self._own("true", len(self.catalogue.tests) + 1, words)
        gaps = self._own("gaps", len(self.catalogue.gaps) + 1, words)
        true[-1], gaps[-1] = kernels.ONES, 0
        self.testing.run(pick, true, gaps)
        return true, gaps

    def _combine(
        self,
        pick: slice | np.ndarray,
        possible: np.ndarray | None = None,
        reachable: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        true, gaps = self.tested(pick)
        out = self._own("out", len(self.policies), true.shape[1])
        counts = np.zeros((len(self.policies), 3), np.int64)
        none = np.empty((0, true.shape[1]), np.uint64)
        rules = self.rules
        kernels.run_programs(
            rules.ops, rules.args, rules.starts, rules.depth, true, gaps, self.gap_of, size_of(pick),
            out, none if possible is None else possible, none if reachable is None else reachable,
            counts,
        )  # fmt: skip
        return out, counts

    def matched(self, first: int, end: int) -> tuple[Block, np.ndarray]:
        true, counts = self._combine(slice(first, end))
        places = np.zeros(len(self.policies) + 1, np.int64)
        np.cumsum(counts[:, 0], out=places[1:])
        total = int(places[-1])
        rows = np.empty(total + pairs.SLACK, np.uint16)
        amount = np.empty(total, np.int64)
        yes, maybe = self._tier_bits(first, end)
        money = self.money
        pairs.write_pairs(
            true, places, first, money.kind, money.code, money.starts, money.fen, money.depth,
            self.columns, len(self.firms), yes, maybe, rows, amount,
        )  # fmt: skip
        block = Block(first, end - first, places, rows[:total], amount)
        self._by_reference(block)
        return block, counts

    def _tier_bits(self, first: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Whether the conditions of tiers are true, and possible, on the block tested last."""
        conditions, words = self.money.conditions, _words(end - first)
        yes = self._own("yes", len(conditions), words)
        maybe = self._own("maybe", len(conditions), words)
        if len(conditions):
            true = self._own("true", len(self.catalogue.tests) + 1, words)
            gaps = self._own("gaps", len(self.catalogue.gaps) + 1, words)
            kernels.run_programs(
                conditions.ops, conditions.args, conditions.starts, conditions.depth, true, gaps,
                self.gap_of, end - first, yes, maybe, np.empty((0, words), np.uint64),
                np.zeros((len(conditions), 3), np.int64),
            )  # fmt: skip
        return yes, maybe

    def _by_reference(self, block: Block) -> None:
        """The amounts that whole numbers of 62 bits cannot hold."""
        for p in np.flatnonzero(self.money.kind == REFERENCE).tolist():
            rule = self.policies[p].amount
            assert rule is not None
            for at in range(block.places[p], block.places[p + 1]):
                values = self.firms.values(block.first + int(block.rows[at]))
                value = reference.compute(rule, values, self.as_of)
                block.amount[at] = NOTHING if value is None else fen_of(value)

    def _own(self, name: str, rows: int, words: int) -> np.ndarray:
        room: dict[str, np.ndarray] = self._room.__dict__
        kept = room.get(name)
        if kept is None or kept.shape[1] < words:
            kept = room[name] = np.empty((rows, words), np.uint64)
        return kept if kept.shape[1] == words else _narrow(kept, words)


def _narrow(kept: np.ndarray, words: int) -> np.ndarray:
    return kept.reshape(-1)[: kept.shape[0] * words].reshape(kept.shape[0], words)


def size_of(pick: slice | np.ndarray) -> int:
    """How many rows are picked."""
    return pick.stop - pick.start if isinstance(pick, slice) else len(pick)


def _words(rows: int) -> int:
    return (rows + 63) // 64


def fen_of(value: Decimal) -> int:
    """Whole fen of an amount in yuan that has at most two decimals.

    Raises OverflowError past 62 bits: no payment is of that size.
    """
    fen = int(value.scaleb(2))
    if abs(fen) >= 2**62:
        raise OverflowError(f"金额 {value} 太大")
    return fen
