"""Pairs that are not eligible: what is missing, and which single leaf would change it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from qifu.eligibility.bitmap import kernels, pairs
from qifu.eligibility.bitmap.engine import Bits, Block, Matcher, Matches
from qifu.eligibility.bitmap.money import NOTHING
from qifu.eligibility.language import Policy, leaves
from qifu.eligibility.reference import ELIGIBLE, INELIGIBLE, UNKNOWN
from qifu.eligibility.rows import batch_of, coded, money_array, money_of_words

PAIRS = 2_000_000  # of one batch, about
AT_ONCE = 60  # names of one mask
AHEAD = 1  # batches made before they are asked for
T = TypeVar("T")
R = TypeVar("R")
_VERDICTS = [ELIGIBLE, INELIGIBLE, UNKNOWN]


def eligible_batches(matches: Matches) -> Iterator[pa.RecordBatch]:
    """The eligible pairs, block by block; the next is sorted while one is used."""
    codes = pa.array([policy.code for policy in matches.policies], pa.string())

    def batch(block: Block) -> pa.RecordBatch:
        names = matches.enterprises.uscc[block.first : block.first + block.size]
        starts, policy, money = block.by_row()
        rows = np.repeat(np.arange(block.size, dtype=np.int32), np.diff(starts))
        verdict = np.zeros(len(rows), np.int32)
        return batch_of(
            "eligible",
            coded(rows, names),
            coded(policy, codes),
            coded(verdict, [ELIGIBLE]),
            money_of_words(money),
        )

    yield from ahead(batch, matches.blocks)


def ahead(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """`work` of each item, the next one under way in a second thread."""
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[R]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def detailed_batches(matcher: Matcher, kind: str) -> Iterator[pa.RecordBatch]:
    """All pairs, or those with at least one flip, with what is missing and what would flip."""
    size = max(64, PAIRS // max(1, len(matcher.policies)) // 64 * 64)
    for first in range(0, len(matcher.firms), size):
        end = min(first + size, len(matcher.firms))
        yield _Detail(matcher, first, end).batch(kind)


@dataclass
class _Part:
    rows: np.ndarray
    verdict: np.ndarray
    missing: np.ndarray
    flips: np.ndarray


class _Words:
    """Texts of one batch, each once."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {"": 0}

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))


