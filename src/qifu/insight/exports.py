"""Taking the cases of a figure out of the system: just what the person sees, bounded, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from qifu.identity.actors import Actor
from qifu.insight.behind import CaseBehind, cases_behind
from qifu.insight.reading import Window
from qifu.kernel.access import record_access
from qifu.kernel.events import append_event

EXPORT_LIMIT = 20_000
AT_ONCE = 2_000


@transaction.atomic
def take_out(
    code: str, window: Window, *, actor: Actor, at: datetime, part: str, cut: dict[str, Any]
) -> tuple[int, Iterator[CaseBehind]]:
    """How many cases the figure has, and the first `EXPORT_LIMIT` of them; NotVisible. Leaves a
    trace of who took how much out (event `insight.exported`)."""
    asked: dict[str, Any] = {"actor": actor, "at": at, "part": part, "per_page": AT_ONCE, **cut}
    first = cases_behind(code, window, **asked)
    append_event(
        stream=f"exports:{actor.user_id}",
        kind="insight.exported",
        at=at,
        actor=actor.ref,
        payload={
            "metric": code, "from": window.start.isoformat(), "to": window.end.isoformat(),
            "part": part, "rows": min(first.total, EXPORT_LIMIT),
            "cut": {k: str(v) for k, v in cut.items() if v is not None},
        },
    )  # fmt: skip

    record_access(
        act="export", target=f"figure:{code}", actor=actor, at=at,
        detail={"what": f"指标背后的办件 {min(first.total, EXPORT_LIMIT)} 行", "part": part},
    )  # fmt: skip

    def rows() -> Iterator[CaseBehind]:
        yield from first.rows
        for page in range(2, min(first.pages, EXPORT_LIMIT // AT_ONCE) + 1):
            yield from cases_behind(code, window, page=page, **asked).rows

    return first.total, rows()
