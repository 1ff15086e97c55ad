"""The loops that run for every enterprise: tests into bits, bits through programs.

Bitmaps are uint64 arrays, row r at bit r % 64 of word r // 64; bits past the last row are arbitrary
until the result is masked. Every kernel runs without the interpreter's lock.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qifu.eligibility.bitmap.jit import between_word, blank_word, compiled, holding_word, popcount
from qifu.eligibility.bitmap.program import (
    AND,
    AND_NOT,
    AND_TOP,
    FALSE_FRAME,
    LOAD,
    LOAD_NOT,
    OR,
    OR_NOT,
    TRUE_FRAME,
)

STRIP = 256  # words a program runs over at once: frames and tests of a strip stay in cache
WORD = 64
ONES = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def test_ranges(data: Any, low: Any, high: Any, places: Any, out: Any) -> None:
    """out[places[k]] gets the bits of low[k] <= data <= high[k]; a missing number is outside."""
    full = data.shape[0] // WORD
    for w in range(full):
        for k in range(low.shape[0]):
            out[places[k], w] = between_word(data, w * WORD, low[k], high[k])
    if full * WORD < data.shape[0]:
        rest = _padded(data[full * WORD :])
        for k in range(low.shape[0]):
            out[places[k], full] = between_word(rest, 0, low[k], high[k])


@compiled
def _padded(data: Any) -> Any:
    """The last rows of a block as a whole word."""
    found = np.zeros(WORD, data.dtype)
    found[: data.shape[0]] = data
    return found


@compiled
def test_words(codes: Any, table: Any, places: Any, out: Any) -> None:
    """out[places[k]] gets bit k of table[code + 1] for at most 64 tests; code -1 is missing."""
    buffer = np.zeros(WORD, np.uint64)
    for w in range(out.shape[1]):
        for i in range(min(WORD, codes.shape[0] - w * WORD)):
            buffer[i] = table[np.int64(codes[w * WORD + i]) + 1]
        for k in range(places.shape[0]):
            out[places[k], w] = holding_word(buffer, 0, np.uint64(1) << np.uint64(k))


@compiled
def test_ratios(
    a: Any, b: Any, low: Any, high: Any, near_low: Any, near_high: Any, gap: Any, out: Any,
    doubt: Any,
) -> Any:  # fmt: skip
    """out[k] gets low[k] <= a / b <= high[k] where `gap` is not set; `doubt` those within rounding.

    Returns the number of doubtful bits. A bound of 0 is never in doubt: the sign of a quotient is.
    """
    total = np.int64(0)
    quotient = np.empty(WORD)
    for w in range(out.shape[1]):
        count = min(WORD, a.shape[0] - w * WORD)
        quotient[count:] = np.nan
        for i in range(count):
            quotient[i] = a[w * WORD + i] / b[w * WORD + i]
        for k in range(low.shape[0]):
            below, above = low[k], high[k]
            out[k, w] = between_word(quotient, 0, below, above) & ~gap[w]
            close = between_word(quotient, 0, below - near_low[k], below + near_low[k])
            close |= between_word(quotient, 0, above - near_high[k], above + near_high[k])
            doubt[k, w] = close & ~gap[w]
            total += np.int64(popcount(doubt[k, w]))
    return total


@compiled
def set_bits(rows: Any, values: Any, out: Any) -> None:
    """Bit rows[i] of `out` becomes values[i]."""
    for i in range(rows.shape[0]):
        word, bit = rows[i] >> 6, np.uint64(1) << np.uint64(rows[i] & 63)
        out[word] = (out[word] | bit) if values[i] else (out[word] & ~bit)


@compiled
def find_missing(data: Any, blank: Any, out: Any) -> None:
    """`out` gets the bits where `data` is `blank`, or is not itself (NaN)."""
    full = data.shape[0] // WORD
    for w in range(full):
        out[w] = blank_word(data, w * WORD, blank)
    if full * WORD < data.shape[0]:
        out[full] = blank_word(_padded(data[full * WORD :]), 0, blank)


@compiled
def run_programs(
    ops: Any, args: Any, starts: Any, depth: int, true: Any, gaps: Any, gap_of: Any, rows: int,
    out: Any, possible: Any, reachable: Any, counts: Any,
) -> None:  # fmt: skip
    """Every program over all words: out[p] its true bits, counts[p] += eligible, unknown, near.

    `possible` and `reachable` get the other two bitmaps of the programs they have room for.
    """
    words = out.shape[1]
    frames = np.empty((depth, 3, STRIP), np.uint64)
    tail = ONES if rows % 64 == 0 else (np.uint64(1) << np.uint64(rows % 64)) - np.uint64(1)
    for w in range(0, words, STRIP):
        width = min(STRIP, words - w)
        for p in range(starts.shape[0] - 1):
            _run(ops, args, starts[p], starts[p + 1], true, gaps, gap_of, w, width, frames)
            t, m, r = frames[0, 0], frames[0, 1], frames[0, 2]
            if w + width == words:
                t[width - 1] &= tail
                m[width - 1] &= tail
                r[width - 1] &= tail
            yes, open_, near = np.uint64(0), np.uint64(0), np.uint64(0)
            for i in range(width):
                yes += popcount(t[i])
                open_ += popcount(m[i] & ~t[i])
                near += popcount(r[i] & ~t[i])
                out[p, w + i] = t[i]
            counts[p, 0] += np.int64(yes)
            counts[p, 1] += np.int64(open_)
            counts[p, 2] += np.int64(near)
            if p < possible.shape[0]:
                possible[p, w : w + width] = m[:width]
            if p < reachable.shape[0]:
                reachable[p, w : w + width] = r[:width]


@compiled
def _run(
    ops: Any, args: Any, first: int, end: int, true: Any, gaps: Any, gap_of: Any, w: int,
    width: int, frames: Any,
) -> None:  # fmt: skip
    """One program over one strip; its three bitmaps are left in frames[0]."""
    top = -1
    for at in range(first, end):
        op = ops[at]
        if op <= FALSE_FRAME:
            top += 1
            frames[top, :, :width] = ONES if op == TRUE_FRAME else np.uint64(0)
            continue
        if op > OR_NOT:
            top -= 1
            _fold(frames[top], frames[top + 1], width, op == AND_TOP)
            continue
        place = args[at]
        leaf, gap = true[place, w : w + width], gaps[gap_of[place], w : w + width]
        if op <= LOAD_NOT:
            top += 1
        _leaf(frames[top], leaf, gap, width, op)


@compiled
def _leaf(frame: Any, leaf: Any, gap: Any, width: int, op: int) -> None:
    t, m, r = frame[0], frame[1], frame[2]
    if op == AND:
        for i in range(width):
            r[i] = (r[i] & leaf[i]) | t[i]
            t[i] &= leaf[i]
            m[i] &= leaf[i] | gap[i]
    elif op == AND_NOT:
        for i in range(width):
            r[i] = (r[i] & ~(leaf[i] | gap[i])) | t[i]
            t[i] &= ~(leaf[i] | gap[i])
            m[i] &= ~leaf[i]
    elif op == OR:
        for i in range(width):
            r[i] = ONES
            t[i] |= leaf[i]
            m[i] |= leaf[i] | gap[i]
    elif op == OR_NOT:
        for i in range(width):
            r[i] = ONES
            t[i] |= ~(leaf[i] | gap[i])
            m[i] |= ~leaf[i]
    elif op == LOAD:
        for i in range(width):
            r[i] = ONES
            t[i] = leaf[i]
            m[i] = leaf[i] | gap[i]
    else:
        for i in range(width):
            r[i] = ONES
            t[i] = ~(leaf[i] | gap[i])
            m[i] = ~leaf[i]


@compiled
def _fold(frame: Any, other: Any, width: int, both: bool) -> None:
    t, m, r = frame[0], frame[1], frame[2]
    ot, om, or_ = other[0], other[1], other[2]
    if both:
        for i in range(width):
            r[i] = (r[i] & ot[i]) | (t[i] & or_[i])
            t[i] &= ot[i]
            m[i] &= om[i]
    else:
        for i in range(width):
            r[i] |= or_[i]
            t[i] |= ot[i]
            m[i] |= om[i]


@compiled
def find_flips(
    ops: Any, args: Any, starts: Any, p: int, flipped: int, true: Any, gaps: Any, gap_of: Any,
    ones: int, frames: Any, out: Any,
) -> None:  # fmt: skip
    """`out` gets where program `p` is true when the op at `flipped` finds its leaf helping.

    `true[ones]` must be all set and its gap empty: the flipped leaf reads it.
    """
    words = out.shape[0]
    kept_op, kept_arg = ops[flipped], args[flipped]
    for w in range(0, words, STRIP):
        width = min(STRIP, words - w)
        ops[flipped], args[flipped] = _helping(kept_op), ones
        _run(ops, args, starts[p], starts[p + 1], true, gaps, gap_of, w, width, frames)
        out[w : w + width] = frames[0, 0, :width]
    ops[flipped], args[flipped] = kept_op, kept_arg


@compiled
def _helping(op: int) -> int:
    if op == LOAD_NOT:
        return LOAD
    if op == AND_NOT:
        return AND
    return OR if op == OR_NOT else op
