"""Addresses of the API. Every view stands behind one gate: time, size, methods, last resort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from qifu.api.keys import ANONYMOUS_PER_MINUTE, spend
from qifu.api.problems import Problem, respond, too_large
from qifu.api.requests import ApiRequest
from qifu.api.v1.service import api
from qifu.kernel.errors import NotVisible
from qifu.kernel.rates import address_of
from qifu.kernel.time import now

READ_ONLY = frozenset({"openapi-json"})  # the library lets every method through here
MAX_BODY = 1024 * 1024
MAX_UPLOAD = 21 * 1024 * 1024
View = Callable[..., HttpResponseBase]


def gate(view: View) -> View:
    """Stamp the moment, refuse what is too large before reading it, let no error out as a page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not hasattr(request, "at"):
            cast(ApiRequest, request).at = now()
        try:
            _check_size(request)
            response = view(request, *args, **kwargs)
        except Exception as error:
            return respond(request, error)
        if isinstance(response, HttpResponseNotAllowed):
            return _not_allowed(request, response)
        return response

    return guarded


def _check_size(request: HttpRequest) -> None:
    upload = request.content_type == "multipart/form-data"
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > (MAX_UPLOAD if upload else MAX_BODY):
        raise too_large()


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allowed = response["Allow"]
    problem = Problem(
        "method_not_allowed", f"这个地址只支持 {allowed}。", headers={"Allow": allowed}
    )
    return respond(request, problem)


@csrf_exempt
def nothing_here(request: HttpRequest, *args: Any) -> HttpResponse:
    """404 for an address the API does not have."""
    spend(f"open:{address_of(request)}", ANONYMOUS_PER_MINUTE)
    raise NotVisible("接口没有这个地址，请对照 /api/v1/openapi.json 核对。")


def _gated(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            view = pattern.callback
            pattern.callback = gate(
                csrf_exempt(require_safe(view)) if pattern.name in READ_ONLY else view
            )
        else:
            _gated(pattern.url_patterns)
    return list(patterns)


_patterns, _app, _namespace = api.urls
urlpatterns = [
    path("v1/", include((_gated(_patterns), _app), namespace=_namespace)),
    re_path(r"^.*$", gate(nothing_here)),
]
