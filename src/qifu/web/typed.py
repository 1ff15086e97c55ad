"""What a person had typed when a form could not be taken: given back on the page that says so."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

HIDDEN = frozenset(
    "csrfmiddlewaretoken version revision token kept drop do next password old new again".split()
)
WORTH_KEEPING = 10  # characters


def typed_words(request: HttpRequest) -> list[str]:
    """The longer texts of the form that was sent, never a password."""
    if request.method != "POST":
        return []
    typed = ((k, str(v)) for k, v in request.POST.items())
    return [v for k, v in typed if k not in HIDDEN and len(v) >= WORTH_KEEPING]


def from_own_page(request: HttpRequest) -> bool:
    """True when the browser says that the form stood on a page of this site."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(said) and urlsplit(said).netloc == request.get_host()