class _Detail:
    def __init__(self, matcher: Matcher, first: int, end: int) -> None:
        self.matcher, self.first, self.end = matcher, first, end
        self.missing, self.flips = _Words(), _Words()

    def batch(self, kind: str) -> pa.RecordBatch:
        matcher = self.matcher
        bits = matcher.bits(slice(self.first, self.end))
        block, _ = matcher.matched(self.first, self.end)
        true, gaps = matcher.tested(slice(self.first, self.end))
        parts = [
            self._part(p, policy, bits, true, gaps, kind)
            for p, policy in enumerate(matcher.policies)
        ]
        rows = _joined([part.rows for part in parts], np.int64)
        policy = np.repeat(np.arange(len(parts)), [len(part.rows) for part in parts])
        order = np.argsort(rows, kind="stable")
        verdict = _joined([part.verdict for part in parts], np.int32)[order]
        amount = np.full(len(rows), NOTHING, np.int64)
        if kind == "all":
            amount[verdict == 0] = block.by_row()[2][:, 0]
        return batch_of(
            kind,
            coded(rows[order], matcher.firms.uscc[self.first : self.end]),
            coded(policy[order], [policy.code for policy in matcher.policies]),
            coded(verdict, _VERDICTS),
            money_array(amount),
            coded(
                _joined([part.missing for part in parts], np.int32)[order],
                list(self.missing.places),
            ),
            coded(
                _joined([part.flips for part in parts], np.int32)[order], list(self.flips.places)
            ),
        )

    def _part(
        self, p: int, policy: Policy, bits: Bits, true: np.ndarray, gaps: np.ndarray, kind: str
    ) -> _Part:
        rows = self._rows(p, bits, kind)
        eligible = _bits_at(bits.true[p], rows)
        unknown = _bits_at(bits.possible[p], rows) & ~eligible
        verdict = np.where(eligible, 0, np.where(unknown, 2, 1)).astype(np.int32)
        named = [(name, bit & unknown) for name, bit in self._lacks(policy, rows)]
        helping = [(name, bit & ~eligible) for name, bit in self._helps(p, rows, true, gaps)]
        missing = _texts(named, self.missing, len(rows))
        return _Part(rows, verdict, missing, _texts(helping, self.flips, len(rows)))

    def _rows(self, p: int, bits: Bits, kind: str) -> np.ndarray:
        size = self.end - self.first
        if kind == "all":
            return np.arange(size)
        found = np.empty(size + pairs.SLACK, np.int64)
        near = bits.reachable[p] & ~bits.true[p]
        return found[: pairs.rows_of(near, found, 0)].copy()

    def _lacks(self, policy: Policy, rows: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        """Where each fact is missing, and each denominator missing or 0, in order of the leaves."""
        found = leaves(policy.eligibility)
        uses = ((name, i > 0) for leaf in found for i, name in enumerate(leaf.facts))
        for name, below in dict.fromkeys(uses):
            column = self.matcher.firms.column(name).take(slice(self.first, self.end))
            lacks = column.missing()
            if below:
                lacks |= column.data == 0
            yield name, lacks[rows]

    def _helps(
        self, p: int, rows: np.ndarray, true: np.ndarray, gaps: np.ndarray
    ) -> Iterator[tuple[str, np.ndarray]]:
        matcher, rules = self.matcher, self.matcher.rules
        frames = np.empty((rules.depth, 3, kernels.STRIP), np.uint64)
        out = np.empty(true.shape[1], np.uint64)
        ones, gap_of = true.shape[0] - 1, np.append(matcher.gap_of, gaps.shape[0] - 1)
        for at in range(rules.starts[p], rules.starts[p + 1]):
            if rules.leaf[at] >= 0:
                kernels.find_flips(
                    rules.ops, rules.args, rules.starts, p, at, true, gaps,
                    gap_of.astype(np.int32), ones, frames, out,
                )  # fmt: skip
                yield str(rules.leaf[at]), _bits_at(out, rows)


def _joined(parts: Sequence[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)


def _bits_at(words: np.ndarray, rows: np.ndarray) -> np.ndarray:
    places = (rows & 63).astype(np.uint64)
    return np.asarray(words[rows >> 6] >> places & np.uint64(1), bool)


def _texts(named: Sequence[tuple[str, np.ndarray]], words: _Words, size: int) -> np.ndarray:
    """int32 (size,): the place in `words` of each row's names joined with `;`."""
    if not named or not size:
        return np.zeros(size, np.int32)
    masks = [
        _mask([bit for _, bit in named[i : i + AT_ONCE]]) for i in range(0, len(named), AT_ONCE)
    ]
    whole = masks[0] if len(masks) == 1 else np.stack(masks, axis=1)
    distinct, which = np.unique(whole, axis=0, return_inverse=True)
    places = [words.place(_names(row, named)) for row in distinct.reshape(len(distinct), -1)]
    return np.array(places, np.int32)[which.reshape(-1)]


def _mask(bits: Sequence[np.ndarray]) -> np.ndarray:
    mask = np.zeros(len(bits[0]), np.uint64)
    for i, bit in enumerate(bits):
        mask |= bit.astype(np.uint64) << np.uint64(i)
    return mask


def _names(masks: np.ndarray, named: Sequence[tuple[str, np.ndarray]]) -> str:
    chosen = (
        name for i, (name, _) in enumerate(named) if int(masks[i // AT_ONCE]) >> (i % AT_ONCE) & 1
    )
    return ";".join(dict.fromkeys(chosen))
