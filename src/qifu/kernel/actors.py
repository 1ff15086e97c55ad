"""The name an event carries: who did it, as a plain value that outlives the account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ActorRef:
    """A person (`id`) or the machine (`id` None), with the name as it was at that moment.

    `only` are beginnings of the kinds of events this person may author (None: all), `refusal` what
    is said to any other; identity fills them for people whose part is declared.
    """

    id: int | None
    name: str
    only: tuple[str, ...] | None = field(default=None, compare=False)
    refusal: str = field(default="", compare=False)

    def may_author(self, kind: str) -> bool:
        """True when an event of `kind` may be this person's."""
        return self.only is None or kind.startswith(self.only)


class HasRef(Protocol):
    """Anything that knows the reference its events carry (an identity `Actor`)."""

    @property
    def ref(self) -> ActorRef: ...


SYSTEM = ActorRef(None, "系统")


def actor_ref(actor: ActorRef | HasRef) -> ActorRef:
    """The reference of `actor`, whether it is one already or carries one."""
    return actor if isinstance(actor, ActorRef) else actor.ref
