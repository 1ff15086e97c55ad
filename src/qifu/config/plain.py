"""What no database can hold is refused before any page asks it.

A NUL cannot be typed into a form by anybody; it comes from programs that try doors. One rule here
instead of one in each page that looks up what stands in an address, a filter or a form.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"
Handler = Callable[[HttpRequest], HttpResponse]


class PlainMiddleware:
    """404 for such an address, 400 for such a filter or form; for programs as a problem."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return _refused(request, "not_found")
        if _has_nul(request.GET):
            return _refused(request, "malformed")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        """What was posted. Pages and programs that read it in their own way look for themselves."""
        posted = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        return _refused(request, "malformed") if posted and _has_nul(request.POST) else None


def _has_nul(said: QueryDict) -> bool:
    return any(NUL in key or any(NUL in str(v) for v in values) for key, values in said.lists())


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        from qifu.api.problems import Problem, respond

        return respond(request, Problem(code, "地址或参数里有不能识别的字符，没有执行。"))
    from qifu.web import errors

    return errors.not_found(request) if code == "not_found" else errors.bad_request(request)
