"""A form sent twice is done once: the same words at the same address, by one person within a minute.

A finger that presses twice, or a phone that sends again, shall not call two meetings. Only the last
form of a session is remembered, so that whoever means the same again after something else may.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from qifu.identity.request import Request
from qifu.identity.sessions import SessionStore

SAME_FORM = timedelta(seconds=60)
KEY = "sent"
LOCK = 7_413  # one of a session's forms at a time


@dataclass
class Sent:
    """`url` is where the same form led just before; "" when it is new."""

    url: str = ""
    led: str = ""

    def remember(self, url: str) -> str:
        """It was done, and leads there."""
        self.led = url
        return url


@contextmanager
def one_form(request: Request) -> Iterator[Sent]:
    """Everything that a form does, one form of a session at a time."""
    key = request.session.session_key
    if key is None or not request.user.is_authenticated:
        yield Sent()
        return
    mark = _mark(request)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, key])
        last, url, at = SessionStore(key).get(KEY) or ("", "", "")
        same = last == mark and request.at - datetime.fromisoformat(at) <= SAME_FORM
        sent = Sent(str(url) if same else "")
        yield sent
        if sent.led:
            request.session[KEY] = (mark, sent.led, request.at.isoformat())
            request.session.save()


def _mark(request: Request) -> str:
    """What tells one form from another."""
    said = [(k, v) for k, v in sorted(request.POST.lists()) if k != "csrfmiddlewaretoken"]
    files = [(k, f.name, f.size) for k, many in request.FILES.lists() for f in many]
    return sha256(repr((request.get_full_path(), said, files)).encode()).hexdigest()
