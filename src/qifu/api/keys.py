"""Who asks: a bearer token, or the session of our own pages with its CSRF check.

Looking a key up costs five queries, so the answer is kept in the process for `SECONDS`, never
beyond the expiry of the token. Whatever ends a right (revocation, post, deputy, membership,
account) clears the memory of the process that did it at once and the others' within `SECONDS`.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from qifu.api.problems import Problem, unauthenticated
from qifu.api.requests import ApiRequest
from qifu.identity.actors import Actor, load_actor
from qifu.identity.tokens import actor_of_token, find_token
from qifu.kernel.events import Event, subscribe
from qifu.kernel.rates import address_of, buckets

SECONDS = 2.0
ROOM = 2_000
READ, WRITE = "demands:read", "demands:write"
POLICIES = "policies:read"
CLAIMS_READ, CLAIMS_WRITE = "claims:read", "claims:write"
SERVICES = "services:read"
APPLICATIONS_READ, APPLICATIONS_WRITE = "applications:read", "applications:write"
PROJECTS_READ = "projects:read"
REFORM_READ = "reform:read"
PROBLEMS_READ = "problems:read"
RATINGS_READ, RATINGS_WRITE = "ratings:read", "ratings:write"
EXCHANGE_READ, EXCHANGE_WRITE = "exchange:read", "exchange:write"
VISITS_READ, VISITS_WRITE = "visits:read", "visits:write"
CARDS_READ, CARDS_WRITE = "cards:read", "cards:write"
FINDINGS_READ = "findings:read"
CREDIT_READ, CREDIT_WRITE = "credit:read", "credit:write"
PLACES_READ, PLACES_WRITE = "places:read", "places:write"
LAW_READ, LAW_WRITE = "law:read", "law:write"
METRICS_READ = "metrics:read"
PER_MINUTE = 1_200
SYSTEM_PER_MINUTE = 6_000
ANONYMOUS_PER_MINUTE = 60
FAILURES_PER_MINUTE = 30


@dataclass(frozen=True)
class Caller:
    """Who a request is from, and by what; `bucket` names what its requests count against."""

    actor: Actor
    bucket: str
    per_minute: int
    expires_at: datetime | None = None


class _Known:
    """Good keys of the last seconds by their hash; wrong ones are never kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[bytes, tuple[float, Caller]] = {}
        self._era = 0

    def get(self, digest: bytes) -> tuple[Caller | None, int]:
        with self._lock:
            since, caller = self._rows.get(digest, (0.0, None))
            if caller is not None and time.monotonic() - since < SECONDS:
                return caller, self._era
            return None, self._era

    def put(self, digest: bytes, caller: Caller, era: int) -> None:
        """Keep what was read in `era`; nothing that was read before rights changed."""
        with self._lock:
            if era != self._era:
                return
            if len(self._rows) >= ROOM:
                self._rows.clear()
            self._rows[digest] = (time.monotonic(), caller)

    def forget(self) -> None:
        with self._lock:
            self._rows.clear()
            self._era += 1


known = _Known()


@subscribe("token.*", "user.*", "membership.*", "unit.closed")
def forget_callers(events: list[Event]) -> None:
    """Rights changed: what is remembered may be wrong, now and once more after the commit."""
    known.forget()
    transaction.on_commit(known.forget)


def caller_of_key(key: str, at: datetime) -> Caller | None:
    """The caller a key stands for, from memory or by five queries; None when it is no good."""
    prefix = key.split("_", 2)[1:2]
    if len(key) > 200 or not key.isascii() or not prefix or not prefix[0].isalnum():
        return None
    digest = hashlib.sha256(key.encode()).digest()
    caller, era = known.get(digest)
    if caller is not None and (caller.expires_at is None or caller.expires_at > at):
        return caller
    token = find_token(key, at)
    if token is None:
        return None
    own = SYSTEM_PER_MINUTE if token.system else PER_MINUTE
    caller = Caller(
        actor=actor_of_token(token, at),
        bucket=f"token:{token.pk}",
        per_minute=token.per_minute or own,
        expires_at=token.expires_at,
    )
    known.put(digest, caller, era)
    return caller


def _admit(request: ApiRequest, caller: Caller, scopes: tuple[str, ...]) -> Caller:
    spend(caller.bucket, caller.per_minute)
    if not caller.actor.scopes & set(scopes):
        scope = scopes[0]
        raise Problem(
            "scope_missing",
            f"这个令牌没有“{scope}”权限；请换用有权限的令牌，或重新申请。",
            scope=scope,
        )
    request.caller = caller
    request.actor = caller.actor
    return caller


def spend(bucket: str, per_minute: int) -> None:
    """Count one request; Problem `rate_limited` with Retry-After when there were too many."""
    if wait := buckets.take(bucket, per_minute):
        raise Problem(
            "rate_limited",
            f"每分钟最多 {per_minute} 次，请 {wait} 秒后再试；没有任何内容被改动。",
            headers={"Retry-After": str(wait)},
        )


class BearerToken(HttpBearer):
    """A key in the Authorization header; a wrong one is never tried as a session."""

    openapi_description = "qf_ 开头的令牌，由本人或安全管理员签发。"

    def __init__(self, scopes: tuple[str, ...]) -> None:
        self.scopes = scopes
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        if not request.META.get("HTTP_AUTHORIZATION"):
            return None
        found = super().__call__(request)
        if found is None:
            raise unauthenticated()
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        caller = caller_of_key(token.strip(), cast(ApiRequest, request).at)
        if caller is None:
            # after the look-up, so that who guesses shuts out nobody behind the same address
            spend(f"failures:{address_of(request)}", FAILURES_PER_MINUTE)
            return None
        return _admit(cast(ApiRequest, request), caller, self.scopes)


class OwnSession(APIKeyCookie):
    """The signed-in session of our own pages; writes need its CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not key:
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if request.method not in ("GET", "HEAD", "OPTIONS") and check_csrf(request):
            raise Problem("csrf", "跨站校验未通过，没有任何内容被改动；请刷新页面后重试。")
        if getattr(user, "must_change_password", False):
            raise Problem("password_change_required", "首次登录请先修改密码，再使用接口。")
        asked = cast(ApiRequest, request)
        actor = load_actor(user, asked.at)
        caller = Caller(actor, f"user:{user.pk}", PER_MINUTE)
        spend(caller.bucket, caller.per_minute)
        asked.caller = caller
        asked.actor = actor
        return caller


def may(*scopes: str) -> list[Any]:
    """The two ways in, for operations that need one of `scopes` of a token."""
    return [BearerToken(scopes), OwnSession()]
