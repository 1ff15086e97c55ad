"""What passes between the unit and the firm: material asked and supplied, withdrawal, rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.cases.effects.triage import drop_extension, overtake_orders, touch
from qifu.cases.models import MaterialRequest, Rating

RATING_LINK = "rating-link"

if TYPE_CHECKING:
    from qifu.cases.operations import Act


def open_material_request(act: Act) -> None:
    """Ask once for everything missing; the promise clock pauses until the firm's own deadline."""
    clock = act.start(
        kind="step",
        limit_code="material",
        start_on=act.today,
        amount=act.data["days"],
        time_unit="working-day",
    )
    act.extra["step_started"] = True
    assert clock.due_on is not None
    MaterialRequest.objects.create(
        case=act.case,
        items=act.data["items"],
        reason=act.data["reason"],
        days=act.data["days"],
        due_on=clock.due_on,
        asked_at=act.at,
    )
    act.extra["payload"] = {"due": clock.due_on.isoformat()}
    touch(act)


def supply_material(act: Act) -> None:
    """The firm's supplement; the promise clock goes on from tomorrow."""
    from qifu.cases.operations import attach_files

    row = end_request(act, "supplied", act.data["text"])
    attach_files(
        act.case,
        act.data["files"],
        purpose="material",
        subject=row,
        actor=act.actor,
        at=act.at,
    )


def end_material_request(act: Act) -> None:
    """Cancelled by the unit, or lapsed at its deadline: handling goes on with what is there."""
    state = "lapsed" if act.action == "material_lapsed" else "cancelled"
    text = act.data.get("reason") or ""
    act.change(MaterialRequest, {"state": "asked"}, state=state, text=text, ended_at=act.at)


def end_request(act: Act, state: str, text: str) -> int | None:
    """End what the firm is asked for, if it is; the key of the request."""
    row = MaterialRequest.objects.filter(case=act.case, state="asked").first()
    if row is None:
        return None
    row.state, row.text, row.ended_at = state, text, act.at
    row.save(update_fields=["state", "text", "ended_at"])
    return row.pk


def withdraw_case(act: Act) -> None:
    """The firm takes its demand back."""
    act.case.result = "withdrawn"
    drop_extension(act)
    overtake_orders(act)
    end_request(act, "cancelled", "已撤回")


def record_rating(act: Act) -> None:
    """Five grades, apart from whether it was solved; never entered by staff."""
    Rating.objects.create(
        case=act.case,
        round=act.case.round,
        grade=int(act.data["grade"]),
        solved=act.data["solved"],
        comment=act.data.get("comment") or "",
        rated_by=act.actor.user_id,
        via="link" if act.actor.client == RATING_LINK else "account",
        at=act.at,
    )
    act.case.rated_round = act.case.round
