"""The request as views receive it: who asks and when are set once, by middleware."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from qifu.identity.actors import Actor
from qifu.identity.models import User


class Request(HttpRequest):
    """An HttpRequest after the middleware of web and API; only for type annotations.

    `at` is the moment of the request, `actor` who asks, `htmx` whether a fragment is wanted.
    """

    at: datetime
    actor: Actor
    htmx: HtmxDetails
    user: User
