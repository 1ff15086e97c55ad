"""Rooms say here why a unit, a topic or a time limit may not leave the pack just now.

A guard gets the row's code or id and returns None, or the end of a sentence such as
"还有 3 件未办结". The loader asks all of them and refuses with every reason at once.
"""

from __future__ import annotations

from collections.abc import Callable

UnitGuard = Callable[[int], str | None]
CodeGuard = Callable[[str], str | None]
_units: list[UnitGuard] = []
_topics: list[CodeGuard] = []
_limits: list[CodeGuard] = []
_listeners: list[Callable[[], None]] = []


def guard_units(guard: UnitGuard) -> UnitGuard:
    """Register a guard asked about a unit (its id) that leaves the pack without a successor."""
    if guard not in _units:
        _units.append(guard)
    return guard


def guard_topics(guard: CodeGuard) -> CodeGuard:
    """Register a guard asked about a topic that leaves the duty directory."""
    if guard not in _topics:
        _topics.append(guard)
    return guard


def guard_limits(guard: CodeGuard) -> CodeGuard:
    """Register a guard asked about a time limit that leaves the pack."""
    if guard not in _limits:
        _limits.append(guard)
    return guard


def after_load(listener: Callable[[], None]) -> Callable[[], None]:
    """Call `listener` once a load has been committed (to drop caches)."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def unit_reasons(unit_id: int) -> list[str]:
    """Why a unit may not leave the pack, by every guard; empty when it may."""
    return [why for guard in _units if (why := guard(unit_id))]


def topic_reasons(topic: str) -> list[str]:
    """Why a topic may not leave the pack; empty when it may."""
    return [why for guard in _topics if (why := guard(topic))]


def limit_reasons(code: str) -> list[str]:
    """Why a time limit may not leave the pack; empty when it may."""
    return [why for guard in _limits if (why := guard(code))]


def tell_loaded() -> None:
    """Call whoever asked to hear of a load."""
    for listener in _listeners:
        listener()
