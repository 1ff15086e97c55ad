"""What the district mended at the root, told to everybody with the figure as it is today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qifu.identity.request import Request
from qifu.problems.measuring import measure
from qifu.problems.queries import published_article, published_articles
from qifu.web.access import public
from qifu.web.components.paging import paginate


@require_safe
@public
def listing(request: Request) -> HttpResponse:
    """The newest first."""
    page = paginate(request, published_articles(), per_page=20)
    return render(request, "portal/practice/practices.html", {"page": page})


@require_safe
@public
def article(request: Request, article_id: int) -> HttpResponse:
    """One article; the before and after is reckoned now, never copied."""
    row = published_article(article_id)
    context = {"row": row, "found": measure(row.problem, request.at)}
    return render(request, "portal/practice/practice.html", context)
