"""How often one person or address may do what costs, or what somebody might try a thousand times.

Declared here, so that a page added tomorrow is under a measure without a line of its own: every
POST is, every upload, every export, and every page that opens by a code or a link. Programs have
measures of their own (`qifu.api.keys`), searches too (`web/portal/finding`). Each measure can be
changed or switched off (0) by QIFU_RATES. Buckets are those of `kernel.rates`: in the memory of
each process. On pages of the sealed desk only the address counts; no session is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from qifu.kernel.rates import address_of, buckets
from qifu.web import errors

SEALED = "/integrity/"
SIGN_IN = ("portal:sign_in", "portal:factor", "portal:password")
REPORT = ("portal:integrity_report", "portal:integrity_talk", "portal:integrity_point")
BY_CODE = (
    "portal:track", "portal:result", "portal:rate_link", "portal:escort_rate", "portal:told",
    "portal:cards_check", "portal:card", "portal:evidence_check", "portal:evidence_code",
    "portal:law_invited", "portal:booking", "portal:integrity_talk", "portal:my_data_answer",
)  # fmt: skip
PAPERS = (".pdf", ".xlsx", ".docx", ".zip", "/export/", ".jsonld")


@dataclass(frozen=True)
class Measure:
    """So many a minute of what `takes` says yes to; of one person where one is signed in."""

    code: str
    title: str
    per_minute: int
    takes: Callable[[HttpRequest, str], bool]
    by_person: bool = True

    def who(self, request: HttpRequest) -> str:
        """Whose bucket it is."""
        if self.by_person and not request.path.startswith(SEALED) and request.user.is_authenticated:
            return f"{self.code}:user:{request.user.pk}"
        return f"{self.code}:{address_of(request)}"

    def limit(self) -> int:
        """So many a minute here; 0 is without limit."""
        return int(settings.QIFU_RATES.get(self.code, self.per_minute))


def _posts(request: HttpRequest, *names: str) -> bool:
    return request.method == "POST"


MEASURES = (
    Measure(
        "sign_in", "登录", 60, lambda r, name: _posts(r) and name.startswith(SIGN_IN), False
    ),
    Measure("report", "举报", 20, lambda r, name: _posts(r) and name.startswith(REPORT), False),
    Measure("by_code", "凭编号或链接查验", 60, lambda r, name: name.startswith(BY_CODE), False),
    Measure(
        "upload", "上传文件", 60,
        lambda r, name: _posts(r) and r.content_type == "multipart/form-data",
    ),
    Measure("export", "下载和导出", 60, lambda r, name: r.path.endswith(PAPERS)),
    Measure("write", "提交", 300, _posts),
)  # fmt: skip


def measures_of(request: HttpRequest, name: str) -> Iterator[Measure]:
    """Those a request is under; programs and their documents have others."""
    if not request.path.startswith("/api/"):
        yield from (m for m in MEASURES if m.takes(request, name))


class PaceMiddleware:
    """429 with Retry-After and a plain sentence for who is too fast; nothing is changed then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address that does not exist is under the same measures: one that only looks so to
        who may not know of it is not told apart by its pace."""
        response = self.get_response(request)
        if request.resolver_match is None:
            return _spend(request, "") or response
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Spend one of each measure the request is under."""
        match = request.resolver_match
        assert isinstance(match, ResolverMatch)
        return _spend(request, match.view_name)


def _spend(request: HttpRequest, name: str) -> HttpResponse | None:
    for measure in measures_of(request, name):
        limit = measure.limit()
        if limit and (wait := buckets.take(measure.who(request), limit)):
            return errors.too_fast(request, measure.title, limit, wait)
    return None
