"""What was dear to find out, kept in the process for a few seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

V = TypeVar("V")


class Memory(Generic[V]):
    """Values by key for `seconds`, at most `room` of them. Safe between threads.

    Two threads that ask for the same at once may both find it out; neither waits for the other.
    """

    def __init__(self, seconds: float, room: int = 500) -> None:
        self.seconds, self.room = seconds, room
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, V]] = {}

    def recall(
        self, key: Hashable, find: Callable[[], V], worth: Callable[[V], bool] = lambda _: True
    ) -> V:
        """What is kept under `key`, else `find()`, which is kept when it is `worth` keeping."""
        moment = monotonic()
        with self._lock:
            since, value = self._kept.get(key, (float("-inf"), None))
        if value is not None and moment - since < self.seconds:
            return value
        value = find()
        if worth(value):
            with self._lock:
                if len(self._kept) >= self.room:
                    self._kept.clear()
                self._kept[key] = (monotonic(), value)
        return value

    def forget(self) -> None:
        """Find everything out anew."""
        with self._lock:
            self._kept.clear()
