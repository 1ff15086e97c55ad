"""From bits to pairs: the eligible enterprises of each policy in a block, with their amounts."""

from __future__ import annotations

from typing import Any

import numpy as np

from qifu.eligibility.bitmap.jit import compiled, lowest, popcount
from qifu.eligibility.bitmap.money import FIX, NO_MONEY, NOTHING, REFERENCE, amounts_of_rows, to_fen

SLACK = 8  # places past the end that `rows_of` may write
ROWS_AT_ONCE = 2048  # so that what they are written to stays in cache
AT_ONCE = 4  # bits of a word taken without asking whether they are there


@compiled
def rows_of(words: Any, out: Any, at: Any) -> Any:
    """The set bits of one bitmap, ascending, into `out` from place `at`; returns the place after.

    `out` needs SLACK places more than there are bits.
    """
    for w in range(words.shape[0]):
        word = words[w]
        if word == np.uint64(0):
            continue
        base = np.uint64(w * 64)
        count = np.int64(popcount(word))
        for i in range(AT_ONCE):
            out[at + i] = base + lowest(word)
            word &= word - np.uint64(1)
        done = AT_ONCE
        while done < count:
            for i in range(AT_ONCE):
                out[at + done + i] = base + lowest(word)
                word &= word - np.uint64(1)
            done += AT_ONCE
        at += count
    return at


@compiled
def write_pairs(
    true: Any, places: Any, base: int, kind: Any, code: Any, starts: Any, fen: Any, depth: int,
    columns: Any, size: int, yes: Any, maybe: Any, rows: Any, amount: Any,
) -> None:  # fmt: skip
    """The pairs of policy p at places[p]:places[p + 1]: rows of the block, and amounts in fen."""
    for p in range(true.shape[0]):
        begun, end = places[p], places[p + 1]
        rows_of(true[p], rows, begun)
        write_amounts(
            p, base, kind, code, starts, fen, depth, columns, size, yes, maybe, rows[begun:end],
            amount[begun:end],
        )  # fmt: skip


@compiled
def write_amounts(
    p: int, base: int, kind: Any, code: Any, starts: Any, fen: Any, depth: int, columns: Any,
    size: int, yes: Any, maybe: Any, rows: Any, amount: Any,
) -> None:  # fmt: skip
    """The amounts in fen of policy `p` for chosen rows."""
    own = code[starts[p] : starts[p + 1]]
    if kind[p] == NO_MONEY or kind[p] == REFERENCE:
        amount[:] = NOTHING
    elif own.shape[0] == 1 and own[0, 0] == FIX:
        amount[:] = to_fen(own[0, 1], fen[p])
    else:
        amounts_of_rows(rows, base, own, depth, columns, size, yes, maybe, fen[p], amount)


@compiled
def by_row(places: Any, rows: Any, amount: Any, starts: Any, policy: Any, money: Any) -> None:
    """The same pairs in order of the row, then of the policy; `money` gets 128-bit amounts.

    starts[r + 1] gets the place after the last pair of row r; starts[0] stays 0.
    """
    for i in range(places[-1]):
        starts[np.int64(rows[i]) + 1] += 1
    for r in range(1, starts.shape[0]):
        starts[r] += starts[r - 1]
    place, next_ = starts[:-1].copy(), places[:-1].copy()
    for strip in range(0, starts.shape[0] - 1, ROWS_AT_ONCE):
        for p in range(places.shape[0] - 1):
            i, end = next_[p], places[p + 1]
            while i < end and np.int64(rows[i]) < strip + ROWS_AT_ONCE:
                at = place[rows[i]]
                policy[at] = p
                money[at, 0] = amount[i]
                money[at, 1] = amount[i] >> 63
                place[rows[i]] = at + 1
                i += 1
            next_[p] = i
