"""The pages anyone may read."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.web.access import public


@require_safe
@public
def about(request: Request) -> HttpResponse:
    """What the platform is and promises."""
    return render(request, "portal/public/about.html")


@require_safe
@public
def privacy(request: Request) -> HttpResponse:
    """What is kept of a person, and why."""
    return render(request, "portal/public/privacy.html")


@require_safe
@public
def accessibility(request: Request) -> HttpResponse:
    """How the pages can be used by everyone."""
    return render(request, "portal/public/accessibility.html")


@require_safe
@public
@cache_control(no_store=True)
def health(request: Request) -> HttpResponse:
    """200 when the database answers, else 503 by the middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
