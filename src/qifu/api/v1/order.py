"""Who may not do a thing is told that first, and only then what was wrong with the words.

Shapes of bodies are checked before a view runs; when that fails, the view's own question is asked
here, so that the refusal does not depend on what was sent.
"""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from qifu.api.requests import ApiRequest
from qifu.api.v1.replies import case_id_of
from qifu.cases.checks import check_action, check_talk
from qifu.cases.models import Case
from qifu.demands.models import KIND as DEMAND
from qifu.kernel.errors import QifuError
from qifu.policies.claim_queries import KIND as CLAIM


def earlier_refusal(request: HttpRequest) -> QifuError | None:
    """What a rightly shaped body would have met at messages, rating or an action; None: nothing."""
    match = request.resolver_match
    number = match.kwargs.get("number") if match is not None else None
    if match is None or number is None or not hasattr(request, "actor"):
        return None
    asked = cast(ApiRequest, request)
    kind = CLAIM if "/claims/" in request.path else DEMAND
    what = match.kwargs.get("action") or request.path.split("/")[-1]
    return refusal_of(asked, number, what, kind)


def refusal_of(request: ApiRequest, number: str, what: str, kind: str) -> QifuError | None:
    """The refusal of "messages", "rating" or the code of an action, or None."""
    try:
        case = Case.objects.select_related("lead_unit").get(pk=case_id_of(number, kind))
        if what == "messages":
            check_talk(request.actor, case)
        else:
            check_action(request.actor, case, "rate" if what == "rating" else what, request.at)
    except QifuError as error:
        return error
    return None
