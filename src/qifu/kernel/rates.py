"""How often one token, person or address may ask: token buckets in the memory of each process.

Bound: a deployment of n web processes lets through at most n times the limit; nothing is shared,
so a limit costs no query. At most `ROOM` buckets are kept, the least used are dropped (full).
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

ROOM = 10_000


class Buckets:
    """Buckets of so many requests a minute; each refills evenly and holds one minute's worth."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str, per_minute: int) -> int:
        """0 when the request may pass, else the whole seconds to wait."""
        moment = time.monotonic()
        with self._lock:
            left, before = self._left.pop(who, (float(per_minute), moment))
            left = min(float(per_minute), left + (moment - before) * per_minute / 60)
            passes = left >= 1
            self._left[who] = (left - 1 if passes else left, moment)
            while len(self._left) > ROOM:
                self._left.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - left) * 60 / max(1, per_minute)))

    def forget(self) -> None:
        """Start anew (tests)."""
        with self._lock:
            self._left.clear()


buckets = Buckets()


def address_of(request: HttpRequest) -> str:
    """The address that asks: the server's word, or its own proxy's where it stands behind one."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return str(forwarded.rpartition(",")[2].strip()[:45])
    return str(request.META.get("REMOTE_ADDR") or "unknown")
