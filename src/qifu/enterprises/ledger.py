"""What is known of one firm, for those who may read it: by groups, with sources, and its history.

Trade secrets and personal data (`Fact.sensitive`) are left out for staff who have no business with
them, in the sheet and in the history alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.eligibility.facts import Fact as DeclaredFact
from qifu.eligibility.wording import shown
from qifu.enterprises.facts import declared_facts, facts_by_name, known_of, read_with_facts
from qifu.enterprises.models import Enterprise, Fact, FactRecord
from qifu.enterprises.permissions import can_read_facts, can_read_sensitive
from qifu.enterprises.rules.precedence import RANK, Said, standing
from qifu.enterprises.rules.values import as_typed
from qifu.identity.actors import Actor
from qifu.kernel.errors import NotVisible

DECLARED, DERIVED, VISIT = "declared", "derived", "visit"
OWN_WORD = "own_word"
OTHER = "其他"
SOURCES = {
    code: f"政府数据（{label}）" if RANK[code] == max(RANK.values()) else label
    for code, label in FactRecord.Source.choices
}


@dataclass(frozen=True)
class Loser:
    """What a source still says that is not believed, in words."""

    source_text: str
    text: str
    on: date


@dataclass(frozen=True)
class Line:
    """One fact on the sheet: what holds, in words, and the firm's own word where another holds.

    `value` is the firm's own last word, else what holds, typed: what a correction begins with.
    """

    fact: Fact
    known: bool
    text: str
    source: str
    source_text: str
    on: date | None
    own: str
    value: Any = None
    others: tuple[Loser, ...] = ()

    @property
    def declared(self) -> bool:
        """True when nothing better than the firm's own word is known."""
        return self.source == DECLARED


@dataclass(frozen=True)
class Section:
    """Facts of one group: those that are known, and those that nobody has told yet."""

    title: str
    lines: list[Line]
    open: list[Fact]


@dataclass(frozen=True)
class Entry:
    """One thing that was said, in words; `holds` marks the one that is believed now."""

    record: FactRecord
    text: str
    source_text: str
    holds: bool


def fact_sheet(
    actor: Actor,
    enterprise_id: int,
    *,
    firm: Enterprise | None = None,
    there: Collection[str] = (OWN_WORD,),
) -> list[Section]:
    """All facts of a firm by group, in the pack's order; at most seven queries. NotVisible out of
    scope. With its row `firm` and what `presence` says there is at hand, fewer."""
    firm = _firm(actor, enterprise_id, firm)
    facts = facts_by_name()
    words = declared_facts(facts)
    known = known_of(firm, facts)
    own = _own_words(firm.pk, words) if OWN_WORD in there else {}
    lost = _losers(firm, words)
    secrets = can_read_sensitive(actor, firm.pk)
    sections: dict[str, Section] = {}
    for name, fact in facts.items():
        if fact.sensitive and not secrets:
            continue
        title = fact.group or OTHER
        section = sections.setdefault(title, Section(title, [], []))
        if name in known.values:
            source, on = known.origins[name]
            told = own.get(name) if source != DECLARED else None
            said = "" if told is None else shown(told, words[name])
            text = shown(known.values[name], words[name])
            others = tuple(lost.get(name, ()))
            line = Line(fact, True, text, source, SOURCES[source], on, said, others=others)
            section.lines.append(line)
        else:
            section.open.append(fact)
    return list(sections.values())


def fact_line(actor: Actor, enterprise_id: int, name: str) -> Line:
    """One fact of a firm; NotVisible out of scope, or when there is no such fact in use."""
    firm = _firm(actor, enterprise_id)
    fact = _fact(actor, enterprise_id, name)
    words = declared_facts()
    known = known_of(firm, {name: fact})
    said = _own_words(firm.pk, words, name).get(name)
    own = "" if said is None else shown(said, words[name])
    if name not in known.values:
        return Line(fact, False, "", "", "", None, own, said)
    source, on = known.origins[name]
    text = shown(known.values[name], words[name])
    value = known.values[name] if said is None else said
    return Line(fact, True, text, source, SOURCES[source], on, own, value)


