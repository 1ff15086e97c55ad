"""Who may not do a thing is told that first, and only then what was wrong with the words.

Shapes of bodies are checked before a view runs; when that fails, the view's own question is asked
here, so that the refusal does not depend on what was sent.
"""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from qifu.api.requests import ApiRequest
from qifu.api.v1.replies import case_id_of, number_in
from qifu.bundles.draft_access import own_application
from qifu.bundles.models import Application
from qifu.bundles.permissions import acts_for_firm
from qifu.bundles.queries import get_application
from qifu.cases.checks import check_action, check_talk
from qifu.cases.models import Case
from qifu.demands.models import KIND as DEMAND
from qifu.exchange.queries import request_for_provider
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible, QifuError, Refused
from qifu.policies.claim_queries import KIND as CLAIM


def earlier_refusal(request: HttpRequest) -> QifuError | None:
    """What a rightly shaped body would have met at messages, rating or an action; None: nothing."""
    match = request.resolver_match
    number = match.kwargs.get("number") if match is not None else None
    if match is None or number is None or not hasattr(request, "actor"):
        return None
    asked = cast(ApiRequest, request)
    if "/applications/" in request.path:
        return application_refusal(asked, match.kwargs)
    if "/exchange/" in request.path:
        return exchange_refusal(asked, number)
    kind = CLAIM if "/claims/" in request.path else DEMAND
    what = match.kwargs.get("action") or request.path.split("/")[-1]
    return refusal_of(asked, number, what, kind)


def exchange_refusal(request: ApiRequest, number: str) -> QifuError | None:
    """What an institution that may not answer for itself would meet whatever was sent, or None."""
    try:
        _, provider = request_for_provider(request.actor, number_in(number), request.at)
        if provider.enterprise_id not in request.actor.firm_ids("submit"):
            raise NotVisible
    except QifuError as error:
        return error
    return None


def application_refusal(request: ApiRequest, named: dict[str, str]) -> QifuError | None:
    """What reading, handing in or withdrawing would meet whatever was sent, or None; the key of a
    task is checked for its shape only, and one that has none is not there."""
    try:
        opened_application(request, named["number"])
        if "task_id" in named:
            raise NotVisible
        if request.method == "POST":
            check_for_firm(request, named["number"])
    except QifuError as error:
        return error
    return None


def check_for_firm(request: ApiRequest, number: str) -> tuple[Application, Actor]:
    """The application, for who may act on it for its firm, as they act on it: an agent has the
    firm's right. NotVisible for who does not see it, Refused for who may only read it."""
    row, actor = opened_application(request, number)
    if not acts_for_firm(actor, row.case):
        raise Refused("wrong_role", "您可以查看此件，但不能代企业操作。")
    return row, actor


def opened_application(request: ApiRequest, number: str) -> tuple[Application, Actor]:
    """An application in scope and who one is to it; NotVisible."""
    actor = request.actor
    if actor.is_staff or actor.client:
        return get_application(number_in(number), actor), actor
    return own_application(number_in(number), actor, request.at)


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
