"""What can be found: documents, and the sources they come from.

A room whose things shall be found registers a `Source`; nothing else needs to be told. A source
gives public documents only: what is not in its answer is taken out of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from json import dumps
from typing import Any

Documents = Callable[[Collection[str] | None, datetime], Iterable["FoundDoc"]]


@dataclass(frozen=True)
class FoundDoc:
    """One thing that can be found. `says` is what people call it; `passages` are (heading, text),
    what an answer is quoted from; `notes` are short facts a list shows beside the title."""

    kind: str
    code: str
    title: str
    passages: tuple[tuple[str, str], ...]
    name: str = ""
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    unit: str = ""
    unit_name: str = ""
    from_day: date | None = None
    until: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def phrases(self) -> tuple[str, ...]:
        """What it is called: short name, title, people's words."""
        return tuple(dict.fromkeys(p for p in (self.name, self.title, *self.says) if p))

    def digest(self, salt: str) -> str:
        """Changes when anything of the document, or how documents are read (`salt`), changes."""
        text = dumps([salt, asdict(self)], ensure_ascii=False, default=str)
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """Where documents of one or more kinds come from.

    `documents(codes, at)` gives those of `codes` (None: all) that the public may see at `at`.
    `events` maps kinds of events to how the codes they concern are read from one.
    """

    name: str
    kinds: tuple[str, ...]
    documents: Documents
    events: dict[str, Callable[[Any], Collection[str] | None]] = field(default_factory=dict)


_sources: dict[str, Source] = {}
_titles: dict[str, str] = {}


def register_source(source: Source, **titles: str) -> None:
    """Let `source` be searched; `titles` name its kinds for people. Twice is once."""
    _sources[source.name] = source
    _titles.update(titles)


def sources() -> list[Source]:
    """Every source, by name."""
    return [_sources[name] for name in sorted(_sources)]


def kind_titles() -> dict[str, str]:
    """What each kind is called, in the order they are shown."""
    order = {kind: place for place, kind in enumerate(ORDER)}
    kinds = sorted(_titles, key=lambda kind: (order.get(kind, len(ORDER)), kind))
    return {kind: _titles[kind] for kind in kinds}


BUNDLE, ITEM, PRODUCT, POLICY, ANSWER, CENTRE = (
    "bundle", "item", "product", "policy", "answer", "centre",
)  # fmt: skip
ORDER = (BUNDLE, ITEM, PRODUCT, POLICY, ANSWER, CENTRE)
