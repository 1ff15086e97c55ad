"""The name an event carries: who did it, as a plain value that outlives the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ActorRef:
    """A person (`id`) or the machine (`id` None), with the name as it was at that moment."""

    id: int | None
    name: str


class HasRef(Protocol):
    """Anything that knows the reference its events carry (an identity `Actor`)."""

    @property
    def ref(self) -> ActorRef: ...


SYSTEM = ActorRef(None, "系统")


def actor_ref(actor: ActorRef | HasRef) -> ActorRef:
    """The reference of `actor`, whether it is one already or carries one."""
    return actor if isinstance(actor, ActorRef) else actor.ref
