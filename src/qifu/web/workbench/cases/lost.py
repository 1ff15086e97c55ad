"""When a case has left a person's scope, or the act is over, while they were typing: the words are
given back.

The page says the same whether the case exists or not; it holds nothing but what was sent.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qifu.identity.request import Request
from qifu.web.typed import typed_words


def lost_words(request: Request, *, over: bool = False) -> HttpResponse | None:
    """404 with the texts of the form, or 409 when the act is `over`; None when nothing longer was
    typed."""
    texts = typed_words(request)
    if not texts:
        return None
    context = {"texts": texts, "over": over}
    return render(request, "workbench/cases/lost.html", context, status=409 if over else 404)
