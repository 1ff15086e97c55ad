"""The ledger of facts: who said what of a firm, and what is believed now.

`record_facts` is the one way in, for one firm or a thousand: records are only ever added, and the
present (`FirmFacts`) is what `rules.precedence` makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qifu.eligibility.facts import Fact as DeclaredFact
from qifu.enterprises.models import Enterprise, Fact, FactImport, FactRecord, FirmFacts
from qifu.enterprises.permissions import check_record_facts
from qifu.enterprises.rules.industry import IndustryNames
from qifu.enterprises.rules.precedence import Ranks, Said, disputed, standing
from qifu.enterprises.rules.size import size_class
from qifu.enterprises.rules.values import as_json, as_typed
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import EventDraft, append_events
from qifu.kernel.rows import read_rows

TOWN, INDUSTRY, SIZE = "town", "industry", "size_class"
MEASURES = ("industry", "staff", "revenue", "total_assets")


@dataclass(frozen=True)
class Known:
    """What is believed of a firm: typed values by fact, and (source, as-of day) by fact."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, tuple[str, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class FactsMoved:
    """What an event `enterprise.facts` is about: JSON values by fact as they were believed before,
    of the facts that changed. Subscribers are told; the event itself carries no values."""

    firm: int
    before: Mapping[str, Any]


@transaction.atomic
def record_facts(
    *,
    said: Mapping[int, Mapping[str, Any]],
    source: str,
    on: date,
    actor: Actor,
    at: datetime,
    note: str = "",
    batch: FactImport | None = None,
) -> dict[int, list[str]]:
    """Enter what `source` says of firms (by id: typed values by fact, None takes it back), as of
    the day `on`. Returns the facts of each firm whose believed value changed.

    A value that the source has said already for a day as late is not entered again. Effects: one
    record a value, one event a firm. Invalid by fact not declared, NotVisible out of scope.
    """
    check_record_facts(actor, said, source)
    declared = {row.name: row.precedence for row in Fact.objects.filter(active=True)}
    unknown = {name for values in said.values() for name in values} - declared.keys()
    if unknown:
        raise Invalid({name: ["没有声明过这项事实，请核对名称。"] for name in sorted(unknown)})
    industries = _industries(said)
    rows = _locked(list(said), at)
    told_of = _told(said)
    before = {pk: dict(row.values) for pk, row in rows.items()}
    records: list[FactRecord] = []
    changed: dict[int, list[str]] = {}
    for firm, values in said.items():
        words = {name: Said(as_json(value), source, on) for name, value in values.items()}
        news = {n: one for n, one in words.items() if not _repeats(one, told_of.get((firm, n), []))}
        moved = [n for n, one in news.items() if _enter(rows[firm], n, one, told_of, declared[n])]
        told = dict(news)
        if SIZE in declared and set(moved) & set(MEASURES):
            size = _size(rows[firm], industries[firm], on)
            if size is not None and _enter(rows[firm], SIZE, size, told_of, declared[SIZE]):
                told[SIZE] = size
                moved.append(SIZE)
        records += [_record(firm, n, o, actor, at, note, batch) for n, o in told.items()]
        if moved:
            changed[firm] = moved
    FactRecord.objects.bulk_create(records, batch_size=5000)
    for firm in changed:
        rows[firm].changed_at = at
    FirmFacts.objects.bulk_update(
        rows.values(), ["values", "origins", "disputed", "changed_at"], batch_size=1000
    )
    _keep_sizes(rows, changed)
    moved_from = {pk: {n: before[pk].get(n) for n in names} for pk, names in changed.items()}
    append_events(_events(said, moved_from, source, on, actor, at, batch))
    return changed


def _industries(firms: Iterable[int]) -> dict[int, str]:
    """The industry in the register by firm; NotVisible when one of them is not there."""
    wanted = set(firms)
    found = dict(Enterprise.objects.filter(pk__in=wanted).values_list("id", "industry"))
    if found.keys() != wanted:
        raise NotVisible
    return found


def _locked(firms: list[int], at: datetime) -> dict[int, FirmFacts]:
    """The firms' rows, made where there are none yet and locked in order of id."""
    FirmFacts.objects.bulk_create(
        (FirmFacts(enterprise_id=pk, changed_at=at) for pk in sorted(firms)), ignore_conflicts=True
    )
    rows = FirmFacts.objects.select_for_update().filter(pk__in=firms).order_by("pk")
    return {row.pk: row for row in rows}


Told = dict[tuple[int, str], list[Said]]
NEWEST = 1 << 62


def _told(said: Mapping[int, Mapping[str, Any]]) -> Told:
    """All that was said before of these facts (and the size class) of these firms. One query."""
    names = {name for values in said.values() for name in values} | {SIZE}
    rows = FactRecord.objects.filter(enterprise__in=list(said), fact__in=names)
    found: Told = {}
    for firm, name, value, source, on, pk in rows.values_list(
        "enterprise_id", "fact", "value", "source", "on", "pk"
    ):
        found.setdefault((firm, name), []).append(Said(value, source, on, pk))
    return found


def _repeats(new: Said, told: Iterable[Said]) -> bool:
    """True when the last word of the source says the same already, of a day as late."""
    own = [one for one in told if one.source == new.source]
    last = max(own, key=lambda one: (one.on, one.order), default=None)
    return last is not None and last.value == new.value and last.on >= new.on


