"""What today asks of an official."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.web.access import staff


@require_safe
@staff()
def today(request: HttpRequest) -> HttpResponse:
    """The pages open to this person."""
    return render(request, "workbench/home/today.html")
