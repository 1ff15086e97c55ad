"""The verdicts of every enterprise with every policy, kept up to date as facts change.

One row of bits an enterprise, so that a page of one firm reads some cache lines, and the change of a
thousand firms touches only theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qifu.eligibility.bitmap.engine import BLOCK, Matcher
from qifu.eligibility.bitmap.jit import compiled
from qifu.eligibility.tables import spans

WORD = 64
TRUE, POSSIBLE, REACHABLE = range(3)


@dataclass(frozen=True)
class Change:
    """What an update changed, one entry a pair: rows of the file, places in the policies."""

    gained: tuple[np.ndarray, np.ndarray]
    lost: tuple[np.ndarray, np.ndarray]


class Store:
    """Bits by enterprise: `bits[row, kind, word]`, policy p at bit p % 64 of word p // 64."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        words = (len(matcher.policies) + WORD - 1) // WORD
        self.bits = np.zeros((len(matcher.firms), 3, words), np.uint64)
        for first, end in spans(len(matcher.firms), BLOCK):
            self.bits[first:end] = self._of(slice(first, end), end - first)

    def update(self, rows: np.ndarray) -> Change:
        """Evaluate the enterprises at `rows` again, after their facts were changed in place."""
        fresh = self._of(rows, len(rows))
        before, after = self.bits[rows, TRUE], fresh[:, TRUE]
        self.bits[rows] = fresh
        return Change(_places(after & ~before, rows), _places(before & ~after, rows))

    def eligible(self, row: int) -> np.ndarray:
        """Places of the policies that are for the enterprise at `row`."""
        return _set(self.bits[row, TRUE])

    def unknown(self, row: int) -> np.ndarray:
        """Places of the policies that wait for a fact."""
        return _set(self.bits[row, POSSIBLE] & ~self.bits[row, TRUE])

    def near(self, row: int) -> np.ndarray:
        """Places of the policies from which one leaf keeps the enterprise."""
        return _set(self.bits[row, REACHABLE] & ~self.bits[row, TRUE])

    def _of(self, pick: slice | np.ndarray, size: int) -> np.ndarray:
        found = self.matcher.bits(pick)
        out = np.zeros((size, 3, self.bits.shape[2]), np.uint64)
        for kind, bitmaps in enumerate((found.true, found.possible, found.reachable)):
            turn(bitmaps, out[:, kind])
        return out


def _set(words: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))


def _places(words: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    changed = np.flatnonzero(words.any(axis=1))
    bits = np.unpackbits(words[changed].view(np.uint8), axis=1, bitorder="little")
    which, policy = np.nonzero(bits)
    return rows[changed[which]], policy


@compiled
def turn(bitmaps: Any, out: Any) -> None:
    """From bits by policy (policies, words of rows) to bits by row (rows, words of policies)."""
    square = np.empty(WORD, np.uint64)
    for word in range(bitmaps.shape[1]):
        count = min(WORD, out.shape[0] - word * WORD)
        for first in range(0, bitmaps.shape[0], WORD):
            have = min(WORD, bitmaps.shape[0] - first)
            for i in range(have):
                square[i] = bitmaps[first + i, word]
            for i in range(have, WORD):
                square[i] = 0
            _transpose(square)
            for i in range(count):
                out[word * WORD + i, first // WORD] = square[i]


@compiled
def _transpose(square: Any) -> None:
    """Rows of 64 bits become columns, halving the blocks that change places."""
    width = 32
    mask = np.uint64(0x00000000FFFFFFFF)
    while width:
        shift = np.uint64(width)
        for i in range(WORD):
            if not i & width:
                a, b = square[i], square[i + width]
                swap = ((a >> shift) ^ b) & mask
                square[i] = a ^ (swap << shift)
                square[i + width] = b ^ swap
        width >>= 1
        mask ^= mask << np.uint64(width)
