"""Pages go over the wire compressed, for whoever reads them on a telephone.

Static files are compressed when they are collected. Pages carry a random length (Django's own
measure against guessing a secret by the size of a page). Pages of the sealed desk are left as they
are: nothing about them may depend on what they hold. So are refusals, which are small, so that one
address that does not exist is answered like any other.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = ("text/", "application/json", "application/ld+json", "image/svg+xml")
STATUSES = {200, 422}
SEALED = ("/integrity/", "/work/integrity/")


class CompressionMiddleware(GZipMiddleware):
    """gzip for texts that are sent whole to who accepts it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The response, smaller where that helps."""
        kind = response.headers.get("Content-Type", "")
        if (
            response.streaming
            or response.status_code not in STATUSES
            or not kind.startswith(KINDS)
            or request.path.startswith(SEALED)
        ):
            return response
        return super().process_response(request, response)
