"""Doors of the sealed desk: who may come in, and that coming in leaves no trace.

`reporter` pages look at no session, set no cookie and keep uploads in memory. `officer` and
`auditor` pages are, to everybody else, an address that does not exist: the same page, the same
headers. Neither writes a line to the log of the server, not even when something is refused or
breaks; what breaks is noted in the desk's own log.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from qifu.config.away import DATABASE_AWAY, away
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.integrity import store, vault
from qifu.integrity.attachments import TOGETHER, Upload
from qifu.integrity.officers import AUDITORS
from qifu.integrity.queries import BROKEN_PAGE
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.web import errors

View = Callable[..., HttpResponse]


class MemoryUploads(MemoryFileUploadHandler):
    """Uploads never touch the disk; beyond the limit the rest is read and dropped."""

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        self.activated = True
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > TOGETHER + 1024:
            self.request.too_many_files = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)


def reporter(*methods: str) -> Callable[[View], View]:
    """Anybody, known to nobody: no session is read, no cookie set, no file written."""

    def wear(view: View) -> View:
        # without a session there is nothing of the visitor's that another site could use
        @csrf_exempt
        @sensitive_post_parameters()
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            request.upload_handlers = [MemoryUploads(request)]
            response = _quietly(_only(view, methods), request, args, kwargs)
            response["Referrer-Policy"] = "no-referrer"
            response["Cache-Control"] = "no-store, private"
            return response

        guarded.access = "public"  # type: ignore[attr-defined]
        guarded.without_own_password = True  # type: ignore[attr-defined]
        return guarded

    return wear


def officer(*methods: str) -> Callable[[View], View]:
    """Discipline officers; to everybody else the address does not exist."""
    return lambda view: _inside(view, methods, (Role.DISCIPLINE,))


def auditor(*methods: str) -> Callable[[View], View]:
    """Discipline officers, audit and security administrators: whole or not, nothing more."""
    return lambda view: _inside(view, methods, (Role.DISCIPLINE, *AUDITORS))


def uploads_of(request: Request, field: str = "files") -> tuple[Upload, ...]:
    """The uploaded files of a field, whole, in memory."""
    files: list[UploadedFile] = request.FILES.getlist(field)
    if getattr(request, "too_many_files", False):
        limit = TOGETHER // 1024 // 1024
        raise Invalid({"files": [f"附件合计超过 {limit} MB，请去掉一些，或凭回执分几次补充。"]})
    for file in files:
        file.seek(0)
    return tuple(Upload(file.name or "", file.read()) for file in files)


class _QuietCsrf(CsrfViewMiddleware):
    """Django's check; what it refuses is answered, not logged with the address."""

    def _reject(self, request: Any, reason: str) -> HttpResponse:
        return errors.csrf(request, reason)


def _only(view: View, methods: tuple[str, ...]) -> View:
    """`view` for these methods (HEAD with GET); Django's own decorator logs what it refuses."""

    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in methods:
            return HttpResponseNotAllowed(methods)
        return view(request, *args, **kwargs)

    return guarded


def _inside(view: View, methods: tuple[str, ...], roles: tuple[Role, ...]) -> View:
    protected = cast(View, decorator_from_middleware(_QuietCsrf)(_only(view, methods)))

    # checked inside, after who asks: before, a refusal would tell that the page exists
    @csrf_exempt
    @sensitive_post_parameters()
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_authenticated and request.actor.has(*roles)):
            response = errors.not_found(request)
            # or the headers would tell that somebody was asked; what the middleware wrote stays
            request.session.accessed = request.session.modified
            return response
        if request.user.must_change_password:
            return HttpResponseRedirect(reverse("portal:password"))
        return _quietly(protected, request, args, kwargs)

    guarded.access = "staff"  # type: ignore[attr-defined]
    guarded.roles = roles  # type: ignore[attr-defined]
    guarded.without_own_password = True  # type: ignore[attr-defined]
    return guarded


def _quietly(view: View, request: Request, args: Any, kwargs: Any) -> HttpResponse:
    """The answer of `view`, with every refusal as its page and nothing in the server's log."""
    try:
        response = view(request, *args, **kwargs)
    except (NotVisible, Http404):
        response = errors.not_found(request)
    except Conflict as error:
        response = errors.conflict(request, error.message)
    except Refused as error:
        response = errors.refused(request, error.message)
    except Invalid as error:
        response = errors.invalid(request, error.messages)
    except (SuspiciousOperation, BadRequest, MultiPartParserError) as error:
        response = errors.bad_request(request, error)
    except DATABASE_AWAY as error:
        response = away(request, error)
    except Exception as error:
        if settings.DEBUG:
            raise
        _note(request, error)
        response = errors.broken(request)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _note(request: Request, error: Exception) -> None:
    """What broke and where, for the officers, without anything that was typed."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('/qifu/')[2]}:{frame.lineno}"
    with suppress(Exception), vault.writing():
        act = f"{BROKEN_PAGE} {type(error).__name__} {place}"
        store.note(who=(None, "系统"), at=request.at, act=act)
