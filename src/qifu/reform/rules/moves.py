"""What may be done with a report: waiting → confirmed, returned or withdrawn; each of them final.

A returned report is not changed: a new one takes its place and names it. Nobody confirms or returns
a report of their own, nor one of a person in whose place they act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WAITING, CONFIRMED, RETURNED, WITHDRAWN = "waiting", "confirmed", "returned", "withdrawn"
STATES = (WAITING, CONFIRMED, RETURNED, WITHDRAWN)

# (state, action) → (state after, who: the office or the one who reported)
MOVES: Mapping[tuple[str, str], tuple[str, str]] = {
    (WAITING, "confirm"): (CONFIRMED, "office"),
    (WAITING, "return"): (RETURNED, "office"),
    (WAITING, "withdraw"): (WITHDRAWN, "author"),
}
ACTIONS = tuple(dict.fromkeys(action for _, action in MOVES))


@dataclass(frozen=True)
class Asker:
    """Who asks: a member of the reform office or not, the person, and those they stand in for."""

    user_id: int | None
    office: bool = False
    stands_for: frozenset[int] = frozenset()


def decide(state: str, action: str, author: int, asker: Asker) -> str:
    """Empty when it may be done, else the code of why not: `over` (decided already), `role`, `own`."""
    move = MOVES.get((state, action))
    if move is None:
        return "over"
    if move[1] == "author":
        return "" if asker.user_id == author else "role"
    if not asker.office or asker.user_id is None:
        return "role"
    return "own" if author == asker.user_id or author in asker.stands_for else ""
