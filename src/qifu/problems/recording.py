"""What every write of this room does: lock the class, change it, append the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qifu.identity.actors import Actor
from qifu.kernel.errors import Conflict, NotVisible
from qifu.kernel.events import append_event, stream_events
from qifu.problems.models import ProblemClass
from qifu.problems.permissions import can_see
from qifu.problems.recall import forget_classes


def lock_problem(problem_id: int, actor: Actor, version: int | None = None) -> ProblemClass:
    """The class with its row locked; NotVisible. Conflict when it is no more the `version` seen."""
    rows = ProblemClass.objects.select_for_update(of=("self",)).select_related("unit", "owner")
    row = rows.filter(pk=problem_id).first()
    if row is None or not (actor.system or can_see(actor, row)):
        raise NotVisible
    if version is not None and row.version != version:
        last = next(reversed(stream_events(row.stream)), None)
        raise Conflict(
            "您打开页面以后，这个类问题又有了新的变化；请看过最新情况再提交。",
            last.actor_name if last else "", row.last_at, row.get_state_display(),
        )  # fmt: skip
    return row


def note(
    problem: ProblemClass,
    what: str,
    actor: Actor,
    at: datetime,
    text: str,
    payload: Mapping[str, object] | None = None,
) -> None:
    """Save the class as a newer version with the event `problem.<what>`; `text` is its line in the
    record of the class."""
    forget_classes()
    problem.version += 1
    problem.last_at = at
    problem.save()
    append_event(
        stream=problem.stream, kind=f"problem.{what}", at=at, actor=actor.ref,
        payload={"problem": problem.pk, "text": text[:600], **(payload or {})}, about=problem,
    )  # fmt: skip
