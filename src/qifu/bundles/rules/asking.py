"""What a firm is still asked in a merged form: never what the district holds and is valid. Pure.

`Held` and `Paper` say what is there; what comes out is drawn by the pages and counted as savings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.bundles.rules.definition import BundleBody, fields_of_condition
from qifu.bundles.rules.merge import Merged, MergedField, MergedMaterial
from qifu.catalogue.rules.body import FieldKind, ItemBody, Names

ONE_TAP = frozenset({"boolean", "choice"})


@dataclass(frozen=True)
class Held:
    """A value the district holds, typed, and where it is from."""

    value: Any
    source: str


@dataclass(frozen=True)
class AskedField:
    """A field of the merged form: `given` (typed by the firm), `held` (prefilled, to confirm) or
    `open`; `source` says where a held value is from."""

    field: MergedField
    state: str
    value: Any = None
    source: str = ""

    @property
    def missing(self) -> bool:
        """True when the application is not complete without it."""
        return self.state == "open" and self.field.required and self.field.applies is True


@dataclass(frozen=True)
class Paper:
    """A document of the firm in force; `until` its last day, None for ever. `fresh`: handed in for
    this very application."""

    evidence: int
    until: date | None = None
    source: str = "firm"
    fresh: bool = False

    def valid(self, on: date) -> bool:
        return self.until is None or self.until >= on


@dataclass(frozen=True)
class Promise:
    """A material that is promised for a day, signed by name."""

    on: date
    name: str


HELD, MADE, LATER = "held", "made", "later"
ON_RECORD, GIVEN, PROMISED = "on_record", "given", "promised"
LACKING, OPTIONAL = "lacking", "optional"
TO_BRING = frozenset({LACKING, OPTIONAL, PROMISED})


@dataclass(frozen=True)
class AskedMaterial:
    """A material of the merged form and where it stands.

    held: a department verifies it; made: an earlier item of this bundle makes it; later: its stage
    has not begun; on_record: the firm's own valid one is used, with its consent; given: handed in
    for this; promised: an undertaking; lacking, optional: to be brought.
    """

    material: MergedMaterial
    state: str
    paper: Paper | None = None
    promise: Promise | None = None

    @property
    def asked(self) -> bool:
        """True while the firm has something to bring or to promise."""
        return self.state in TO_BRING

    @property
    def may_follow(self) -> bool:
        """True when an undertaking can be signed for it (容缺)."""
        return self.state in (LACKING, PROMISED) and self.material.tolerable_days > 0


def asked_fields(
    merged: Merged, given: Mapping[str, Any], held: Mapping[str, Held]
) -> tuple[AskedField, ...]:
    """The fields that apply, with what was typed or else what is held; those of a later stage and
    those that are not known to apply yet are left out."""
    found = []
    for field in merged.fields:
        if field.applies is not True or field.stage:
            continue
        name = field.name
        if name in given:
            found.append(AskedField(field, "given", given[name]))
        elif name in held:
            found.append(AskedField(field, "held", held[name].value, held[name].source))
        else:
            found.append(AskedField(field, "open"))
    return tuple(found)


def asked_materials(
    merged: Merged,
    papers: Mapping[str, Paper],
    promises: Mapping[str, Promise],
    left_out: Iterable[str],
    on: date,
) -> tuple[AskedMaterial, ...]:
    """The materials that apply or may; a valid paper on record is never asked for again.

    `left_out` are kinds on record that the firm does not want to be used here: it brings another.
    """
    unwanted = set(left_out)
    return tuple(
        _stands(material, papers.get(material.type), promises.get(material.type), unwanted, on)
        for material in merged.materials
    )


def _stands(
    material: MergedMaterial, paper: Paper | None, promise: Promise | None, unwanted: set[str],
    on: date,
) -> AskedMaterial:  # fmt: skip
    if material.made_by:
        return AskedMaterial(material, MADE)
    if material.source == "department":
        return AskedMaterial(material, HELD)
    if material.stage:
        return AskedMaterial(material, LATER)
    if paper is not None and paper.fresh:
        return AskedMaterial(material, GIVEN, paper)
    if paper is not None and paper.valid(on) and material.type not in unwanted:
        return AskedMaterial(material, ON_RECORD, paper)
    if promise is not None and material.must and material.tolerable_days:
        return AskedMaterial(material, PROMISED, promise=promise)
    return AskedMaterial(material, LACKING if material.must else OPTIONAL)


def deciding(
    body: BundleBody, items: Mapping[str, ItemBody], kinds: Mapping[str, FieldKind]
) -> tuple[str, ...]:
    """The data elements that decide what is asked and that can be answered by one tap: the bundle's
    own questions, then what conditions of its items look at, in the order they are met."""
    names = Names(fields=kinds)
    found = dict.fromkeys(q.field for q in body.questions if q.field in kinds)
    for code in body.codes:
        item = items[code]
        asked = {use.name for use in item.fields}
        whens = [use.when for use in item.fields] + [m.when for m in item.materials]
        for condition in whens:
            if condition is None:
                continue
            for name in fields_of_condition(condition, names):
                if name in asked and kinds[name].type in ONE_TAP:
                    found.setdefault(name)
    return tuple(found)


@dataclass(frozen=True)
class Spared:
    """One field or material that was not asked: as `enterprises.savings.Saved` keeps it."""

    kind: str
    code: str
    how: str
    count: int = 1


def spared(fields: Iterable[AskedField], materials: Iterable[AskedMaterial]) -> tuple[Spared, ...]:
    """What the firm did not have to fill in or bring, against going to each department itself.

    Of n askings all but one fall away because they are merged, and the last because the district
    holds the answer, or the firm's paper is on record; what departments verify themselves or make
    here spares all n. What is only promised spares nothing yet.
    """
    rows: list[Spared] = []
    for f in fields:
        if f.state == "held" and f.field.asked_by:
            rows.append(Spared("field", f.field.name, "held"))
        if f.state != "open" and len(f.field.asked_by) > 1:
            rows.append(Spared("field", f.field.name, "merged", len(f.field.asked_by) - 1))
    for m in materials:
        askings, kind = len(m.material.asked_by), m.material.type
        if m.state in (HELD, MADE):
            rows.append(Spared("material", kind, "shared", askings))
        if m.state == ON_RECORD:
            own = m.paper is not None and m.paper.source == "firm"
            rows.append(Spared("material", kind, "reused" if own else "shared"))
        if m.state in (ON_RECORD, GIVEN) and askings > 1:
            rows.append(Spared("material", kind, "merged", askings - 1))
    return tuple(rows)
