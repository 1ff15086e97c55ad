"""Names where a request that writes comes from, for rooms that keep marks of it.

A browser is given a value of its own only when such a mark was kept (a rating): no page that only
reads sets anything. What it is for is told on the page about privacy.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse

from qifu.identity.request import Request
from qifu.kernel.origins import coming_from
from qifu.kernel.rates import address_of

COOKIE = "qifu_device"
YEAR = 365 * 24 * 3600
LONGEST = 64


class OriginMiddleware:
    """Sets the origin for requests that write; remembers the browser that rated."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        known = request.COOKIES.get(COOKIE, "")
        known = known if known.isalnum() and len(known) <= LONGEST else ""
        with coming_from(address_of(request), known) as origin:
            response = self.get_response(request)
        if origin.kept and not known:
            response.set_cookie(
                COOKIE, origin.device, max_age=YEAR, httponly=True, samesite="Lax",
                secure=bool(settings.SESSION_COOKIE_SECURE),
            )  # fmt: skip
        return response
