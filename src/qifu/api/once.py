"""A write that is sent again is done once: Idempotency-Key, kept in the transaction of the write.

One transaction: take the lock of the key (never wait: 409), look for a stored reply, do the work,
store the reply. Only what succeeded is stored; a refusal changed nothing and may be corrected
under the same key. A deadlock rolls everything back and is tried again; a lock timeout is not (it
has waited long enough), the caller is told to come back.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from qifu.api.models import StoredReply
from qifu.api.problems import Problem, as_json
from qifu.api.requests import ApiRequest
from qifu.kernel.races import is_lost_race

KEEP_HOURS = 24
TRIES = 4
_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
_LOCK = (
    "SELECT pg_try_advisory_xact_lock(%s), r.request, r.status, r.body, r.location"
    " FROM (SELECT 1) AS one LEFT JOIN api_storedreply r ON r.key = %s"
)
_STORE = (
    "INSERT INTO api_storedreply (key, request, status, body, location, at)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Run a writing view in one transaction, at most once for its Idempotency-Key."""

    @wraps(view)
    def guarded(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return _run(request, key, lambda: view(request, *args, **kwargs))
            except OperationalError as error:
                if not is_lost_race(error) or attempt == TRIES:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311
            except _Beaten:
                continue
            _rewind(request)
        raise Problem("key_in_flight", IN_FLIGHT, headers={"Retry-After": "1"})

    return guarded


IN_FLIGHT = "带着同一个 Idempotency-Key 的请求正在处理，请稍后重试以取得它的结果。"


class _Beaten(Exception):
    """Another request stored a reply for the key between our look and our write."""


def _run(request: ApiRequest, key: bytes | None, work: Callable[[], HttpResponse]) -> HttpResponse:
    if key is None:
        return work()
    asked = _fingerprint(request)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [int.from_bytes(key[:8], "big", signed=True), key])
        mine, known, status, body, location = cursor.fetchone()
    if known is not None:
        if bytes(known) != asked:
            raise Problem(
                "key_reused",
                "这个 Idempotency-Key 已用于内容不同的请求；新的请求请换一个新的键。",
            )
        return _again(status, body, location)
    if not mine:
        raise Problem("key_in_flight", IN_FLIGHT, headers={"Retry-After": "1"})
    response = work()
    if response.status_code < 300:
        _store(request, key, asked, response)
    return response


def _store(request: ApiRequest, key: bytes, asked: bytes, response: HttpResponse) -> None:
    row: list[Any] = [
        key,
        asked,
        response.status_code,
        response.content.decode(),
        response.headers.get("Location", ""),
        request.at,
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STORE, row)
    except IntegrityError as error:
        raise _Beaten from error


def _again(status: int, body: str, location: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Idempotent-Replayed"] = "true"
    if location:
        response["Location"] = location
    return response


def _key(request: HttpRequest) -> bytes | None:
    """Hash of who asks and the key they chose; strangers' keys are told apart by the address."""
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    if not _KEY.match(text):
        raise Problem(
            "idempotency_key_invalid",
            "Idempotency-Key 须为 1 至 200 个可见的英文字符，建议每个请求用一个新的 UUID。",
        )
    caller = getattr(request, "caller", None)
    who = f"user:{caller.actor.user_id}" if caller else f"path:{request.path}"
    return hashlib.sha256(f"{who}\n{text}".encode()).digest()


def _fingerprint(request: HttpRequest) -> bytes:
    """Hash of what is asked: method, path, and the body whatever its spelling."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    if request.content_type == "multipart/form-data":
        return hashlib.sha256(head + _multipart(request)).digest()
    body = request.body
    with suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body), sort_keys=True).encode() if body else b""
    return hashlib.sha256(head + body).digest()


def _multipart(request: HttpRequest) -> bytes:
    """Fields and files of a form, without the boundary that every client draws anew."""
    parts = [as_json(sorted(request.POST.lists()))]
    for name, files in sorted(request.FILES.lists()):
        for upload in files:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
            parts.append(f"{name}:{upload.name}:{digest.hexdigest()}")
    return "\n".join(parts).encode("utf-8", "surrogatepass")


def _rewind(request: HttpRequest) -> None:
    if request.content_type == "multipart/form-data":
        for _, files in request.FILES.lists():
            for upload in files:
                cast(Any, upload).seek(0)


def forget_old_replies(*, at: datetime, keep: timedelta = timedelta(hours=KEEP_HOURS)) -> int:
    """Delete replies older than `keep`; returns how many."""
    return StoredReply.objects.filter(at__lt=at - keep).delete()[0]
