"""Seals over the log of events, and the check that nothing was changed, removed or reordered.

Each stream is a chain of hashes made by the database. A seal adds a digest over all streams in
the order of the ids, so that removing a whole stream with its head is found as well, and rows
whose chain was rewritten are named. Whoever can rewrite seals too is found by comparing with a
digest kept elsewhere (`qifu audit seal` prints it, `verify_audit(expect=…)` compares).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import OperationalError, connection, transaction

from qifu.kernel.models import Seal
from qifu.kernel.sm3 import sm3_digest

EVENT_LOCK = 7103001
SEAL_LOCK = 7103003
BATCH = 50_000
PRINT = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and where: an event's id, a stream, or a seal's id (the others None)."""

    message: str
    event_id: int | None = None
    stream: str | None = None
    seal: int | None = None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The outcome of `verify_audit`."""

    events: int
    seals: int
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings


def seal_events(*, at: datetime, batch: int = BATCH) -> int:
    """Seal what was appended since the last seal; returns how many events.

    Waits at most a quarter of a second for transactions that are appending, and otherwise leaves
    it to the next run, so that a long one never holds up the others.
    """
    total = 0
    while True:
        until = _quiet_maximum()
        if until is None:
            return total
        sealed = _seal_batch(until, at, batch)
        total += sealed
        if sealed < batch:
            return total


def _quiet_maximum() -> int | None:
    """The highest id below which no event can appear any more; None when appenders are busy."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '250ms'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EVENT_LOCK])
            cursor.execute("SELECT coalesce(max(id), 0) FROM kernel_event")
            return int(cursor.fetchone()[0])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            return None
        raise


