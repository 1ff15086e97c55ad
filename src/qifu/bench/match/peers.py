"""Other engines on the same enterprises and policies, and what the memory itself would take."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow.compute as pc

from qifu.bench.match import firms as world
from qifu.bench.match import openfisca
from qifu.eligibility import Enterprises, Policy, match
from qifu.eligibility.bitmap.jit import compiled
from qifu.eligibility.bitmap.money import NOTHING

Tell = Callable[[str], None]
DUCKDB_PAIRS = 2_000_000  # it makes every pair one by one: a cross-check, not for scale


@dataclass(frozen=True)
class Peer:
    """One engine on the same enterprises and policies."""

    engine: str
    seconds: float
    pairs: int
    yuan: int
    ratio: float


def side_by_side(policies: list[Policy], some: Enterprises, tell: Tell) -> list[Peer]:
    """Every engine that is installed, ours first; the ratio is to ours."""
    engines: dict[str, Callable[[], tuple[float, int, int]]] = {
        "bitmap": lambda: _ours("bitmap", policies, some),
        "duckdb": lambda: _ours("duckdb", policies, some),
        "openfisca": lambda: openfisca.run(policies, some, world.TODAY),
    }
    found: list[Peer] = []
    if len(some) * len(policies) > DUCKDB_PAIRS:
        del engines["duckdb"]
    for name, run in engines.items():
        tell(f"并排：{name}")
        with suppress(ImportError, ValueError):
            seconds, pairs, yuan = min(run() for _ in range(3 if name == "bitmap" else 1))
            ratio = seconds / found[0].seconds if found else 1.0
            found.append(Peer(name, seconds, pairs, yuan, ratio))
    return found


def _ours(engine: str, policies: list[Policy], firms: Enterprises) -> tuple[float, int, int]:
    begun = time.perf_counter()
    result = match(policies, firms, as_of=world.TODAY, engine=engine)
    if engine == "bitmap":
        counts = result.counts
        seconds = time.perf_counter() - begun
        blocks = result.found.blocks  # type: ignore[attr-defined]
        fen = sum(int(b.amount[b.amount != NOTHING].sum()) for b in blocks)
        return seconds, counts["eligible"], fen // 100
    money, pairs = Decimal(0), 0
    for batch in result.batches("eligible"):
        pairs += batch.num_rows
        money += pc.sum(batch.column("amount")).as_py() or 0
    return time.perf_counter() - begun, pairs, int(money)


def bandwidth() -> float:
    """Bytes a second that all cores together read from memory."""
    cores = os.cpu_count() or 1
    data = np.ones(32_000_000, np.uint64)
    parts = np.array_split(data, cores)
    summed(parts[0])
    with ThreadPoolExecutor(cores) as pool:
        seconds = timed(lambda: list(pool.map(summed, parts)), 7)
    return data.nbytes / min(seconds)


@compiled
def summed(data: Any) -> Any:
    """The sum: reads every byte once."""
    found = np.uint64(0)
    for value in data:
        found += value
    return found


def timed(work: Callable[[], Any], runs: int = 5) -> list[float]:
    """Seconds of each of some runs."""
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return found
