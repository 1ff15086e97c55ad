"""How long signing in rests after wrong passwords and codes. Pure.

Three countings, the longest rest holds: one account from one address (what a person mistypes), one
account from anywhere (a guess spread over many addresses), one address for any account (a guess
spread over many names; offices share an address, so it takes more and rests shorter). Each further
lot of failures rests longer. Success and a release by the security administrator end the first two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Ladder:
    """After every `lot` failures within `window` the next rest of `rests`, the last for ever on."""

    lot: int
    window: timedelta
    rests: tuple[timedelta, ...]


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAIR = Ladder(5, timedelta(hours=24), (15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR))
ACCOUNT = Ladder(20, timedelta(hours=24), (15 * MINUTE, HOUR))
ADDRESS = Ladder(60, HOUR, (15 * MINUTE, HOUR))


def rests_until(ladder: Ladder, failures: Sequence[datetime], at: datetime) -> datetime | None:
    """Until when signing in rests at `at`; None when it may be tried. `failures` in any order."""
    counted = sorted(moment for moment in failures if moment > at - ladder.window)
    lots = len(counted) // ladder.lot
    if not lots:
        return None
    began = counted[lots * ladder.lot - 1]
    until = began + ladder.rests[min(lots, len(ladder.rests)) - 1]
    return until if until > at else None


def rest_in_words(until: datetime, at: datetime) -> str:
    """How long somebody has to wait, rounded up: “15 分钟”, “4 小时”."""
    minutes = max(1, -int(-(until - at).total_seconds() // 60))
    if minutes < 90:
        return f"{minutes} 分钟"
    return f"{-(-minutes // 60)} 小时"
