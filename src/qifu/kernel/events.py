"""Events: what happened, appended in the transaction that made it so, and told to subscribers.

The database chains every event by hash (see `migrations/0002`), so appending is one INSERT and
nothing that runs here can forge an order. Rooms above subscribe; the kernel calls none by name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.transaction import TransactionManagementError

from qifu.kernel.actors import SYSTEM, ActorRef, HasRef, actor_ref
from qifu.kernel.errors import Refused
from qifu.kernel.models import Event
from qifu.kernel.sealed_fields import sealed_within

__all__ = [
    "SYSTEM",
    "ActorRef",
    "Event",
    "EventDraft",
    "append_event",
    "append_events",
    "stream_events",
    "subscribe",
]

Subscriber = Callable[[list[Event]], None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)

_INSERT_ONE = (
    "INSERT INTO kernel_event (stream, kind, at, actor_id, actor_name, payload)"
    " VALUES (%s, %s, %s, %s, %s, %s::jsonb) RETURNING id, seq"
)
# Sorted by stream so that two bulk appends lock streams in the same order. One JSON text: writing
# arrays of text as SQL costs the driver more than inserting them costs the database.
_INSERT_MANY = (
    "INSERT INTO kernel_event (stream, kind, at, actor_id, actor_name, payload)"
    " SELECT s, k, t, i, n, p FROM ROWS FROM (json_to_recordset(%s::json)"
    " AS (s text, k text, t timestamptz, i bigint, n text, p jsonb))"
    " WITH ORDINALITY AS d(s, k, t, i, n, p, o) ORDER BY o RETURNING id, seq"
)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to append: a fact of `stream` ("case:17"), at a moment, by somebody.

    `about` is the saved row it is of, so that subscribers need not read it again. What begins with
    `_` in the payload is told to subscribers (`event.aside`) and never stored: a telephone to send
    a message to, say. What is stored stays for ever, so it holds no telephone, e-mail or address.
    """

    stream: str
    kind: str
    at: datetime
    actor: ActorRef | HasRef
    payload: dict[str, Any] = field(default_factory=dict)
    about: object = None


def subscribe(*kinds: str) -> Callable[[Subscriber], Subscriber]:
    """Decorate `fn(events)` to hear of `kinds` in the transaction that appends them.

    A kind ending in `.*` matches a whole family; `*` everything. A raising subscriber undoes all.
    """

    def register(fn: Subscriber) -> Subscriber:
        for kind in kinds:
            if fn not in _subscribers[kind]:
                _subscribers[kind].append(fn)
        return fn

    return register


def append_event(
    *,
    stream: str,
    kind: str,
    at: datetime,
    actor: ActorRef | HasRef,
    payload: dict[str, Any],
    about: object = None,
) -> Event:
    """Append one event (one INSERT) and tell subscribers; must run inside a transaction.

    `about` is the saved row the event is of, so that subscribers need not read it again.
    Raises TransactionManagementError outside of one, ValueError for a moment without a zone,
    Refused when `actor` is somebody whose declared part this is not (the write is undone with it).
    """
    event = _unsaved(EventDraft(stream, kind, at, actor, payload, about))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ONE, _values(event))
        event.pk, event.seq = cursor.fetchone()
    _tell([event])
    return event


def append_events(drafts: Sequence[EventDraft]) -> list[Event]:
    """Append many events by one INSERT, in the given order within each stream, then tell."""
    if not drafts:
        return []
    events = [_unsaved(draft) for draft in drafts]
    ordered = sorted(events, key=lambda event: event.stream)
    rows = [
        {
            "s": e.stream,
            "k": e.kind,
            "t": e.at.isoformat(),
            "i": e.actor_id,
            "n": e.actor_name,
            "p": sealed_within(e.payload),
        }
        for e in ordered
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_MANY, [_as_json(rows)])
        for event, (pk, seq) in zip(ordered, cursor.fetchall(), strict=True):
            event.pk, event.seq = pk, seq
    _tell(events)
    return events


def stream_events(stream: str) -> list[Event]:
    """The events of a stream, oldest first (without their hashes)."""
    return list(Event.objects.filter(stream=stream).defer("prev_hash", "hash").order_by("seq"))


def _unsaved(draft: EventDraft) -> Event:
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            f"event {draft.kind} must be appended in the transaction of the write it tells of"
        )
    if draft.at.tzinfo is None:
        raise ValueError(f"event {draft.kind} needs a moment with a time zone")
    ref = actor_ref(draft.actor)
    if not ref.may_author(draft.kind):
        raise Refused("separation", ref.refusal)
    event = Event(
        stream=draft.stream,
        kind=draft.kind,
        at=draft.at,
        actor_id=ref.id,
        actor_name=ref.name,
        payload={k: v for k, v in draft.payload.items() if not k.startswith("_")},
    )
    event.about = draft.about  # type: ignore[misc]
    event.aside = {k: v for k, v in draft.payload.items() if k.startswith("_")}  # type: ignore[misc]
    return event


def _as_json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _values(event: Event) -> tuple[str, str, datetime, int | None, str, str]:
    payload = _as_json(sealed_within(event.payload))
    return event.stream, event.kind, event.at, event.actor_id, event.actor_name, payload


def _tell(events: list[Event]) -> None:
    """Call each subscriber once with all events of the kinds it asked for."""
    heard: dict[Subscriber, list[Event]] = {}
    for event in events:
        for fn in _listeners(event.kind):
            heard.setdefault(fn, []).append(event)
    for fn, theirs in heard.items():
        fn(theirs)


def _listeners(kind: str) -> list[Subscriber]:
    family = kind.rpartition(".")[0] + ".*"
    keys = (kind, family, "*")
    return list(dict.fromkeys(fn for key in keys for fn in _subscribers.get(key, ())))
