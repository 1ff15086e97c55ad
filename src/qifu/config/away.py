"""The database gone for a while is a calm page, not a stack trace.

Stands outside sessions and sign-in, because those ask the database too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_SECONDS = "5"


class AwayMiddleware:
    """Turns a lost database connection into 503 with Retry-After, for people and for programs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except DATABASE_AWAY:
            return away(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for what a view lets through."""
        return away(request) if isinstance(error, DATABASE_AWAY) else None


def away(request: HttpRequest) -> HttpResponse:
    """The answer while the database is away: a problem document for /api/, else a page."""
    if request.path.startswith("/api/"):
        response: HttpResponse = JsonResponse(
            {
                "type": "about:blank",
                "title": "服务暂时不可用",
                "status": 503,
                "code": "database_away",
                "detail": "数据库暂时连不上,这次请求没有执行,请稍后重试。",
            },
            status=503,
            content_type="application/problem+json",
        )
    else:
        from qifu.web import errors

        response = errors.away(request)
    response["Retry-After"] = RETRY_SECONDS
    return response
