"""The cards of "my firm" in their order. A room that has something for the firm adds a line here."""

from __future__ import annotations

from collections.abc import Callable

from qifu.web.portal.home import money, people, projects, standing, waiting
from qifu.web.portal.home.cards import Card, Mine

CARDS: tuple[Callable[[Mine], Card | None], ...] = (
    waiting.waiting,
    waiting.running,
    projects.projects,
    money.money,
    standing.deadlines,
    standing.credit,
    people.team,
    standing.messages,
    standing.saved,
)


def cards_for(mine: Mine) -> list[Card]:
    """Every card that has something to say of a firm."""
    return [card for make in CARDS if (card := make(mine)) is not None]
