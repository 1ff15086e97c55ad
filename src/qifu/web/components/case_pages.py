"""Where a case of each kind has its page, for its firm and for officials."""

from __future__ import annotations

from django.urls import reverse

from qifu.cases.models import Case
from qifu.kernel.errors import NotVisible
from qifu.ratings.models import Occasion

FIRM = {
    "demand": "portal:demand",
    "claim": "portal:claim_page",
    "application": "portal:application",
    "law": "portal:law_case",
    "exchange": "portal:exchange_request",
}
OFFICIAL = {
    "demand": "work:case",
    "claim": "work:claim",
    "application": "work:application",
    "mending": "work:mending",
    "law": "work:law_case",
    "exchange": "work:exchange_request",
}


def firm_url(case: Case) -> str:
    """The firm's page of the case; mending is shown beside the rating it came from."""
    if case.kind == "mending":
        return reverse("portal:my_rating", args=[Occasion.objects.get(mending=case).pk])
    return reverse(_named(FIRM, case), args=[case.number])


def official_url(case: Case) -> str:
    """The officials' page of the case."""
    return reverse(_named(OFFICIAL, case), args=[case.number])


def _named(pages: dict[str, str], case: Case) -> str:
    if case.kind not in pages:
        raise NotVisible
    return pages[case.kind]
