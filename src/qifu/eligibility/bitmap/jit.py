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


@_intrinsic
def _pointer(typingctx: Any, address: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(types.uintp), build  # type: ignore[no-untyped-call]


@njit(nogil=True)
def float_column(address: int, size: int) -> Any:
    """The float64 array of `size` that lies at `address` (kept alive by the caller)."""
    return carray(_pointer(np.uintp(address)), size, np.float64)
