"""Who opened which case, file or export: kept beside the events, cheap, only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qifu.kernel.actors import ActorRef, HasRef, actor_ref
from qifu.kernel.models import AccessRecord
from qifu.kernel.rows import insert_row

__all__ = ["AccessRecord", "record_access"]


def record_access(
    *,
    act: str,
    target: str,
    actor: ActorRef | HasRef,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Note that `actor` did `act` ("open", "download", "export") to `target` ("case:17")."""
    ref = actor_ref(actor)
    insert_row(
        AccessRecord(
            at=at, actor_id=ref.id, actor_name=ref.name, act=act, target=target, detail=detail or {}
        )
    )
