"""Whoever takes rows out of the workbench leaves a trace among what was looked at."""

from __future__ import annotations

from typing import Any

from qifu.identity.request import Request
from qifu.kernel.access import record_access


def note_export(request: Request, target: str, what: str, **detail: Any) -> None:
    """Note an export of `what` (in words, for the audit) from `target` ("payment_batch:3")."""
    record_access(
        act="export", target=target, actor=request.actor, at=request.at,
        detail={"what": what, **detail},
    )  # fmt: skip
