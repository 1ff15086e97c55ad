"""What follows from a rating, however it was given: its event, and a case when it is a bad one."""

from __future__ import annotations

from datetime import datetime

from qifu.cases.models import Case
from qifu.kernel.actors import ActorRef
from qifu.kernel.events import append_event
from qifu.ratings.mending import open_mending
from qifu.ratings.models import Occasion
from qifu.ratings.rules.grades import BAD

SAID = ("grade", "solved", "comment", "labels", "public", "via", "rated_by", "rated_at", "mending")


def settle(row: Occasion, case: Case, *, actor: ActorRef, at: datetime) -> None:
    """Keep the rating on its occasion; runs in the caller's transaction.

    Effects: the row, event `rating.given`, and for the two lowest grades a case of mending.
    """
    row.rated_at = at
    if row.grade in BAD:
        row.mending = open_mending(row, case, at)
    row.save(update_fields=SAID)
    append_event(
        stream=row.stream,
        kind="rating.given",
        at=at,
        actor=actor,
        payload={
            "number": case.number,
            "kind": row.kind,
            "grade": row.grade,
            "solved": row.solved,
            "labels": row.labels,
            "comment": row.comment,
            "public": row.public,
            "via": row.via,
            "mending": row.mending.number if row.mending else "",
        },
        about=row,
    )
