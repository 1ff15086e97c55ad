"""Background work of policies, run by the worker: firms are found, matched anew, and told."""

from __future__ import annotations

import logging

from qifu.kernel.errors import QifuError
from qifu.kernel.jobs import periodic
from qifu.kernel.time import now
from qifu.policies.drafting import forget_firms
from qifu.policies.reach import ask_for_closing, go_on_with, open_runs
from qifu.policies.rechecks import check_firms
from qifu.policies.telling import tell_pushes

log = logging.getLogger(__name__)


@periodic(seconds=10)
def find_firms() -> None:
    """Go on with the policies whose firms are not all found; the firms' columns go when done."""
    runs = open_runs()
    for run_id in runs:
        try:
            go_on_with(run_id=run_id, at=now())
        except QifuError:
            log.exception("push run %s cannot go on", run_id)
    if runs:
        forget_firms()


@periodic(seconds=10)
def match_anew() -> None:
    """Match firms of which something else is known."""
    check_firms(at=now())


@periodic(seconds=600)
def look_for_closing() -> None:
    """Find windows that are about to close."""
    ask_for_closing(at=now())


@periodic(seconds=30)
def tell_firms() -> None:
    """Tell firms whose turn it is."""
    tell_pushes(at=now())
