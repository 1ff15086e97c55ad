"""Who asks and when, once a request; and every refusal of the domain as a page in plain Chinese."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from qifu.identity import devices
from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import now
from qifu.web import errors
from qifu.web.pace import SEALED

WHY_OVER = {
    "idle": "有一段时间没有操作，为了安全已自动退出登录。草稿都还在，登录后可以接着办。",
    "old": "这次登录的时间已满，为了安全请重新登录。草稿都还在，登录后可以接着办。",
}
Handler = Callable[[Request], HttpResponse]


def _actor(request: Request) -> Actor:
    user = request.user
    return load_actor(user, request.at) if user.is_authenticated else ANONYMOUS_ACTOR


def _end_or_touch(request: Request) -> None:
    """A sign-in left alone too long, or too old, ends here; else its last activity is noted.

    A page that refreshes itself is nobody's activity. No query but once a minute. Pages for
    reporters are left alone: who comes there is not looked at.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(SEALED):
        return
    _look_at_clock(request)
    # the answer depends on the visitor only where a page looks, or where this ended or touched;
    # else the header Vary would tell an address that exists from one that does not
    request.session.accessed = request.session.modified


def _look_at_clock(request: Request) -> None:
    why = devices.over(request.session, request.at)
    if why is None:
        if not _refreshes_itself(request):
            devices.touch(request.session, request.at)
        return
    devices.note_end(request.session.session_key, why, request.at)
    request.session.flush()
    request.user = AnonymousUser()  # type: ignore[assignment]
    if request.method == "GET" and not request.path.startswith("/api/"):
        messages.info(request, WHY_OVER[why])


def _refreshes_itself(request: Request) -> bool:
    here = request.headers.get("HX-Current-URL", "")
    return request.method == "GET" and bool(here) and urlsplit(here).path == request.path


class ActorMiddleware:
    """Sets `request.at` (the moment of the request) and `request.actor` (lazy, three queries)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.at = now()
        request.actor = cast(Actor, SimpleLazyObject(partial(_actor, request)))
        _end_or_touch(request)
        response = self.get_response(request)
        if request.path.startswith("/api/"):
            return response
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: Request, view: Handler, *_: object) -> HttpResponse | None:
        """A person given a first password by somebody else chooses their own before anything; one
        who must have a second factor and put it off too long sets it up before anything else."""
        if getattr(view, "without_own_password", False) or request.path.startswith("/api/"):
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if user.must_change_password:
            return HttpResponseRedirect(reverse("portal:password"))
        if request.session.get(devices.ENROL) and not getattr(view, "without_factor", False):
            return HttpResponseRedirect(reverse("portal:factor"))
        return None


class RefusalMiddleware:
    """Turns what the domain raises into pages: 404, 409 and 422."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """None leaves what is not the domain's to Django."""
        if request.path.startswith("/api/"):
            return None
        match error:
            case NotVisible():
                return errors.not_found(request)
            case Conflict():
                return errors.conflict(request, error.message)
            case Refused():
                return errors.refused(request, error.message)
            case Invalid():
                return errors.invalid(request, error.messages)
        return None
