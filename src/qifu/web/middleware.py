"""Who asks and when, once a request; and every refusal of the domain as a page in plain Chinese."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from qifu.identity.actors import ANONYMOUS_ACTOR, Actor, load_actor
from qifu.identity.request import Request
from qifu.kernel.errors import Conflict, Invalid, NotVisible, Refused
from qifu.kernel.time import now
from qifu.web import errors

Handler = Callable[[Request], HttpResponse]


def _actor(request: Request) -> Actor:
    user = request.user
    return load_actor(user, request.at) if user.is_authenticated else ANONYMOUS_ACTOR


class ActorMiddleware:
    """Sets `request.at` (the moment of the request) and `request.actor` (lazy, three queries)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.at = now()
        request.actor = cast(Actor, SimpleLazyObject(partial(_actor, request)))
        response = self.get_response(request)
        if request.path.startswith("/api/"):
            return response
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(self, request: Request, view: Handler, *_: object) -> HttpResponse | None:
        """A person given a first password by somebody else chooses their own before anything."""
        if getattr(view, "without_own_password", False) or request.path.startswith("/api/"):
            return None
        user = request.user
        if user.is_authenticated and user.must_change_password:
            return HttpResponseRedirect(reverse("portal:password"))
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
