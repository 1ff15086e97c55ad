"""What no database can hold is refused, and never a fault of ours.

A NUL cannot be typed into a form by anybody; it comes from programs that try doors. Forms say so by
the field; what reaches the database from anywhere else is answered here, once for every page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"
Handler = Callable[[HttpRequest], HttpResponse]


class PlainMiddleware:
    """404 for such an address; 400 for a filter or form in which a page did not notice it itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return _refused(request, "not_found")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The database's own no, where the request is what it could not hold; all is undone."""
        ours = isinstance(error, DataError | ValueError)
        if ours and (_has_nul(request.GET) or _has_nul(request.POST)):
            return _refused(request, "malformed")
        return None


def _has_nul(said: QueryDict) -> bool:
    return any(NUL in key or any(NUL in str(v) for v in values) for key, values in said.lists())


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        from qifu.api.problems import Problem, respond

        return respond(request, Problem(code, "地址或参数里有不能识别的字符，没有执行。"))
    from qifu.web import errors

    return errors.not_found(request) if code == "not_found" else errors.bad_request(request)
