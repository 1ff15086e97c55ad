"""Replaying the events of a case gives its row. Pure.

Each event of a case carries in `payload["set"]` the columns it changed, so the fold is a merge;
the property test holds it against the stored row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def replay(payloads: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of a case after the events whose payloads are given in order."""
    row: dict[str, Any] = {}
    for payload in payloads:
        row.update(payload.get("set", {}))
    return row
