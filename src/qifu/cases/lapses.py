"""Steps that end by themselves at their own deadline: the system moves many cases on at once.

The same act as one person's (`operations.carry_out`), decided and carried out case by case, and
written together: a morning's sweep may find thousands.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import nullcontext
from datetime import datetime

from django.db import transaction

from qifu.cases import clockwork
from qifu.cases.definitions import definition_of
from qifu.cases.models import Case, Clock
from qifu.cases.operations import Act, Moved, carry_out, save_moved
from qifu.cases.rules.decide import decide
from qifu.cases.snapshots import facts_for, snapshot_of
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.kernel.errors import Refused
from qifu.kernel.rows import read_rows


def lapse_steps(due: list[Clock], at: datetime) -> None:
    """Perform the act that ends each step of `due`, whose cases are read and locked (`clock.case`).

    A step whose act is refused (somebody was faster, an objection is open) rings no more. Must run
    inside the caller's transaction.
    """
    if not due:
        return
    running = _open_clocks([clock.case_id for clock in due])
    moved, refused = [], []
    for clock in due:
        act = clockwork.LAPSES[clock.limit]
        try:
            moved.append(_lapsed(clock.case, act, running[clock.case_id], at))
        except Refused:
            refused.append(clock.pk)
    save_moved(moved)
    if refused:
        Clock.objects.filter(pk__in=refused).update(alarm_at=None)


def _open_clocks(cases: list[int]) -> dict[int, list[Clock]]:
    """The clocks of each case that still run or are paused, oldest first; one query."""
    found: dict[int, list[Clock]] = defaultdict(list)
    rows = read_rows(Clock, "t.case_id = ANY(%s) AND t.state <> 'stopped'", [cases])
    for clock in sorted(rows, key=lambda clock: clock.pk):
        found[clock.case_id].append(clock)
    return found


def _lapsed(case: Case, action: str, clocks: list[Clock], at: datetime) -> Moved:
    definition = definition_of(case.process_id)
    spec = definition.actions.get(action)
    if spec is None:
        raise Refused("unknown_action", f"没有“{action}”这个操作。")
    facts = facts_for(case, spec, SYSTEM_ACTOR, at, {})
    decision = decide(definition, snapshot_of(case), action, frozenset({"system"}), facts)
    act = Act(case, action, SYSTEM_ACTOR, at, {}, decision, clocks)
    # an effect refuses before it writes, so only where one follows another is anything taken back
    with transaction.atomic() if len(spec.effects) > 1 else nullcontext():
        return carry_out(act, definition, spec)
