"""The duty directory as the suggester reads it: cached in the process for a minute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qifu.cases.search import fold
from qifu.demands.rules.suggest import DutyLine
from qifu.identity.models import Channel, DutyEntry, Precedent, Unit
from qifu.kernel.memory import Memory

SECONDS = 60
_kept: Memory[Any] = Memory(SECONDS)


def duty_lines() -> tuple[DutyLine, ...]:
    """Active lines of the duty directory."""
    found: tuple[DutyLine, ...] = _kept.recall("lines", _lines)
    return found


def unit_names() -> dict[int, str]:
    """Names of all units by id."""
    found: dict[int, str] = _kept.recall("names", _names)
    return found


def channel_in_use(code: str) -> bool:
    """True for a channel demands may come by; one that is not known yet is looked up."""
    if code in _kept.recall("channels", _channels):
        return True
    return code.isprintable() and Channel.objects.filter(code=code, active=True).exists()


def forget() -> None:
    """Drop the caches (after a pack load or a precedent)."""
    _kept.forget()


def _lines() -> tuple[DutyLine, ...]:
    rows = DutyEntry.objects.filter(active=True).select_related("lead_unit")
    return tuple(
        DutyLine(
            topic=d.topic,
            title=d.title,
            keywords=tuple(fold(w) for w in d.keywords),
            unit_code=d.lead_unit.code if d.lead_unit else "",
            unit_name=d.lead_unit.name if d.lead_unit else "",
            needs_power=d.needs_power,
        )
        for d in rows
    )


def _channels() -> frozenset[str]:
    return frozenset(Channel.objects.filter(active=True).values_list("code", flat=True))


def _names() -> dict[int, str]:
    return dict(Unit.objects.values_list("id", "name"))


def precedents_for(topic: str) -> list[Precedent]:
    """Precedents of a topic, newest first, at most three."""
    return list(Precedent.objects.filter(topic=topic).select_related("lead_unit")[:3])


def latest_precedents(topics: Iterable[str]) -> dict[str, Precedent]:
    """The newest precedent of each topic; no query when none is asked for."""
    wanted = set(topics)
    if not wanted:
        return {}
    rows = Precedent.objects.filter(topic__in=wanted).select_related("lead_unit")
    return {p.topic: p for p in rows.order_by("decided_at", "id")}
