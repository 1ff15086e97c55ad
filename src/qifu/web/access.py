"""Who may open a page at all. Every view wears one of these; a guard test looks.

Which rows a person sees inside a page is the queries' business, never decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase

from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible
from qifu.web import errors
from qifu.web.typed import typed_words

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def without_own_password(view: View) -> View:
    """Reachable before a given first password has been replaced."""
    view.without_own_password = True  # type: ignore[attr-defined]
    return view


def without_factor(view: View) -> View:
    """Reachable before a second factor that must be had is set up (and before a password, too)."""
    view.without_factor = True  # type: ignore[attr-defined]
    return view


def _sign_in_first(request: Request) -> HttpResponseBase:
    """To the sign-in page, unless that would lose what was typed."""
    if texts := typed_words(request):
        return errors.expired(request, texts)
    return redirect_to_login(request.get_full_path())


def signed_in(view: View) -> View:
    """Anyone signed in."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def staff(*roles: str) -> Callable[[View], View]:
    """Holders of one of `roles` (of any post when none is named); others are told 403."""

    def wear(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            actor = request.actor
            if not (actor.has(*roles) if roles else actor.is_staff):
                return errors.forbidden(request)
            return view(request, *args, **kwargs)

        guarded.access = "staff"  # type: ignore[attr-defined]
        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return wear


def firm(right: str = "view") -> Callable[[View], View]:
    """People of a firm that have `right` for at least one; staff without a firm get 404."""

    def wear(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            if not request.actor.firm_ids(right):
                raise NotVisible
            return view(request, *args, **kwargs)

        guarded.access = "firm"  # type: ignore[attr-defined]
        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return wear
