"""The database gone for a while, or a row held too long, is a calm answer, not a stack trace.

Stands outside sessions and sign-in, because those ask the database too. What goes wrong inside
them reaches `broken`, the handler of errors, which gives the same answers. The API's own views
answer for themselves, in the same words.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
# PostgreSQL gave this statement up for another's sake; nothing of it happened, trying again helps.
HELD_UP = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.QueryCanceled,
)
RETRY_SECONDS = {"database_away": "5", "busy": "1"}
WORDS = {
    "database_away": ("数据服务暂时没有应答", "数据库暂时连不上，这次请求没有执行，请稍后重试。"),
    "busy": ("系统繁忙", "同一事项正被多方同时处理，这一次没有执行；请稍后重试。"),
}


class AwayMiddleware:
    """Turns a lost connection or a lock held too long into 503 with Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except DATABASE_AWAY as error:
            return away(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for what a view lets through."""
        return away(request, error) if isinstance(error, DATABASE_AWAY) else None


def broken(request: HttpRequest) -> HttpResponse:
    """The handler of unexpected errors: ours, unless the database is what is missing."""
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_AWAY):
        return away(request, error)
    from qifu.web import errors

    return errors.broken(request)


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """503: a problem document for programs, else a page."""
    code = "busy" if isinstance(error.__cause__, HELD_UP) else "database_away"
    if request.path.startswith(("/api/", "/healthz")):
        title, detail = WORDS[code]
        response: HttpResponse = JsonResponse(
            {"type": "about:blank", "title": title, "status": 503, "code": code, "detail": detail},
            status=503,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        from qifu.web import errors

        response = errors.busy(request) if code == "busy" else errors.away(request)
    response["Retry-After"] = RETRY_SECONDS[code]
    return response
