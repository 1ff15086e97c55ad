"""Orders to act and their answers (督办): records with their own clock, never a mere flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases import clockwork
from qifu.cases.models import SupervisionOrder
from qifu.identity.models import Role
from qifu.kernel.errors import Refused

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def issue_order(act: Act) -> None:
    """Order the present lead (or the dispatch centre before there is one) to act and report."""
    case = act.case
    clock = act.start(
        kind="order",
        limit_code="order",
        start_on=act.today,
        amount=act.data["days"],
        time_unit="working-day",
        unit_id=case.lead_unit_id,
    )
    row = SupervisionOrder.objects.create(
        case=case,
        unit=case.lead_unit,
        level=act.data["level"],
        text=act.data["text"],
        issued_by=act.actor.user_id,
        issued_name=act.actor.name,
        issued_at=act.at,
        due_on=clock.due_on,
    )
    clock.subject = row.pk
    case.open_orders += 1
    act.extra["payload"] = {"order": row.pk, "due": row.due_on.isoformat() if row.due_on else None}


def _order_to(act: Act) -> SupervisionOrder:
    """The oldest open order, one to the actor's own unit before others; Refused when all of them
    are to other units than the actor's and the lead's."""
    rows = list(SupervisionOrder.objects.filter(case=act.case, state="open").order_by("id"))
    assert rows  # guarded by `open_order`
    units = act.actor.units(Role.HANDLER, Role.HEAD)
    own = [row for row in rows if row.unit_id in units]
    if own or act.case.lead_unit_id in units:
        return (own or rows)[0]
    raise Refused("not_ordered", "此件的督办不是发给本单位的，由被督办单位反馈。")


def answer_order(act: Act) -> None:
    """The ordered unit reports; the oldest open order is answered first."""
    from qifu.cases.operations import attach_files

    row = _order_to(act)
    row.state, row.answer = "answered", act.data["text"]
    row.answered_by, row.answered_at = act.actor.user_id, act.at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    for clock in act.clocks:
        if clock.kind == "order" and clock.subject == row.pk:
            clockwork.stop(clock, act.at)
    act.case.open_orders = max(0, act.case.open_orders - 1)
    act.extra["payload"] = {"order": row.pk}
    attach_files(
        act.case,
        act.data["files"],
        purpose="order",
        subject=row.pk,
        actor=act.actor,
        at=act.at,
        for_firm=False,
    )