@transaction.atomic
def _seal_batch(until: int, at: datetime, batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        last = Seal.objects.order_by("-pk").first()
        first = last.last_event + 1 if last else 1
        cursor.execute(
            "SELECT count(*), max(id), sha256(string_agg(int8send(id) || hash, ''::bytea"
            " ORDER BY id)), string_agg(substr(hash, 1, %s), ''::bytea ORDER BY id),"
            " array_agg(id ORDER BY id)"
            " FROM (SELECT id, hash FROM kernel_event WHERE id BETWEEN %s AND %s"
            " ORDER BY id LIMIT %s) e",
            [PRINT, first, until, batch],
        )
        count, end, agg, prints, ids = cursor.fetchone()
    if not count:
        return 0
    prev = bytes(last.digest) if last else b""
    sm3 = sm3_digest(_last_sm3(), first, end, count) if settings.QIFU_AUDIT_SM3 else None
    gaps = sorted(set(range(first, end + 1)).difference(ids)) if end - first + 1 > count else []
    Seal.objects.create(
        id=last.pk + 1 if last else 1,
        first_event=first,
        last_event=end,
        count=count,
        gaps=_ranges(gaps),
        prints=bytes(prints),
        prev=prev,
        digest=_digest(prev, first, end, count, _ranges(gaps), bytes(prints), bytes(agg)),
        sm3=sm3,
        at=at,
    )
    return int(count)


def _last_sm3() -> bytes:
    """The newest SM3 digest; nothing before the first."""
    found = Seal.objects.filter(sm3__isnull=False).order_by("-pk").values_list("sm3", flat=True)
    newest = found.first()
    return bytes(newest) if newest else b""


def _digest(
    prev: bytes, first: int, end: int, count: int, gaps: list[list[int]], prints: bytes, agg: bytes
) -> bytes:
    head = f"{first}|{end}|{count}|{gaps}".encode()
    return sha256(prev + head + sha256(prints).digest() + agg).digest()


def _ranges(ids: list[int]) -> list[list[int]]:
    """Sorted ids as [first, last] pairs."""
    ranges: list[list[int]] = []
    for number in ids:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def latest_seal() -> Seal | None:
    """The newest seal; its id and digest are worth keeping outside of this system."""
    return Seal.objects.order_by("-pk").first()


def verify_audit(*, limit: int = 1000, expect: tuple[int, str] | None = None) -> AuditReport:
    """Check every event and seal; at most `limit` findings, each naming its row.

    `expect` is a seal's (id, hex digest) kept elsewhere. Reads one snapshot; millions of events
    are compared inside the database, only what is wrong comes out.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if alone:  # inside another transaction its own snapshot must do
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL work_mem = '64MB'")
        findings = [*_chain_findings(limit), *_head_findings(limit)]
        findings += _seal_findings(expect)
        findings += _sm3_findings()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), (SELECT count(*) FROM kernel_seal) FROM kernel_event")
            events, seals = cursor.fetchone()
    return AuditReport(events, seals, list(dict.fromkeys(findings))[:limit])


_CHAIN_SQL = """
SELECT id, stream, seq, kind, changed, linked, prev_seq, prev_id FROM (
    SELECT id, stream, seq, kind,
        hash <> kernel_event_hash(prev_hash, id, stream, seq, kind, at,
                                  actor_id, actor_name, payload) AS changed,
        prev_hash = coalesce(lag(hash) OVER w, ''::bytea) AS linked,
        coalesce(lag(seq) OVER w, 0) AS prev_seq,
        coalesce(lag(id) OVER w, 0) AS prev_id
    FROM kernel_event WINDOW w AS (PARTITION BY stream ORDER BY seq)
) e
WHERE changed OR NOT linked OR seq <> prev_seq + 1 OR id <= prev_id
ORDER BY id LIMIT %s
"""


def _chain_findings(limit: int) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN_SQL, [limit])
        for pk, stream, seq, kind, changed, linked, prev_seq, prev_id in cursor:
            where = f"事件 {pk}（{stream} 第 {seq} 条，{kind}）"
            if changed:
                yield Finding(f"{where}的内容被改动，或被挪动、调换了位置", pk, stream)
            if seq > prev_seq + 1:
                missing = f"第 {prev_seq + 1} 条" if seq == prev_seq + 2 else (
                    f"第 {prev_seq + 1} 至 {seq - 1} 条"
                )  # fmt: skip
                yield Finding(f"{stream} 缺{missing}：在{where}之前被删除", pk, stream)
            elif not linked and not changed:
                yield Finding(f"{where}与前一条不相接：前一条被改动或调换", pk, stream)
            if pk <= prev_id:
                yield Finding(f"{where}的编号小于前一条（{prev_id}）：次序被调换", pk, stream)


_HEAD_SQL = """
SELECT coalesce(s.stream, e.stream), s.seq, e.seq, e.id, s.head = e.hash
FROM kernel_stream s
FULL JOIN (
    SELECT DISTINCT ON (stream) stream, seq, id, hash FROM kernel_event ORDER BY stream, seq DESC
) e ON e.stream = s.stream
WHERE s.stream IS NULL OR e.stream IS NULL OR s.seq <> e.seq OR s.head <> e.hash
ORDER BY 1 LIMIT %s
"""


def _head_findings(limit: int) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_HEAD_SQL, [limit])
        for stream, noted, found, pk, same in cursor:
            if noted is None:
                yield Finding(f"{stream} 的链头记录被删除（现存到第 {found} 条）", pk, stream)
            elif found is None:
                yield Finding(f"{stream} 的全部 {noted} 条事件被删除", None, stream)
            elif found < noted:
                rest = (
                    f"第 {found + 1} 条" if noted == found + 1 else f"第 {found + 1} 至 {noted} 条"
                )
                yield Finding(f"{stream} 末尾缺{rest}：在事件 {pk} 之后被删除", pk, stream)
            elif found > noted:
                yield Finding(
                    f"{stream} 多出第 {noted + 1} 至 {found} 条：绕过系统写入", pk, stream
                )
            elif not same:
                yield Finding(f"{stream} 最后一条（事件 {pk}）与链头不符：被改动", pk, stream)


_SEAL_SQL = """
SELECT s.id, s.first_event, s.last_event, s.count, s.gaps, s.prints, s.prev, s.digest,
    coalesce(e.agg, sha256(''::bytea)), s.sm3
FROM kernel_seal s LEFT JOIN LATERAL (
    SELECT sha256(string_agg(int8send(id) || hash, ''::bytea ORDER BY id)) AS agg
    FROM kernel_event WHERE id BETWEEN s.first_event AND s.last_event
) e ON true ORDER BY s.id
"""


def _seal_findings(expect: tuple[int, str] | None) -> Iterator[Finding]:
    """Compare each seal with its events and its predecessor."""
    digest, number, end = b"", 0, 0
    with connection.cursor() as cursor:
        cursor.execute(_SEAL_SQL)
        rows = cursor.fetchall()
    for pk, first, last, count, gaps, prints, prev, stored, agg, sm3 in rows:
        if pk != number + 1 or first != end + 1 or bytes(prev) != digest:
            yield Finding(f"封印 {pk} 与前一封印不相接：封印被删除、改动或调换", seal=pk)
        prints, digest = bytes(prints), bytes(stored)
        known = {digest.hex(), bytes(sm3).hex() if sm3 else ""}
        if expect is not None and pk == expect[0] and expect[1].lower() not in known:
            yield Finding(f"封印 {pk} 与留存的摘要不符：封印被重写", seal=pk)
        ranges = json.loads(gaps)  # raw cursors give jsonb as text
        if _digest(bytes(prev), first, last, count, ranges, prints, bytes(agg)) != digest:
            named = list(_named(pk, first, last, ranges, prints))
            yield from named or [Finding(f"封印 {pk}（事件 {first}–{last}）被改动", seal=pk)]
        number, end = pk, last
    if expect is not None and expect[0] > number:
        yield Finding(f"留存了摘要的封印 {expect[0]} 已不存在", seal=expect[0])


def _sm3_findings() -> Iterator[Finding]:
    """Compare each SM3 digest with the contents it stands over, from the first on."""
    prev = b""
    rows = Seal.objects.filter(sm3__isnull=False).order_by("pk")
    for pk, first, last, count, sm3 in rows.values_list(
        "pk", "first_event", "last_event", "count", "sm3"
    ):
        stored = bytes(sm3 or b"")
        if sm3_digest(prev, first, last, count) != stored:
            yield Finding(f"封印 {pk}（事件 {first}–{last}）与国密摘要（SM3）不符：被改动", seal=pk)
        prev = stored


def _named(
    seal: int, first: int, last: int, gaps: list[list[int]], prints: bytes
) -> Iterator[Finding]:
    """The events a broken seal knows to be missing, added or changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, stream, substr(hash, 1, %s) FROM kernel_event"
            " WHERE id BETWEEN %s AND %s ORDER BY id",
            [PRINT, first, last],
        )
        found = {pk: (stream, bytes(mark)) for pk, stream, mark in cursor}
    unused = {n for low, high in gaps for n in range(low, high + 1)}
    expected = [n for n in range(first, last + 1) if n not in unused]
    for place, pk in enumerate(expected):
        mark = prints[place * PRINT : (place + 1) * PRINT]
        if pk not in found:
            yield Finding(f"事件 {pk} 被删除（封印 {seal} 记有此条）", pk, None, seal)
        elif found[pk][1] != mark:
            yield Finding(f"事件 {pk} 与封印 {seal} 不符：被改动", pk, found[pk][0], seal)
    for pk in sorted(set(found) - set(expected)):
        yield Finding(f"事件 {pk} 在封印 {seal} 之后补写", pk, found[pk][0], seal)
