"""Who an institution is to a case: it takes part in what it answered, and never sees the case."""

from __future__ import annotations

from qifu.cases.models import Case
from qifu.cases.permissions import register_outside_relation
from qifu.exchange.models import Offer
from qifu.exchange.requests import CASE_KIND
from qifu.identity.actors import Actor

NONE: frozenset[str] = frozenset()


def provider_of(actor: Actor, case: Case) -> frozenset[str]:
    """`provider` for people of an institution with an answer that stands: once one was chosen, the
    chosen one alone."""
    firms = actor.firm_ids("submit")
    if not firms:
        return NONE
    states = ("chosen",) if case.state in ("engaged", "reported") else ("made", "declined")
    rows = Offer.objects.filter(
        request_id=case.pk, state__in=states, provider__enterprise_id__in=firms
    )
    return frozenset({"provider"}) if rows.exists() else NONE


def register() -> None:
    """The engine asks this room about its kind of case."""
    register_outside_relation(CASE_KIND, provider_of)
