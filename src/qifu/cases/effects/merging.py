"""One problem, one handling: a case that goes on in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases.effects.firm import end_request
from qifu.cases.effects.triage import drop_extension, overtake_orders
from qifu.cases.models import Assignment, Case
from qifu.kernel.errors import Refused
from qifu.kernel.events import append_event

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def merge_into(act: Act) -> None:
    """This case ends with all that its unit and the firm still had to do; its firm keeps hearing of
    the other. Units that were to give their opinion are named in the event, to be told."""
    target = Case.objects.select_for_update().get(pk=act.data["target"].pk)
    if not target.open:  # merged or ended since it was chosen
        raise Refused(
            "guard:merge_target_open", "要并入的诉求刚刚办结或被并入别件，请刷新后重新选择。"
        )
    overtake_orders(act)
    drop_extension(act)
    end_request(act, "cancelled", f"已并入 {target.number}")
    waiting = Assignment.objects.filter(case=act.case, role="co", ended_at=None).order_by("id")
    if parts := list(waiting.values("unit_id", "unit__name")):
        payload = act.extra.setdefault("payload", {})
        payload["co"] = [{"id": p["unit_id"], "name": p["unit__name"]} for p in parts]
    act.case.merged_into = target
    act.case.merged_number = target.number
    act.case.result = "merged"
    append_event(
        stream=target.stream,
        kind="case.absorbed",
        at=act.at,
        actor=act.actor.ref,
        payload={"number": target.number, "source": act.case.number, "set": {}},
    )
