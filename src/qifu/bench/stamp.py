"""Stamps cases from sketches and copies them into the database, chunk by chunk, in processes.

A chunk is some thousand cases of neighbouring days: ids are reserved in blocks, the events of a
chunk lie in the order of time as they would in life, the chain is hashed here by the formula of
`kernel_event_hash` (the audit of a filled database holds the two together).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any
from zlib import crc32

from django.db import connection, models, transaction

from qifu.bench import words
from qifu.bench.journey import Ground
from qifu.bench.plots import PLOTS, play
from qifu.bench.population import Person, Population, Topic
from qifu.bench.sketch import EventSketch, Sketch, columns
from qifu.cases.models import (
    Answer,
    Assignment,
    Case,
    Clock,
    Extension,
    MaterialRequest,
    Objection,
    Rating,
    Revisit,
    SupervisionOrder,
)  # fmt: skip
from qifu.cases.search import searchable
from qifu.demands.models import Demand
from qifu.demands.operations import secret_hash, title_from
from qifu.kernel.calendars import current_calendar
from qifu.kernel.models import Event, Stream

SECRET = "234567"
MARKS: dict[type[models.Model], str] = {
    Clock: "clock",
    Assignment: "part",
    Answer: "answer",
    Revisit: "revisit",
    Rating: "rating",
    Objection: "objection",
    Extension: "extension",
    MaterialRequest: "material",
    SupervisionOrder: "order",
}
NUMBERED = tuple(MARKS)
TABLES: tuple[type[models.Model], ...] = (Case, Demand, *NUMBERED)
_NAMES = {m: [f"{mark}{n}" for n in range(60)] for m, mark in MARKS.items()}
STAFF_CHANNELS = ("window", "visit", "hotline", "12345", "face-to-face")
Reserve = Callable[[dict[type[models.Model], int]], dict[type[models.Model], int]]


@dataclass(frozen=True)
class Planned:
    """One case to be: its id, number, plot and day of receipt."""

    id: int
    number: str
    plot: int
    day: date


@dataclass
class Stamper:
    """Fills chunks; one per process. `reserve` hands out the first ids of blocks."""

    ground: Ground
    people: Population
    channels: frozenset[str]
    reserve: Reserve
    variants: int = 2

    def __post_init__(self) -> None:
        self._sketches: dict[tuple[date, int, int], Sketch] = {}
        self._grams: dict[str, int] = {}

    def fill(self, chunk: list[Planned], seed: int) -> dict[str, int]:
        """Write `chunk`; returns how many cases and events, for the progress bar."""
        rng = Random(seed)  # noqa: S311
        chosen = [self._sketch(p, rng) for p in chunk]
        wanted: dict[type[models.Model], int] = {
            m: sum(s.counts.get(m, 0) for s in chosen) for m in NUMBERED
        }
        wanted[Event] = sum(len(s.events) for s in chosen)
        following = self.reserve(wanted)
        lines: dict[type[models.Model], list[str]] = {m: [] for m in TABLES}
        happened: list[tuple[int, int, EventSketch]] = []
        values = []
        for place, (planned, sketch) in enumerate(zip(chunk, chosen, strict=True)):
            words_ = self._values(planned, sketch, rng)
            self._number_rows(sketch, words_, following)
            values.append(words_)
            for model, template in sketch.tables.items():
                lines[model].append(template % words_)
            micros = int(words_["s"].replace(".", ""))
            happened += [(e.epoch * 1_000_000 + micros, place, e) for e in sketch.events]
        happened.sort(key=lambda h: h[:2])
        lines[Event], lines[Stream] = self._chained(
            happened, [p.id for p in chunk], values, following[Event]
        )
        self._write(lines)
        return {"cases": len(chunk), "events": len(happened)}

    def _sketch(self, planned: Planned, rng: Random) -> Sketch:
        key = (planned.day, planned.plot, rng.randrange(self.variants))
        found = self._sketches.get(key)
        if found is None:
            if len(self._sketches) > 4000:
                self._sketches.clear()
            found = self._sketches[key] = self._play(*key)
        return found

    def _play(self, day: date, plot: int, variant: int) -> Sketch:
        """A journey that would run past the present is begun some working days earlier."""
        for earlier in range(12):
            begun = current_calendar().add_working_days(day, -earlier)
            seed = begun.toordinal() * 1000 + plot * 10 + variant
            try:
                return play(self.ground, PLOTS[plot].plot, begun, seed)
            except ValueError:
                continue
        raise ValueError(f"plot {PLOTS[plot].plot.__name__} does not fit before {day}")

    def _number_rows(
        self, sketch: Sketch, values: dict[str, Any], following: dict[type[models.Model], int]
    ) -> None:
        for model, count in sketch.counts.items():
            if model in MARKS:
                first = following[model]
                following[model] = first + count
                values.update(zip(_NAMES[model], range(first, first + count), strict=False))

    def _values(self, planned: Planned, sketch: Sketch, rng: Random) -> dict[str, Any]:
        people = self.people
        topic = rng.choices(people.topics, people.weights)[0]
        firm, firm_name, owner, owner_name, phone = people.firms[
            int(len(people.firms) * rng.random() ** 1.5)
        ]
        said = words.demand_text(rng, rng.choice(topic.words))
        title = title_from(said)
        search = searchable(title, firm_name, said)
        opener, channel, centre = self._intake(rng, (owner, owner_name))
        return {
            "id": planned.id,
            "number": planned.number,
            "s": f"{rng.randrange(60):02d}.{rng.randrange(1, 1_000_000):06d}",
            "title": title,
            "text": said,
            "search_text": search,
            "grams": self._gram_list(search),
            "topic": topic.topic,
            "topic_title": topic.title,
            "firm": firm,
            "firm_name": firm_name,
            "owner": owner,
            "owner_name": owner_name,
            "phone": phone,
            "channel": channel,
            "centre": centre,
            "opener": opener[0],
            "opener_name": opener[1],
            "secret_hash": secret_hash(planned.number, SECRET),
            **self._officials(topic, rng),
        }

    def _intake(self, rng: Random, owner: Person) -> tuple[Person, str, Any]:
        if rng.random() < 0.62 or not self.people.clerks:
            return owner, "portal", "\\N"
        clerk, centre = rng.choice(self.people.clerks)
        channel = rng.choice(STAFF_CHANNELS)
        return clerk, channel if channel in self.channels else "portal", centre

    def _officials(self, topic: Topic, rng: Random) -> dict[str, Any]:
        people, lead, co = self.people, topic.lead, rng.choice(topic.co)
        found: dict[str, Any] = {
            "lead": lead.unit.pk,
            "lead_name": lead.unit.name,
            "lead_code": lead.unit.code,
            "co": co.unit.pk,
            "co_name": co.unit.name,
            "co_code": co.unit.code,
        }
        for role, many in (
            ("handler", lead.handlers),
            ("head", lead.heads),
            ("co_handler", co.handlers),
            ("dispatcher", people.dispatchers),
            ("revisitor", people.revisitors),
        ):
            found[role], found[f"{role}_name"] = rng.choice(many)
        return found

    def _gram_list(self, text: str) -> str:
        """The twin of `cases.search.grams_of` with a memory (the test compares the two)."""
        known, found = self._grams, set()
        for n in range(len(text) - 1):
            pair = text[n : n + 2]
            gram = known.get(pair)
            if gram is None:
                gram = known[pair] = crc32(pair.encode()) - 2**31
            found.add(gram)
        return ",".join(map(str, sorted(found)))

    def _chained(
        self,
        happened: list[tuple[int, int, EventSketch]],
        ids: list[int],
        values: list[dict[str, Any]],
        first: int,
    ) -> tuple[list[str], list[str]]:
        heads = [(0, b"", b"")] * len(ids)
        lines = []
        for event_id, (micros, place, event) in enumerate(happened, first):
            words_, stream = values[place], f"case:{ids[place]}"
            seq, _, prev = heads[place]
            seq += 1
            actor, name = event.actor % words_, event.actor_name % words_
            payload = event.payload % words_
            known = "-" if actor == "\\N" else actor
            hashed = sha256(
                prev
                + (
                    f"{event_id}|{len(stream)}:{stream}|{seq}|{len(event.kind)}:{event.kind}|"
                    f"{micros}|{known}|{len(name)}:{name}|{payload}"
                ).encode()
            ).digest()
            heads[place] = (seq, prev, hashed)
            lines.append(
                f"{event_id}\t{stream}\t{seq}\t{event.kind}\t{event.at % words_}\t{actor}\t{name}"
                f"\t{payload}\t\\\\x{prev.hex()}\t\\\\x{hashed.hex()}\n"
            )
        streams = [
            f"case:{i}\t{seq}\t\\\\x{prev.hex()}\t\\\\x{head.hex()}\n"
            for i, (seq, prev, head) in zip(ids, heads, strict=True)
        ]
        return lines, streams

    @transaction.atomic
    def _write(self, lines: dict[type[models.Model], list[str]]) -> None:
        named = {
            Event: "id stream seq kind at actor_id actor_name payload prev_hash hash".split(),
            Stream: "stream seq prev head".split(),
        }
        with connection.cursor() as cursor:
            for model, many in lines.items():
                names = ", ".join(f'"{c}"' for c in named.get(model) or columns(model))
                statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
                with cursor.copy(statement) as copy:
                    for start in range(0, len(many), 2000):
                        copy.write("".join(many[start : start + 2000]))
