"""The two-way talk: a receipt code and a passphrase open it; nothing else, and nothing is told apart.

An unknown code, a wrong passphrase and a code that is locked for a while cost the same work and
have the same answer. Tries are counted for every code that is typed, whether it exists or not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import argon2
from argon2.exceptions import VerificationError
from django.conf import settings

from qifu.integrity import store, vault
from qifu.integrity.keys import derive, master_keys
from qifu.integrity.models import Slot
from qifu.integrity.rules import point as points
from qifu.integrity.rules.point import Point
from qifu.integrity.rules.report import REPORTER, FileNote, Message, Report, dump, load, said
from qifu.integrity.rules.words import mark_of, plain_code, plain_passphrase
from qifu.integrity.vault import Kind
from qifu.kernel.errors import Invalid, NotVisible

TRIES, LOCKED_FOR, REMEMBERED = 5, timedelta(minutes=15), 300
OPEN_FOR = timedelta(minutes=30)
WRONG = (
    "回执码或口令不对，或者这个回执码因连续输错暂时停用。请对照回执再试；"
    f"连续输错 {TRIES} 次后，要等 {int(LOCKED_FOR.total_seconds() // 60)} 分钟。"
)


def hashed(passphrase: str) -> str:
    """Argon2id of a passphrase."""
    return _hasher().hash(passphrase)


def enter(*, code: str, passphrase: str, at: datetime) -> Report | Point:
    """The report of a receipt, or the monitoring point of its code; Invalid with the one sentence when it does not open.

    Effects: the try is counted; a good one clears the count and is logged.
    """
    plain, digits = plain_code(code), plain_passphrase(passphrase)
    with vault.writing():
        tries = store.state()
    locked = _locked(tries["tries"].get(_try_key(plain)), at)
    found = _read_marked(mark_of(plain))
    good = _verify(found.passphrase if found else _nobody(), digits)
    with vault.writing():
        state = store.state()
        key = _try_key(plain)
        count = state["tries"].get(key)
        locked = locked or _locked(count, at)
        opens = found is not None and good and not locked
        state["tries"] = _counted(state["tries"], key, at, clear=opens, locked=locked)
        store.save_state(state)
        if found is not None and opens:
            store.note(who=store.REPORTER, at=at, act="举报人查看", ref=found.id)
    if found is None or not opens:
        raise Invalid({"code": [WRONG]})
    return found


def pass_for(report: Report | Point, at: datetime) -> str:
    """A sealed word that keeps the talk open for half an hour; it lives in the page alone."""
    until = at + OPEN_FOR
    content = json.dumps([report.id, int(until.timestamp())]).encode()
    return base64.urlsafe_b64encode(vault.sealed(_pass_key(), content, b"talk")).decode()


def resume(word: str, at: datetime) -> Report | Point:
    """What such a word opens; NotVisible when it is not ours, changed or too old."""
    try:
        content = vault.opened(_pass_key(), base64.urlsafe_b64decode(word.encode()), b"talk")
    except (binascii.Error, ValueError):
        content = None
    if content is None:
        raise NotVisible
    record_id, until = json.loads(content)
    found = store.opened(record_id) if at.timestamp() <= until else None
    if found is None:
        raise NotVisible
    return found


def add_words(
    *, report_id: str, text: str, files: tuple[FileNote, ...], once: str, at: datetime
) -> Report:
    """The reporter says more; the same form sent twice says it once. Only inside `vault.writing`."""
    report = store.report(report_id)
    if report is None:
        raise NotVisible
    changed = said(report, Message(at, REPORTER, text, files, once))
    if changed is not report:
        store.save(changed, who=store.REPORTER, at=at, act="举报人补充")
    return changed


def _read_marked(mark: bytes) -> Report | Point | None:
    """What a mark stands for; for an unknown one as much is read and parsed, for nothing."""
    index = vault.read_index()
    record = index.marked(Kind.REPORT, mark)
    point = index.marked(Kind.POINT, mark)
    if record is not None:
        return load(vault.read(record))
    if point is not None:
        return points.load(vault.read(point))
    boxes = index.free[:1]
    list(Slot.objects.filter(pk__in=boxes).values_list("id", "head", "body"))
    load(_nobody_document())
    return None


def _verify(kept: str, digits: str) -> bool:
    try:
        return bool(_hasher().verify(kept, digits))
    except VerificationError:
        return False


def _locked(count: list[int] | None, at: datetime) -> bool:
    return (
        count is not None
        and count[0] >= TRIES
        and at.timestamp() - count[1] < LOCKED_FOR.total_seconds()
    )


def _counted(
    tries: dict[str, list[int]], key: str, at: datetime, *, clear: bool, locked: bool
) -> dict[str, list[int]]:
    """The tries after one more: a good one clears its own, old ones and too many are dropped."""
    now, old = int(at.timestamp()), LOCKED_FOR.total_seconds()
    kept = {k: v for k, v in tries.items() if now - v[1] < old}
    count = kept.pop(key, None)
    if not clear:
        kept[key] = count if count and locked else [(count[0] if count else 0) + 1, now]
    newest = sorted(kept.items(), key=lambda pair: pair[1][1])[-REMEMBERED:]
    return dict(newest)


def _try_key(code: str) -> str:
    return hashlib.sha256(b"qifu.integrity/try:" + code.encode()).hexdigest()[:24]


def _pass_key() -> bytes:
    return derive(master_keys()[0], "talk")


@lru_cache(maxsize=1)
def _hasher() -> argon2.PasswordHasher:
    if settings.QIFU_TESTING:  # hashing slowly is the point, except in tests
        return argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return argon2.PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no passphrase fits."""
    return hashed(uuid.uuid4().hex)


@lru_cache(maxsize=1)
def _nobody_document() -> bytes:
    """A document as long as a usual report."""
    on = datetime(2026, 1, 1, tzinfo=UTC)
    return dump(
        Report(
            uuid.uuid4().hex, "", "anonymous", on, "占" * 800, "received", on.date(), None,
            _nobody(), matter="other",
        )
    )  # fmt: skip
