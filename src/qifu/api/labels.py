"""Codes and names of units and channels, kept in the process for a minute.

Every row a list prints names its unit; asking the database for each page would cost a query for
what changes once a year. An id that is not known yet is looked up at once.
"""

from __future__ import annotations

import time
from typing import Any

from qifu.identity.models import Channel, Unit

SECONDS = 60.0


_units: dict[int, tuple[str, str]] = {}
_channels: dict[str, Channel] = {}
_read: dict[str, float] = {}


def unit_label(unit_id: int | None) -> dict[str, str] | None:
    """`{"code", "name"}` of a unit by its id."""
    if unit_id is None:
        return None
    if _stale("units") or unit_id not in _units:
        rows = Unit.objects.values_list("id", "code", "name")
        _units.update({pk: (code, name) for pk, code, name in rows})
        _read["units"] = time.monotonic()
    code, name = _units.get(unit_id, ("", ""))
    return {"code": code, "name": name}


def channel_of(code: str) -> Channel | None:
    """The channel of a code when it is in use."""
    if _stale("channels") or code not in _channels:
        _channels.clear()
        _channels.update({c.code: c for c in Channel.objects.filter(active=True)})
        _read["channels"] = time.monotonic()
    return _channels.get(code)


def forget_labels(*_: Any) -> None:
    """Look again at the next call (tests, a new pack)."""
    _read.clear()


def _stale(what: str) -> bool:
    return time.monotonic() - _read.get(what, -SECONDS) >= SECONDS
