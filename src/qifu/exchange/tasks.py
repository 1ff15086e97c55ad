"""Background work of the exchange: choosing by rule when the time is over, matching anew at night."""

from __future__ import annotations

import logging
from datetime import datetime

from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.exchange.fitting import fit_everything
from qifu.exchange.requests import CASE_KIND
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import QifuError, Refused
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now

log = logging.getLogger(__name__)
AT_ONCE = 200


def select_due(*, at: datetime) -> int:
    """Choose for every request whose time is over and whose kind chooses by rule; how many."""
    rows = Case.objects.filter(kind=CASE_KIND, state="selecting", open=True).order_by("id")
    done = 0
    for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            select_one(pk, at=at)
            done += 1
        except QifuError:
            log.exception("request %s cannot be decided", pk)
    return done


def select_one(case_id: int, *, at: datetime) -> None:
    """Choose by rule, or end it where nobody that answered may be chosen any more."""
    try:
        perform_action(case_id=case_id, action="select", actor=SYSTEM_ACTOR, at=at)
    except Refused as refused:
        if refused.code != "nobody":
            raise
        perform_action(case_id=case_id, action="select_none", actor=SYSTEM_ACTOR, at=at)


@periodic(seconds=30)
def choose_by_rule() -> None:
    """Requests that wait for the rule."""
    select_due(at=now())


@periodic(seconds=3600)
def match_all_anew() -> None:
    """Days pass, so conditions with years change by themselves."""
    fit_everything(at=now())
