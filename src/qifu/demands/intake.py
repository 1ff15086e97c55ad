"""Taking a demand in for a firm at a window, by telephone or on a visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.cases.similar import open_of_firm
from qifu.demands.models import KIND
from qifu.demands.operations import DemandInput, Receipt, submit_demand
from qifu.enterprises.permissions import check_find_firms
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid


@transaction.atomic
def take_in_demand(
    *, actor: Actor, at: datetime, data: DemandInput, token: str = "", answer: str = ""
) -> Receipt:
    """Submit on behalf of a firm and, with `answer`, answer it on the spot: both or nothing.

    The same `token` again returns the first demand and answers nothing twice. Raises Invalid
    (the answer's errors under `answer`), Refused, NotVisible. Source: plan 三(三)1 立即回复.
    """
    receipt = submit_demand(actor=actor, at=at, data=data, token=token)
    if not receipt.created or not answer.strip():
        return receipt
    try:
        case = perform_action(
            case_id=receipt.case.pk,
            action="answer_at_once",
            actor=actor,
            at=at,
            data={"text": answer},
        )
    except Invalid as error:
        raise Invalid({"answer": error.messages}) from error
    return replace(receipt, case=case)


def firm_open_demands(actor: Actor, enterprise_id: int) -> list[Case]:
    """The open demands of a firm, so that nothing is taken in twice. For who takes demands in."""
    check_find_firms(actor)
    return list(open_of_firm(enterprise_id).filter(kind=KIND)[:10])
