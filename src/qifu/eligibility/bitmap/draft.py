"""One policy while it is being written: whom it reaches and what it costs, over all enterprises.

Tests are kept from one keystroke to the next: an officer changes one condition at a time, and only
that one is evaluated again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from qifu.eligibility import reference
from qifu.eligibility.bitmap import kernels, pairs
from qifu.eligibility.bitmap.engine import fen_of
from qifu.eligibility.bitmap.facts import Testing
from qifu.eligibility.bitmap.jit import compiled
from qifu.eligibility.bitmap.money import NOTHING, REFERENCE, Money, compile_money
from qifu.eligibility.bitmap.program import Catalogue, Programs, compile_conditions
from qifu.eligibility.bitmap.tests import Test
from qifu.eligibility.language import Policy
from qifu.eligibility.tables import WORDY, Enterprises, spans

KEPT = 256  # bitmaps, of one bit an enterprise
PART = 262_144  # rows one thread tests at a time


@dataclass(frozen=True)
class Reach:
    """What a draft would do: enterprises by verdict, near misses among them, and the money.

    `budget` in yuan is the sum over the eligible whose amount is known; `unknown_amounts` counts the
    others. `by[fact]` counts the eligible by value, the most first; None is a missing value. `rows`
    are the eligible, in order of the file.
    """

    eligible: int
    unknown: int
    near: int
    ineligible: int
    budget: Decimal
    unknown_amounts: int
    rows: np.ndarray
    amounts: np.ndarray
    by: Mapping[str, Sequence[tuple[Any, int]]] = field(default_factory=dict)

    def amount_at(self, place: int) -> Decimal | None:
        """Yuan of the enterprise at `rows[place]`; None where it is not known."""
        fen = int(self.amounts[place])
        return None if fen == NOTHING else Decimal(fen).scaleb(-2)


class Drafts:
    """All enterprises of a district, held ready for drafts; facts that change need a new one."""

    def __init__(self, firms: Enterprises, as_of: date) -> None:
        self.firms, self.as_of = firms, as_of
        self.words = (len(firms) + 63) // 64
        self._kept: OrderedDict[Any, np.ndarray] = OrderedDict()

    def judge(self, policy: Policy, by: Sequence[str] = ()) -> Reach:
        """The reach of `policy`, counted `by` these facts of words."""
        catalogue = Catalogue(self.as_of)
        rules = compile_conditions([policy.eligibility], catalogue)
        money = compile_money([policy], catalogue, self.firms)
        true, gaps = self._tested(catalogue)
        out, counts = self._run(rules, catalogue, true, gaps)
        eligible, unknown, near = (int(n) for n in counts[0])
        rows = np.empty(eligible + pairs.SLACK, np.int32)
        pairs.rows_of(out[0], rows, 0)
        rows = rows[:eligible]
        tiers = self._tiers(money, catalogue, true, gaps)
        amounts = self._amounts(policy, money, rows, out, counts, tiers)
        fen, blank = total(amounts)
        return Reach(
            eligible, unknown, near, len(self.firms) - eligible - unknown,
            Decimal(int(fen)).scaleb(-2), int(blank) if policy.amount else 0, rows, amounts,
            {name: self._spread(name, rows) for name in by},
        )  # fmt: skip

    def near_rows(self, policy: Policy) -> np.ndarray:
        """Rows of the enterprises that are surely not eligible, by one condition only."""
        catalogue = Catalogue(self.as_of)
        rules = compile_conditions([policy.eligibility], catalogue)
        true, gaps = self._tested(catalogue)
        possible, reachable = (np.empty((1, self.words), np.uint64) for _ in range(2))
        self._run(rules, catalogue, true, gaps, possible, reachable)
        found = reachable[0] & ~possible[0]
        rows = np.empty(int(np.bitwise_count(found).sum()) + pairs.SLACK, np.int32)
        return rows[: int(pairs.rows_of(found, rows, 0))]

    def forget(self) -> None:
        """Drop what is kept, as after a change of facts."""
        self._kept.clear()

    def _tested(self, catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray]:
        keys = [*catalogue.tests, *catalogue.gaps]
        if any(key not in self._kept for key in keys):
            self._fill(catalogue)
        found = [self._kept[key] for key in keys]
        for key in keys:
            self._kept.move_to_end(key)
        while len(self._kept) > max(KEPT, len(keys)):
            self._kept.popitem(last=False)
        count = len(catalogue.tests)
        return _stacked(found[:count], self.words), _stacked(found[count:], self.words)

    def _fill(self, catalogue: Catalogue) -> None:
        """Evaluate the tests that are not kept, part by part on every core."""
        fresh = Catalogue(self.as_of)
        for test in catalogue.tests:
            if test not in self._kept or (test.fact, test.per) not in self._kept:
                _add(fresh, test)
        true = np.empty((len(fresh.tests), self.words), np.uint64)
        gaps = np.empty((len(fresh.gaps), self.words), np.uint64)
        testing = Testing(fresh, self.firms)

        def work(span: tuple[int, int]) -> None:
            words = slice(span[0] // 64, (span[1] + 63) // 64)
            testing.run(slice(*span), true[:, words], gaps[:, words])

        with ThreadPoolExecutor() as pool:
            list(pool.map(work, spans(len(self.firms), PART)))
        self._kept.update(zip(fresh.tests, true, strict=True))
        self._kept.update(zip(fresh.gaps, gaps, strict=True))

    def _run(
        self, rules: Programs, catalogue: Catalogue, true: np.ndarray, gaps: np.ndarray,
        possible: np.ndarray | None = None, reachable: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        out = np.empty((len(rules), self.words), np.uint64)
        counts = np.zeros((len(rules), 3), np.int64)
        none = np.empty((0, self.words), np.uint64)
        kernels.run_programs(
            rules.ops, rules.args, rules.starts, rules.depth, true, gaps, catalogue.gap_of_tests(),
            len(self.firms), out, none if possible is None else possible,
            none if reachable is None else reachable, counts,
        )  # fmt: skip
        return out, counts

    def _tiers(
        self, money: Money, catalogue: Catalogue, true: np.ndarray, gaps: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        maybe = np.empty((len(money.conditions), self.words), np.uint64)
        return self._run(money.conditions, catalogue, true, gaps, maybe)[0], maybe

    def _amounts(
        self, policy: Policy, money: Money, rows: np.ndarray, out: np.ndarray, counts: np.ndarray,
        tiers: tuple[np.ndarray, np.ndarray],
    ) -> np.ndarray:  # fmt: skip
        """int64: fen of each of `rows`, NOTHING where unknown."""
        found = np.empty(len(rows), np.int64)
        if money.kind[0] == REFERENCE and policy.amount is not None:
            for at, row in enumerate(rows.tolist()):
                value = reference.compute(policy.amount, self.firms.values(row), self.as_of)
                found[at] = NOTHING if value is None else fen_of(value)
            return found
        data = [self.firms.column(name).data for name in money.facts]
        columns = np.array([column.ctypes.data for column in data], np.uintp)
        pairs.write_amounts(
            0, 0, money.kind, money.code, money.starts, money.fen, money.depth, columns,
            len(self.firms), *tiers, rows, found,
        )  # fmt: skip
        return found

    def _spread(self, name: str, rows: np.ndarray) -> list[tuple[Any, int]]:
        column = self.firms.column(name)
        if column.fact.type not in WORDY:
            raise ValueError(f"“{name}”不是文字、编码或多值，不能分组")
        found = np.zeros(len(column.words) + 1, np.int64)
        tally(column.data, rows, found)
        words = [None, *column.words]
        return [
            (words[at], int(found[at])) for at in np.argsort(-found, kind="stable") if found[at]
        ]


def _add(catalogue: Catalogue, test: Test) -> None:
    catalogue.gaps.setdefault((test.fact, test.per), len(catalogue.gaps))
    catalogue.tests.setdefault(test, len(catalogue.tests))


def _stacked(found: Iterator[np.ndarray] | list[np.ndarray], words: int) -> np.ndarray:
    rows = list(found)
    return np.stack(rows) if rows else np.empty((0, words), np.uint64)


@compiled
def tally(codes: Any, rows: Any, found: Any) -> None:
    """found[code + 1] counts the rows by code."""
    for i in range(rows.shape[0]):
        found[np.int64(codes[rows[i]]) + 1] += 1


@compiled
def total(amounts: Any) -> Any:
    """(sum of the known, how many are not)."""
    fen, blank = np.int64(0), np.int64(0)
    for i in range(amounts.shape[0]):
        if amounts[i] == NOTHING:
            blank += 1
        else:
            fen += amounts[i]
    return fen, blank
