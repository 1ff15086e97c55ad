"""What the unit's acts do: accept, object, assign, co-answer, interim reply, extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases import clockwork
from qifu.cases.effects.triage import touch
from qifu.cases.models import Assignment, Extension, Objection
from qifu.kernel.errors import Refused

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def take_if_free(act: Act) -> None:
    """Whoever accepts an unassigned case has it."""
    if act.case.handler_id is None:
        take(act)
    touch(act)


def take(act: Act) -> None:
    """Claim from the unit's pool."""
    act.case.handler_id = act.actor.user_id
    act.extra.setdefault("payload", {})["handler"] = {
        "id": act.actor.user_id,
        "name": act.actor.name,
    }
    touch(act)


def set_handler(act: Act) -> None:
    """The head names who does the work."""
    act.case.handler = act.data["handler"]


def accept_assignment(act: Act) -> None:
    """签收: the lead's part is accepted."""
    Assignment.objects.filter(case=act.case, role="lead", ended_at__isnull=True).update(
        state="accepted", accepted_at=act.at
    )
    act.extra.setdefault("payload", {})["unit"] = act.case.lead_unit.name  # type: ignore[union-attr]


def record_objection(act: Act) -> None:
    """Keep the objection with its legal basis; the unit has used its one objection."""
    case = act.case
    assert case.lead_unit is not None
    suggested = act.data.get("suggested_unit")
    Objection.objects.create(
        case=case,
        unit=case.lead_unit,
        suggested_unit=suggested,
        legal_basis=act.data["legal_basis"],
        reason=act.data["reason"],
        raised_by=act.actor.user_id,
        raised_at=act.at,
    )
    case.objected_units = [*case.objected_units, case.lead_unit.pk]
    act.extra.setdefault("payload", {})["unit"] = case.lead_unit.name
    touch(act)


def record_co_answer(act: Act) -> None:
    """One co-handler's part is done; its sub-clock stops."""
    from qifu.cases.operations import attach_files

    units = act.actor.units("handler", "head")
    row = (
        Assignment.objects.filter(
            case=act.case, role="co", unit_id__in=units, ended_at__isnull=True
        )
        .exclude(state="done")
        .first()
    )
    if row is None:
        raise Refused("co_done", "本单位的协办意见已提交，不用再交。")
    row.state, row.text, row.ended_at = "done", act.data["text"], act.at
    row.save(update_fields=["state", "text", "ended_at"])
    for clock in act.clocks:
        if clock.kind == "co" and clock.subject == row.pk:
            clockwork.stop(clock, act.at)
    act.case.open_co = max(0, act.case.open_co - 1)
    act.extra["payload"] = {"unit": row.unit.name}
    touch(act)
    attach_files(
        act.case,
        act.data["files"],
        purpose="co_answer",
        subject=row.pk,
        actor=act.actor,
        at=act.at,
        for_firm=False,
    )


def record_interim(act: Act) -> None:
    """阶段性答复: told to the firm, moves nothing."""
    from qifu.cases.operations import attach_files

    touch(act)
    attach_files(act.case, act.data["files"], purpose="interim", actor=act.actor, at=act.at)


def request_extension(act: Act) -> None:
    """Ask for more days, before the due date, with the words the firm will read."""
    row = Extension.objects.create(
        case=act.case,
        unit=act.case.lead_unit,
        days=act.data["days"],
        reason=act.data["reason"],
        progress=act.data["progress"],
        asked_by=act.actor.user_id,
        asked_at=act.at,
        due_before=act.case.due_on,
    )
    act.case.pending_extension = row.pk
    touch(act)


def grant_extension(act: Act) -> None:
    """The due date moves, the original stays; the firm is told reason and progress."""
    row = _decide_extension(act, "granted")
    main = act.main
    if main is None:
        raise Refused("no_clock", "此件没有正在计时的办理时限，不能延期。")
    clockwork.extend(main, row.days, act.today)
    row.due_after = main.due_on
    row.save(update_fields=["due_after"])
    act.extra["payload"] = {
        "days": row.days,
        "reason": row.reason,
        "progress": row.progress,
        "due": main.due_on.isoformat() if main.due_on else None,
    }


def refuse_extension(act: Act) -> None:
    """The due date stays; the unit is told why."""
    row = _decide_extension(act, "refused")
    act.extra["payload"] = {"days": row.days, "reason": act.data["note"]}


def _decide_extension(act: Act, state: str) -> Extension:
    row = Extension.objects.get(pk=act.case.pending_extension or 0)
    row.state, row.decided_by, row.decided_at = state, act.actor.user_id, act.at
    row.note = act.data.get("note") or ""
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    act.case.pending_extension = None
    return row
