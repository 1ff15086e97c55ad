"""Which of one's firms a page is for: asked for in the address, else the one chosen last."""

from __future__ import annotations

from collections.abc import Sequence

from qifu.enterprises.models import Enterprise
from qifu.identity.request import Request
from qifu.kernel.errors import NotVisible

CHOSEN = "firm"


def current_firm(request: Request, firms: Sequence[Enterprise]) -> Enterprise:
    """``?firm=`` among `firms`, else the one chosen in this session, else the first.

    NotVisible when a firm is asked for that is not among them, or there is none.
    """
    by_key = {str(row.pk): row for row in firms}
    asked = request.GET.get("firm", "")
    found = by_key.get(asked or str(request.session.get(CHOSEN, "")))
    if found is None and (asked or not firms):
        raise NotVisible
    return found or firms[0]


def choose_firm(request: Request, firms: Sequence[Enterprise], wanted: str) -> Enterprise:
    """Remember the firm of a key for this session; NotVisible when it is not one's own."""
    found = next((row for row in firms if str(row.pk) == wanted), None)
    if found is None:
        raise NotVisible
    request.session[CHOSEN] = found.pk
    return found
