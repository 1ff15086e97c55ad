"""The desk's own log: who did what with which report, each entry chained to the one before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `print` is the hash of the document it left behind ("" when it changed nothing)."""

    n: int
    at: str
    user_id: int | None
    name: str
    act: str
    ref: str
    print: str
    prev: str
    hash: str


def entry(
    last: Entry | None,
    *,
    at: str,
    user_id: int | None,
    name: str,
    act: str,
    ref: str = "",
    content: bytes | None = None,
) -> Entry:
    """The next entry of the chain."""
    done = "" if content is None else hashlib.sha256(content).hexdigest()
    n, prev = (last.n + 1, last.hash) if last else (1, START)
    bare = Entry(n, at, user_id, name, act, ref, done, prev, "")
    return Entry(n, at, user_id, name, act, ref, done, prev, _hash(bare))


def dump(entries: Sequence[Entry]) -> bytes:
    """A piece of the log to be sealed."""
    return json.dumps([asdict(e) for e in entries], ensure_ascii=False).encode()


def load(content: bytes) -> list[Entry]:
    """The entries of a piece."""
    raw: list[dict[str, Any]] = json.loads(content)
    return [Entry(**e) for e in raw]


def faults(entries: Iterable[Entry]) -> list[str]:
    """Where the chain is broken, in sentences for discipline officers."""
    found, last = [], None
    for e in entries:
        n, prev = (last.n + 1, last.hash) if last else (1, START)
        if e.n != n:
            found.append(f"台账第 {n} 条到第 {e.n - 1} 条缺失或次序被调换")
        elif e.prev != prev:
            found.append(f"台账第 {e.n} 条与前一条不相接")
        if e.hash != _hash(e):
            found.append(f"台账第 {e.n} 条的内容被改动")
        last = e
    return found


def prints(entries: Iterable[Entry]) -> dict[str, str]:
    """The hash each document should have now, by record; "gone" for what was destroyed."""
    found: dict[str, str] = {}
    for e in entries:
        if e.act == DESTROYED:
            found[e.ref] = "gone"
        elif e.print:
            found[e.ref] = e.print
    return found


DESTROYED = "到期销毁"


def _hash(e: Entry) -> str:
    bare = json.dumps({**asdict(e), "hash": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(bare.encode()).hexdigest()
