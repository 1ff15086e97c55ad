"""From the page of a case to the page where its firm rates it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from qifu.cases.models import Case
from qifu.identity.request import Request
from qifu.ratings.queries import occasion_of_case


def rating_page(request: Request, case: Case) -> HttpResponse | None:
    """Where the case's present round is rated; None when it did not end yet, or a form is sent."""
    if request.method == "POST":
        return None
    row = occasion_of_case(request.actor, case.pk, case.round)
    return redirect("portal:my_rating", row.pk) if row is not None else None
