"""Transactions that lost a race are worth another try: nobody did anything wrong.

Two transactions that wait for each other are found by the database, which undoes one of them;
the lock order of two people's acts cannot always be the same, so the undone one runs again, after
a moment of chance: two that begin anew together would only meet again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

LOST_RACES = frozenset({"40P01", "40001"})  # deadlock, serialization failure
TRIES = 6
PAUSE = 0.05  # seconds at most before the second try; longer before each later one

P = ParamSpec("P")
R = TypeVar("R")


def is_lost_race(error: BaseException) -> bool:
    """True for a deadlock or a serialization failure: worth another try at once."""
    return getattr(error.__cause__, "sqlstate", None) in LOST_RACES


def retried(operation: Callable[P, R]) -> Callable[P, R]:
    """Run `operation`, a transaction of its own, again when it lost a race; at most `TRIES` times.

    Inside another transaction it runs once: only the outermost can begin anew.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if connection.in_atomic_block else TRIES
        for lost in range(1, tries + 1):
            try:
                return operation(*args, **kwargs)
            except OperationalError as error:
                if lost == tries or not is_lost_race(error):
                    raise
                time.sleep(random.uniform(0, PAUSE * lost))  # noqa: S311 - chance, not a secret
        raise AssertionError("unreachable")

    return run
