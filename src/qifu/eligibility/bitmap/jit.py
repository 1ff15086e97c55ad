"""Compiling of kernels, and the few machine instructions that Python has no word for."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import carray, njit, types  # type: ignore[attr-defined]
from numba.core.errors import NumbaWarning
from numba.extending import intrinsic

_intrinsic: Any = intrinsic


def compiled(function: Callable[..., Any]) -> Any:
    """`function` as machine code without the interpreter's lock, kept on disk where that can be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NumbaWarning)
        try:
            return njit(nogil=True, cache=True, error_model="numpy")(function)
        except RuntimeError:  # neither the package nor the home folder can be written
            return njit(nogil=True, error_model="numpy")(function)


@_intrinsic
def popcount(typingctx: Any, word: Any) -> Any:
    """How many bits of a uint64 are set."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), build


@_intrinsic
def lowest(typingctx: Any, word: Any) -> Any:
    """The place of the lowest set bit of a uint64; 64 when none is."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir

        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), build


def _word_of(compare: Callable[..., Any]) -> Any:
    """A function of (array, place, *values) that compares 64 values at once: bit i for place + i.

    Written by hand because a loop that collects bits one by one takes several times as long.
    """

    def typed(typingctx: Any, data: Any, at: Any, *values: Any) -> Any:
        if not (isinstance(data, types.Array) and data.layout == "C" and data.ndim == 1):
            return None

        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            array = context.make_array(data)(context, builder, args[0])
            item = context.get_data_type(data.dtype)
            lanes = ir.VectorType(item, 64)
            start = builder.gep(array.data, [args[1]])
            loaded = builder.load(builder.bitcast(start, lanes.as_pointer()))
            loaded.align = 1
            none = ir.Constant(lanes, ir.Undefined)
            order = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)
            spread = [
                builder.shuffle_vector(
                    builder.insert_element(none, value, ir.Constant(ir.IntType(32), 0)), none, order
                )
                for value in args[2:]
            ]
            hits = compare(builder, isinstance(data.dtype, types.Float), loaded, *spread)
            return builder.bitcast(hits, ir.IntType(64))

        return types.uint64(data, types.intp, *(data.dtype for _ in values)), build

    return typed


def _between(builder: Any, floats: bool, data: Any, low: Any, high: Any) -> Any:
    compare = builder.fcmp_ordered if floats else builder.icmp_signed
    return builder.and_(compare(">=", data, low), compare("<=", data, high))


def _blank(builder: Any, floats: bool, data: Any, blank: Any) -> Any:
    if not floats:
        return builder.icmp_signed("==", data, blank)
    return builder.or_(
        builder.fcmp_ordered("==", data, blank), builder.fcmp_unordered("uno", data, data)
    )


def _holding(builder: Any, floats: bool, data: Any, bit: Any) -> Any:
    masked = builder.and_(data, bit)
    return builder.icmp_unsigned("!=", masked, masked.type(None))


@_intrinsic
def between_word(typingctx: Any, data: Any, at: Any, low: Any, high: Any) -> Any:
    """Bits of low <= data[at + i] <= high for 64 values; NaN is outside."""
    return _word_of(_between)(typingctx, data, at, low, high)


@_intrinsic
def blank_word(typingctx: Any, data: Any, at: Any, blank: Any) -> Any:
    """Bits of data[at + i] being `blank` or NaN for 64 values."""
    return _word_of(_blank)(typingctx, data, at, blank)


@_intrinsic
def holding_word(typingctx: Any, data: Any, at: Any, bit: Any) -> Any:
    """Bits of data[at + i] & bit not being 0 for 64 values."""
    return _word_of(_holding)(typingctx, data, at, bit)


@_intrinsic
def _pointer(typingctx: Any, address: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(types.uintp), build  # type: ignore[no-untyped-call]


@njit(nogil=True)
def float_column(address: int, size: int) -> Any:
    """The float64 array of `size` that lies at `address` (kept alive by the caller)."""
    return carray(_pointer(np.uintp(address)), size, np.float64)
