"""A draft as its pages show it: what is asked, what is held, what is handled, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qifu.bundles.draft_access import at_window
from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.prefill import held_values
from qifu.bundles.queries import Offer, pinned_offer
from qifu.bundles.rules.asking import (
    AskedField,
    AskedMaterial,
    Paper,
    Promise,
    asked_fields,
    asked_materials,
    deciding,
)
from qifu.bundles.rules.merge import Merged, MergedMember
from qifu.bundles.rules.status import Schedule, TaskSnapshot, schedule
from qifu.bundles.rules.values import read_values, shown
from qifu.enterprises.evidence import usable_evidence
from qifu.enterprises.models import Evidence, EvidenceType
from qifu.identity.actors import Actor
from qifu.kernel.calendars import current_calendar
from qifu.kernel.time import shanghai_date


@dataclass(frozen=True)
class Asked:
    """A question of the situation: `text` is the answer as a person reads it, "" for none."""

    name: str
    label: str
    help: str
    text: str
    value: Any
    suggested: Any = None
    source: str = ""

    @property
    def answered(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class DraftView:
    """Everything a draft's pages draw; nothing here is kept."""

    draft: ApplicationDraft
    offer: Offer
    merged: Merged
    given: Mapping[str, Any]
    errors: Mapping[str, str]
    questions: tuple[Asked, ...]
    fields: tuple[AskedField, ...]
    materials: tuple[AskedMaterial, ...]
    kinds: Mapping[str, EvidenceType]
    evidence: Mapping[str, Evidence]
    on: date

    @property
    def situation_open(self) -> tuple[Asked, ...]:
        """Questions that wait for an answer, in order."""
        return tuple(q for q in self.questions if not q.answered)

    @property
    def answered(self) -> tuple[Asked, ...]:
        return tuple(q for q in self.questions if q.answered)

    @property
    def held_count(self) -> int:
        """How many fields are filled in already."""
        return sum(f.state == "held" for f in self.fields)

    @property
    def asked_count(self) -> int:
        """How many materials the firm must bring, or has brought for this."""
        return sum(m.state in ("lacking", "given", "promised") for m in self.materials)

    @property
    def optional(self) -> tuple[MergedMember, ...]:
        """Items that may be handled along: their condition holds, the firm is free."""
        members = self.merged.members
        return tuple(m for m in members if not m.member.required and m.applies is not False)

    @property
    def choice_open(self) -> bool:
        return self.draft.chosen is None and bool(self.optional)

    @property
    def form(self) -> tuple[AskedField, ...]:
        """The fields of the form: those that the questions did not answer."""
        asked = {q.name for q in self.questions}
        return tuple(f for f in self.fields if f.field.name not in asked)

    @property
    def values(self) -> dict[str, Any]:
        """Every value that will be handed in, typed."""
        return {f.field.name: f.value for f in self.fields if f.state != "open"}

    @property
    def missing_fields(self) -> tuple[AskedField, ...]:
        return tuple(f for f in self.form if f.missing or f.field.name in self.errors)

    @property
    def missing_materials(self) -> tuple[AskedMaterial, ...]:
        return tuple(m for m in self.materials if m.state == "lacking")

    @property
    def complete(self) -> bool:
        questions = self.situation_open or self.choice_open
        return not (questions or self.missing_fields or self.missing_materials)

    @property
    def on_record(self) -> tuple[AskedMaterial, ...]:
        """Documents that are used with the firm's consent."""
        return tuple(m for m in self.materials if m.state == "on_record")

    def title(self, code: str) -> str:
        """What the bundle calls an item."""
        return self.merged.member(code).title

    def kind_title(self, code: str) -> str:
        """What a kind of evidence is called."""
        return self.kinds[code].title if code in self.kinds else code

    def schedule(self) -> Schedule:
        """When each department would end if this were handed in today."""
        return schedule(snapshots(self.merged), self.on, current_calendar())


def snapshots(merged: Merged) -> list[TaskSnapshot]:
    """The departments' tasks as they would begin."""
    return [
        TaskSnapshot(
            code=m.code, title=m.title, unit=m.item.unit, state="waiting",
            days=m.item.promised_days, after=merged.after[m.code], required=m.member.required,
            stage=m.member.stage,
        )
        for m in merged.included
    ]  # fmt: skip


def view_of(draft: ApplicationDraft, actor: Actor, at: datetime) -> DraftView:
    """The draft under what was typed and what is held today; about eight queries."""
    offer = pinned_offer(draft.version_id, draft.pins)
    return view_on(offer, draft, actor, at)


def view_on(offer: Offer, draft: ApplicationDraft, actor: Actor, at: datetime) -> DraftView:
    """The same draft on another offer: to show what a newer version would change."""
    on = shanghai_date(at)
    given, errors = read_values(offer.kinds, draft.raw)
    names = deciding(offer.body, offer.items, offer.kinds)
    asked_by_items = {use.name for item in offer.items.values() for use in item.fields}
    who = None if at_window(draft, actor) else actor.user_id  # never the clerk's own telephone
    held = held_values(draft.enterprise, who, offer.kinds, asked_by_items | set(names))
    settled = {n: h.value for n, h in held.items() if n not in names} | given
    chosen = draft.chosen if draft.chosen is not None else _usual(offer, settled, on)
    merged = offer.merged(settled, on=on, chosen=chosen)
    fields = asked_fields(merged, given, {n: h for n, h in held.items() if n not in names})
    kinds = {m.type for m in merged.materials}
    own = usable_evidence(draft.enterprise_id, kinds, on)
    papers = {code: _paper(row, draft) for code, row in own.items()}
    promises = {
        c: Promise(date.fromisoformat(p["on"]), p["name"]) for c, p in draft.promises.items()
    }
    return DraftView(
        draft=draft, offer=offer, merged=merged, given=given, errors=errors,
        questions=tuple(_question(offer, merged, name, given, held) for name in _open(merged, names)),
        fields=fields,
        materials=asked_materials(merged, papers, promises, draft.left_out, on),
        kinds=EvidenceType.objects.in_bulk(sorted(kinds), field_name="code"),
        evidence=own, on=on,
    )  # fmt: skip


def _usual(offer: Offer, values: Mapping[str, Any], on: date) -> list[str]:
    """Optional items that are wanted until the firm says so: those its answers speak for."""
    found = offer.merged(values, on=on, chosen=None)
    return [
        m.code
        for m in found.members
        if not m.member.required and m.member.when is not None and m.applies is True
    ]


def _open(merged: Merged, names: tuple[str, ...]) -> list[str]:
    """The deciding data elements that are asked under these answers, in order."""
    there = {f.name: f for f in merged.fields}
    return [n for n in names if n in there and there[n].applies is True and not there[n].stage]


def _question(
    offer: Offer, merged: Merged, name: str, given: Mapping[str, Any], held: Mapping[str, Any]
) -> Asked:
    field = next(f for f in merged.fields if f.name == name)
    before = held.get(name)
    return Asked(
        name=name, label=field.label, help=field.help,
        text=shown(offer.kinds[name], given.get(name)), value=given.get(name),
        suggested=before.value if before else None, source=before.source if before else "",
    )  # fmt: skip


def _paper(row: Evidence, draft: ApplicationDraft) -> Paper:
    fresh = draft.papers.get(row.type.code) == row.pk
    return Paper(row.pk, row.valid_until, str(row.source), fresh)
