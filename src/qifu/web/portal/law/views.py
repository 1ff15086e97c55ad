"""The front door of law services."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.law.matters import live_services
from qifu.web.access import public


@require_safe
@public
def home(request: Request) -> HttpResponse:
    """What there is, and where to begin."""
    return render(request, "portal/law/home.html", {"services": live_services()})
