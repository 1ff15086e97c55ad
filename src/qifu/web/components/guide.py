"""An item's body as its guide shows it: words for codes, steps drawn in days."""

from __future__ import annotations

from dataclasses import dataclass

from qifu.catalogue import queries
from qifu.catalogue.elements import field_kinds
from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody, Material
from qifu.catalogue.rules.plan import Ring, plan
from qifu.identity.models import Unit


@dataclass(frozen=True)
class Row:
    """A material as a firm reads it; `marks` say when it is needed and whether it may follow."""

    title: str
    marks: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Stage:
    """A step: who does it and on which working days; `left` and `width` are per mille of the whole."""

    title: str
    unit: str
    days: int
    begins: int
    ends: int
    critical: bool
    left: int
    width: int


@dataclass(frozen=True)
class Guide:
    """What the page draws beside the body's own texts."""

    bring: tuple[Row, ...]
    held: tuple[Row, ...]
    asked: tuple[str, ...]
    stages: tuple[Stage, ...]
    days: int
    type: str
    kind: str
    channels: str


def guide_of(body: ItemBody) -> Guide:
    """The guide of a body; three queries."""
    titles, fields = queries.evidence_titles(), field_kinds()
    helps = {m.type: m.help for m in body.materials}
    rows = [(m, Row(titles.get(m.type, m.type), _marks(m), helps[m.type])) for m in body.materials]
    return Guide(
        bring=tuple(row for m, row in rows if m.asked),
        held=tuple(row for m, row in rows if not m.asked),
        asked=tuple(fields[use.name].label for use in body.fields if use.name in fields),
        stages=_stages(body),
        days=body.promised_days,
        type=words.TYPES.get(body.type, ""),
        kind=words.KINDS.get(body.kind, ""),
        channels="、".join(words.CHANNELS[c] for c in body.channels),
    )


def _marks(material: Material) -> tuple[str, ...]:
    marks = []
    if material.necessity not in ("required", ""):
        marks.append(words.NECESSITIES[material.necessity])
    if material.copies > 1:
        marks.append(f"{material.copies} 份")
    if material.source == "intermediary":
        marks.append(words.SOURCES[material.source])
    if material.tolerable:
        marks.append(f"可容缺，{material.tolerable_days} 个工作日内补")
    return tuple(marks)


def _stages(body: ItemBody) -> tuple[Stage, ...]:
    try:
        found = plan({s.code: s.days for s in body.steps}, {s.code: s.after for s in body.steps})
    except Ring:
        return ()  # a draft that its checks send back
    steps = {step.code: step for step in body.steps}
    codes = {step.unit or body.unit for step in body.steps}
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    whole = max(found.days, 1)
    return tuple(
        Stage(
            title=steps[slot.name].title,
            unit=names.get(steps[slot.name].unit or body.unit, ""),
            days=steps[slot.name].days,
            begins=slot.begins,
            ends=slot.ends,
            critical=slot.critical,
            left=slot.begins * 1000 // whole,
            width=max((slot.ends - slot.begins) * 1000 // whole, 12),
        )
        for slot in found.slots
    )