def _keep_sizes(rows: Mapping[int, FirmFacts], changed: Mapping[int, list[str]]) -> None:
    """The row of the ledger follows the size class, which lists are filtered by."""
    sizes: dict[str, list[int]] = {}
    for firm, names in changed.items():
        if SIZE in names:
            sizes.setdefault(rows[firm].values.get(SIZE) or "", []).append(firm)
    for size, firms in sizes.items():
        Enterprise.objects.filter(pk__in=firms).update(size=size)


def _enter(row: FirmFacts, name: str, new: Said, told: Told, ranks: Ranks) -> bool:
    """Take a word into the present of a firm; True when what is believed changes."""
    before = row.values.get(name)
    words = told.setdefault((row.pk, name), [])
    words.append(replace(new, order=NEWEST))
    stand = standing(words, ranks)
    others = set(row.disputed) - {name}
    row.disputed = sorted(others | {name} if stand and disputed(stand) else others)
    holds = stand[0] if stand else None
    if holds is None:
        row.values.pop(name, None)
        row.origins.pop(name, None)
    else:
        row.values[name] = holds.value
        row.origins[name] = [holds.source, holds.on.isoformat()]
    return bool(before != row.values.get(name))


def _size(row: FirmFacts, industry: str, on: date) -> Said | None:
    """The size class of 2017; None where it was and stays unknown."""
    v = row.values
    found = size_class(
        industry=v.get(INDUSTRY) or industry,
        staff=v.get("staff"),
        revenue=v.get("revenue"),
        assets=v.get("total_assets"),
    )
    return Said(found, "derived", on) if found or SIZE in v else None


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _record(
    firm: int, name: str, one: Said, actor: Actor, at: datetime, note: str, batch: FactImport | None
) -> FactRecord:
    return FactRecord(
        enterprise_id=firm, fact=name, value=one.value, source=one.source, on=one.on, note=note,
        batch=batch, recorded_by=actor.user_id, recorded_name=actor.name, recorded_at=at,
    )  # fmt: skip


def _events(
    said: Mapping[int, Mapping[str, Any]],
    moved_from: Mapping[int, Mapping[str, Any]],
    source: str,
    on: date,
    actor: Actor,
    at: datetime,
    batch: FactImport | None,
) -> list[EventDraft]:
    """One event a firm; the values stay in the records, which fewer people may read."""
    return [
        EventDraft(
            stream=f"enterprise:{firm}",
            kind="enterprise.facts",
            at=at,
            actor=actor.ref,
            payload={
                "source": source,
                "on": on.isoformat(),
                "facts": sorted(values),
                "changed": list(moved_from.get(firm, ())),
                "import": batch.pk if batch else None,
            },
            about=FactsMoved(firm, moved_from[firm]) if firm in moved_from else None,
        )
        for firm, values in said.items()
    ]


def declared_facts(rows: Mapping[str, Fact] | None = None) -> dict[str, DeclaredFact]:
    """The facts in use, as the rule language takes them; towns with their names. Two queries, one
    with the `rows` of `facts_by_name` at hand."""
    names: dict[str, Mapping[str, str]] = {TOWN: dict(towns()), INDUSTRY: IndustryNames()}
    return {
        row.name: DeclaredFact(
            row.name, row.type, row.label, row.unit, row.source, row.sensitive,
            names.get(row.name, {}),
        )
        for row in (facts_by_name() if rows is None else rows).values()
    }  # fmt: skip


def facts_by_name() -> dict[str, Fact]:
    """The facts in use by name, in order. One query."""
    rows = sorted(read_rows(Fact, "t.active", []), key=lambda row: (row.position, row.pk))
    return {row.name: row for row in rows}


def towns() -> list[tuple[str, str]]:
    """(area code, name) of every town and subdistrict of the directory. One query."""
    rows = read_rows(Unit, "t.area_code <> ''", [], names=("id", "area_code", "name"))
    return sorted((row.area_code, row.name) for row in rows)


def known_facts(enterprise_id: int) -> Known:
    """What is believed of a firm, its town and industry from the register unless somebody knows
    better. Not scoped: for the matcher. Two queries."""
    firm = Enterprise.objects.select_related("town", "facts").filter(pk=enterprise_id).first()
    return Known() if firm is None else known_of(firm, facts_by_name())


def known_of(firm: Enterprise, declared: Mapping[str, Fact]) -> Known:
    """The same from a row read with its `town` and `facts`."""
    row = getattr(firm, "facts", None)
    values, origins = (row.values, row.origins) if row else ({}, {})
    known = Known(
        {n: as_typed(declared[n].type, v) for n, v in values.items() if n in declared},
        {n: (s, _day(d)) for n, (s, d) in origins.items() if n in declared},
    )
    for name, value in register_values(firm).items():
        if value and name in declared and name not in known.values:
            known.values[name] = value
            known.origins[name] = ("register", firm.created_at.date())
    return known


def register_values(firm: Enterprise) -> dict[str, str]:
    """What the row of the register itself says, by fact."""
    return {TOWN: firm.town.area_code if firm.town else "", INDUSTRY: firm.industry}


def read_with_facts(firm: Enterprise) -> Enterprise:
    """The same row with what is believed of it at hand, for `known_of`. One query."""
    row = next(iter(read_rows(FirmFacts, "t.enterprise_id = %s", [firm.pk])), None)
    Enterprise._meta.get_field("facts").set_cached_value(firm, row)  # type: ignore[union-attr]
    return firm


def firms_with_facts(ids: Iterable[int]) -> list[Enterprise]:
    """Rows with what `known_of` needs; one query."""
    return list(Enterprise.objects.select_related("town", "facts").filter(pk__in=list(ids)))
