"""What a load does, written down as it does it: changes to print, events to append, refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from qifu.identity.actors import Actor
from qifu.kernel.events import EventDraft
from qifu.packs.pack import Pack

SIGNS = {"added": "+", "changed": "~", "closed": "-", "left": "-", "restored": "+"}


@dataclass(frozen=True)
class Change:
    """One row added, changed, closed, restored, or a unit that left without a successor; `fields`
    has (old, new) as shown to people."""

    action: str
    noun: str
    code: str
    title: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __str__(self) -> str:
        told = "".join(f"\n    {k}: {old} → {new}" for k, (old, new) in self.fields.items())
        return f"{SIGNS[self.action]} {self.noun} {self.title} ({self.code}){told}"


@dataclass
class Ledger:
    """The load under way: who, when, what was changed, told, left alone (`kept`, a line each) and
    refused so far; `fresh` are the ids of units it created."""

    pack: Pack
    actor: Actor
    at: datetime
    changes: list[Change] = field(default_factory=list)
    drafts: list[EventDraft] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)

    def note(self, change: Change, stream: str, kind: str) -> None:
        """Record a change with the event `<kind>.<action>` to append at the end."""
        self.changes.append(change)
        self.drafts.append(
            EventDraft(
                stream=stream,
                kind=f"{kind}.{change.action}",
                at=self.at,
                actor=self.actor.ref,
                payload={
                    "code": change.code,
                    "title": change.title,
                    "fields": {k: list(v) for k, v in change.fields.items()},
                },
            )
        )


Show = Callable[[str, Any], str]


def shown(_: str, value: Any) -> str:
    """A value as a person reads it in a diff."""
    if value is None or value == "":
        return "(空)"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "(空)"
    return str(value)


def differences(
    row: models.Model, values: Mapping[str, Any], show: Show = shown
) -> dict[str, tuple[str, str]]:
    """Fields of `row` that differ from `values`, as (old, new) shown."""
    return {
        name: (show(name, getattr(row, name)), show(name, value))
        for name, value in values.items()
        if getattr(row, name) != value
    }
