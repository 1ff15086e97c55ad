"""The paper of a claim, for the firm and for the window: one answer for both."""

from __future__ import annotations

from django.http import HttpResponse

from qifu.cases.models import Case
from qifu.identity.request import Request
from qifu.policies.claim_queries import claim_file
from qifu.web.papers.claims import claim_acceptance_pdf
from qifu.web.shell import district_names


def claim_letter_of(request: Request, case: Case) -> HttpResponse:
    """The letter of acceptance of a claim found in scope, shown in the page."""
    body = claim_acceptance_pdf(
        case, claim_file(case), platform=district_names()[0],
        site=request.build_absolute_uri("/").rstrip("/"), at=request.at,
    )  # fmt: skip
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{case.number}-acceptance.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