def fact_history(actor: Actor, enterprise_id: int, name: str) -> list[FactRecord]:
    """All that was ever said of one fact of a firm, the latest day first; NotVisible out of scope."""
    if not can_read_facts(actor, enterprise_id):
        raise NotVisible
    _fact(actor, enterprise_id, name)
    rows = FactRecord.objects.filter(enterprise_id=enterprise_id, fact=name)
    return list(rows.order_by("-on", "-id")[:200])


def history_entries(line: Line, records: Iterable[FactRecord]) -> list[Entry]:
    """The records in words; the one that holds is marked."""
    words = declared_facts()[line.fact.name]
    entries, marked = [], False
    for record in records:
        text = "收回了先前的说法" if record.value is None else _text(words, record.value)
        holds = not marked and (record.source, record.on) == (line.source, line.on)
        holds = holds and record.value is not None
        marked = marked or holds
        entries.append(Entry(record, text, SOURCES[record.source], holds))
    return entries


def _firm(actor: Actor, enterprise_id: int, row: Enterprise | None = None) -> Enterprise:
    if not can_read_facts(actor, enterprise_id):
        raise NotVisible
    if row is not None:
        return read_with_facts(row)
    rows = Enterprise.objects.select_related("town", "facts")
    firm = rows.filter(pk=enterprise_id).first()
    if firm is None:
        raise NotVisible
    return firm


def _fact(actor: Actor, enterprise_id: int, name: str) -> Fact:
    """The fact in use; a sensitive one is not there for who may not read it."""
    fact = Fact.objects.filter(name=name, active=True).first() if name.isprintable() else None
    if fact is None or (fact.sensitive and not can_read_sensitive(actor, enterprise_id)):
        raise NotVisible
    return fact


def _own_words(
    enterprise_id: int, words: dict[str, DeclaredFact], name: str = ""
) -> dict[str, Any]:
    """The firm's own last word of each fact, typed; not what it took back."""
    rows = FactRecord.objects.filter(enterprise_id=enterprise_id, source=DECLARED)
    rows = rows.filter(fact=name) if name else rows
    last: dict[str, Any] = {}
    for fact, value in rows.order_by("on", "id").values_list("fact", "value"):
        last[fact] = value
    return {n: as_typed(words[n].type, v) for n, v in last.items() if v is not None and n in words}


def _losers(firm: Enterprise, words: dict[str, DeclaredFact]) -> dict[str, list[Loser]]:
    """By fact what other sources still say, where it is not what is believed. One query, none where
    nobody disagrees."""
    row = getattr(firm, "facts", None)
    if row is None or not row.disputed:
        return {}
    records = FactRecord.objects.filter(enterprise_id=firm.pk, fact__in=row.disputed)
    said: dict[str, list[Said]] = {}
    for name, value, source, on, pk in records.values_list("fact", "value", "source", "on", "pk"):
        said.setdefault(name, []).append(Said(value, source, on, pk))
    ranks = dict(Fact.objects.filter(name__in=row.disputed).values_list("name", "precedence"))
    found = {}
    for name, all_said in said.items():
        stand = standing(all_said, ranks.get(name))
        others = [one for one in stand[1:] if one.value != stand[0].value]
        if name in words:
            found[name] = [
                Loser(SOURCES[one.source], _text(words[name], one.value), one.on)
                for one in others
                if one.source != DERIVED
            ]
    return found


def _text(fact: DeclaredFact, value: Any) -> str:
    """A value of the ledger in words; as it stands when the fact has another type since."""
    try:
        return shown(as_typed(fact.type, value), fact)
    except (ArithmeticError, TypeError, ValueError):
        return str(value)
