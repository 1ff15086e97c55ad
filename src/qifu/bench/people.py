"""Signed-in people for a measurement: sessions and tokens made directly, as signing in would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from qifu.identity.actors import load_actor
from qifu.identity.models import User
from qifu.identity.tokens import issue_token

PER_MINUTE = 60_000


@dataclass(frozen=True)
class Browser:
    """A signed-in browser: what it sends with each request."""

    user_id: int
    session: str
    csrf: str

    @property
    def cookies(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={self.csrf}"

    def get(self, path: str, contain: str = "") -> dict[str, object]:
        """A page."""
        return {"path": path, "headers": {"Cookie": self.cookies}, "contain": contain}

    def post(self, path: str, fields: dict[str, str], *expect: int) -> dict[str, object]:
        """A form, as a browser sends it."""
        return {
            "method": "POST",
            "path": path,
            "headers": {
                "Cookie": self.cookies,
                "Content-Type": "application/x-www-form-urlencoded",
            },
            "body": urlencode({"csrfmiddlewaretoken": self.csrf, **fields}),
            "expect": list(expect or (302, 303)),
        }


def sign_in(user_id: int) -> Browser:
    """A session of `user_id`, as the sign-in page would have begun it."""
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return Browser(user.pk, session.session_key or "", token_hex(16))


def bearer(user_id: int, at: datetime) -> str:
    """A token of `user_id` for reading and writing that no rate limit stops."""
    user = User.objects.get(pk=user_id)
    _, key = issue_token(
        user_id=user_id,
        name="bench",
        scopes=("demands:read", "demands:write"),
        days=2,
        actor=load_actor(user, at),
        at=at,
        per_minute=PER_MINUTE,
    )
    return key
