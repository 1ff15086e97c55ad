"""The cards of "my firm": what each shows is values, so that any room can add its own.

A room adds a function ``(Mine) -> Card | None`` to `CARDS` in `registry`; None means that there is
nothing to say, and the card is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from qifu.enterprises.models import Enterprise
from qifu.identity.actors import Actor
from qifu.policies.matching import Matches, matches_for
from qifu.web.components.due import DueChip


@dataclass
class Mine:
    """For whom cards are made: a person, one of their firms, now."""

    actor: Actor
    firm: Enterprise
    at: datetime
    on: date

    @property
    def may_submit(self) -> bool:
        return self.firm.pk in self.actor.firm_ids("submit")

    @cached_property
    def matches(self) -> Matches:
        """The firm under every policy: asked by more than one card."""
        return matches_for(self.firm.pk, self.on)


@dataclass(frozen=True)
class Line:
    """One line: a title (linked where there is a page), what is told of it, a mark with its tone, a
    due date, somebody to telephone; `post` where opening it is an act (a notice is then read)."""

    title: str
    url: str = ""
    tells: tuple[str, ...] = ()
    mark: str = ""
    tone: str = "blue"
    due: DueChip | None = None
    phone: str = ""
    post: bool = False


@dataclass(frozen=True)
class Card:
    """One card: `figure` a number in words, `says` a sentence, `url` with `action` where all of it
    is, `empty` what is told when there is no line."""

    code: str
    title: str
    icon: str
    lines: tuple[Line, ...] = ()
    figure: str = ""
    says: str = ""
    url: str = ""
    action: str = ""
    empty: str = ""
