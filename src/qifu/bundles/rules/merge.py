"""Many departments' forms as one, and back: each field asked once, each material brought once. Pure.

`merge` and `split` lose nothing and invent nothing: every field and material of every item that
applies is in the merged form, and each department gets its own form's fields and no other's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qifu.bundles.rules.definition import BundleBody, Member, Question, waits_for
from qifu.catalogue.rules.body import Condition, FieldKind, FieldUse, ItemBody, Material, Names
from qifu.catalogue.rules.checks import facts_of_fields, read_condition
from qifu.catalogue.rules.plan import Plan, plan
from qifu.eligibility import Fact
from qifu.eligibility.language import Condition as Rule
from qifu.eligibility.reference import judge, missing

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class MergedMember:
    """An item of the bundle under these answers. `applies` None: not known yet, for want of
    `missing`; `chosen` False: optional, and the firm does not want it."""

    member: Member
    item: ItemBody
    applies: bool | None
    chosen: bool = True
    missing: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def title(self) -> str:
        """What this bundle calls it."""
        return self.member.title or self.item.name

    @property
    def included(self) -> bool:
        """True when it is handled, as far as is known."""
        return self.applies is not False and self.chosen


@dataclass(frozen=True)
class MergedField:
    """A data element, asked once for all of `asked_by` (codes of items; none for a question that
    only decides). `stage` is when it is needed at the latest; "" is from the first."""

    kind: FieldKind
    required: bool
    applies: bool | None
    asked_by: tuple[str, ...]
    question: Question | None = None
    stage: str = ""

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def label(self) -> str:
        """In the bundle's own words where it has some."""
        return (self.question.title if self.question else "") or self.kind.label

    @property
    def help(self) -> str:
        return (self.question.help if self.question else "") or self.kind.help


@dataclass(frozen=True)
class MergedMaterial:
    """A kind of evidence, brought once for all of `asked_by`.

    `tolerable_days` working days it may follow later (0: it may not): the least that every asking
    item grants. `made_by`: the item of this bundle whose result it is, so nobody brings it.
    """

    type: str
    necessity: str
    applies: bool | None
    source: str
    copies: int
    tolerable_days: int
    asked_by: tuple[str, ...]
    made_by: str = ""
    stage: str = ""
    help: str = ""

    @property
    def asked(self) -> bool:
        """True when the firm must bring it or have it made."""
        return self.source != "department" and not self.made_by

    @property
    def must(self) -> bool:
        """True when the application is not complete without it."""
        return self.asked and self.necessity == "required" and self.applies is True


@dataclass(frozen=True)
class Merged:
    """A bundle under some answers: what is handled, what is asked, what is brought, how long."""

    body: BundleBody
    members: tuple[MergedMember, ...]
    fields: tuple[MergedField, ...]
    materials: tuple[MergedMaterial, ...]
    after: Mapping[str, tuple[str, ...]]
    plan: Plan

    @property
    def included(self) -> tuple[MergedMember, ...]:
        """The members that are handled, as far as is known."""
        return tuple(member for member in self.members if member.included)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The data elements that would settle what is not known yet, in the order they are asked."""
        open_ = {name for member in self.members for name in member.missing}
        order = [f.name for f in self.fields]
        return tuple(name for name in order if name in open_)

    @property
    def asked_materials(self) -> tuple[MergedMaterial, ...]:
        return tuple(material for material in self.materials if material.asked)

    def member(self, code: str) -> MergedMember:
        """The member of an item; KeyError when there is none."""
        return next(m for m in self.members if m.code == code)

    @property
    def first_stage(self) -> str:
        """The stage that begins at once; "" where there are none."""
        stages = {member.member.stage for member in self.included}
        return next((s.code for s in self.body.stages if s.code in stages), "")

    @property
    def fields_saved(self) -> int:
        """How many times a field would have been asked more, item by item."""
        return sum(max(len(field.asked_by) - 1, 0) for field in self.fields)

    @property
    def materials_saved(self) -> int:
        """How many papers the firm would have brought more, item by item."""
        asked = sum(max(len(material.asked_by) - 1, 0) for material in self.asked_materials)
        return asked + sum(len(m.asked_by) for m in self.materials if m.made_by)


_rules: dict[tuple[Any, ...], Rule] = {}  # reading one costs milliseconds, and forms ask often
MOST_RULES = 2_000


def _rule(condition: Condition, facts: Mapping[str, Fact]) -> Rule:
    """A `when` as it is judged; kept by its words and by what the elements it names are."""
    text = json.dumps(condition, sort_keys=True, ensure_ascii=False, default=str)
    named = (name for name in facts if f'"{name}"' in text)
    key = (text, *((n, facts[n].type, tuple(facts[n].names)) for n in named))
    if key not in _rules:
        if len(_rules) >= MOST_RULES:
            _rules.clear()
        _rules[key] = read_condition(condition, facts).eligibility
    return _rules[key]


@dataclass(frozen=True)
class _Judge:
    """Reads conditions over the dictionary under some answers."""

    facts: Mapping[str, Fact]
    answers: Answers
    on: date

    def __call__(self, condition: Condition | None) -> bool | None:
        if condition is None:
            return True
        return judge(_rule(condition, self.facts), self.answers, self.on)

    def lacks(self, condition: Condition | None) -> tuple[str, ...]:
        if condition is None or self(condition) is not None:
            return ()
        return missing(_rule(condition, self.facts), self.answers)


def merge(
    body: BundleBody,
    items: Mapping[str, ItemBody],
    kinds: Mapping[str, FieldKind],
    answers: Answers,
    *,
    on: date,
    chosen: Collection[str] | None = None,
) -> Merged:
    """The merged form of `body` under `answers` (typed values, see `rules.values`).

    `items` are the bodies of its members by code, `kinds` the dictionary. `chosen` are the optional
    items the firm wants; None stands for all. `on` is the day for conditions on dates. KeyError for
    an item that is not given; EligibilityError for a condition that cannot be read.
    """
    judged = _Judge(facts_of_fields(Names(fields=kinds)), answers, on)
    members = tuple(_member(m, items[m.item], judged, chosen) for m in body.members)
    there = [m for m in members if m.included]
    codes = [m.code for m in there]
    after = waits_for(body, codes)
    stages = _Stages(body, there)
    return Merged(
        body=body,
        members=members,
        fields=tuple(_fields(body, there, kinds, judged, stages)),
        materials=tuple(_materials(there, after, judged, stages)),
        after=after,
        plan=plan({m.code: m.item.promised_days for m in there}, after),
    )


def _member(
    member: Member, item: ItemBody, judged: _Judge, chosen: Collection[str] | None
) -> MergedMember:
    wanted = member.required or chosen is None or member.item in chosen
    lacks = judged.lacks(member.when) if wanted else ()
    return MergedMember(member, item, judged(member.when), wanted, lacks)


class _Stages:
    """In which stage something is needed first, among the members that are handled."""

    def __init__(self, body: BundleBody, there: list[MergedMember]) -> None:
        used = {m.member.stage for m in there}
        self.order = [stage.code for stage in body.stages if stage.code in used]
        self.of = {m.code: m.member.stage for m in there}

    def first(self, asked_by: Collection[str]) -> str:
        """ "" when it is needed from the beginning."""
        places = [self.order.index(s) for code in asked_by if (s := self.of.get(code, ""))]
        if not places or len(places) < len(asked_by) or min(places) == 0:
            return ""
        return self.order[min(places)]


def _fields(
    body: BundleBody,
    there: list[MergedMember],
    kinds: Mapping[str, FieldKind],
    judged: _Judge,
    stages: _Stages,
) -> Iterator[MergedField]:
    uses: dict[str, list[tuple[str, FieldUse, bool | None]]] = {}
    questions = {q.field: q for q in body.questions if judged(q.when) is not False}
    for name in questions:
        uses[name] = []
    for member in there:
        for use in member.item.fields:
            applies = judged(use.when)
            if applies is not False:
                uses.setdefault(use.name, []).append((member.code, use, _both(member, applies)))
    for name, asked in uses.items():
        if name not in kinds:
            continue
        question = questions.get(name)
        sure = question is not None and judged(question.when) is True
        by = tuple(code for code, _, _ in asked)
        yield MergedField(
            kind=kinds[name],
            required=sure or any(use.required and applies is True for _, use, applies in asked),
            applies=True if sure else _any(applies for _, _, applies in asked),
            asked_by=by,
            question=question,
            stage="" if question is not None else stages.first(by),
        )


def _materials(
    there: list[MergedMember],
    after: Mapping[str, tuple[str, ...]],
    judged: _Judge,
    stages: _Stages,
) -> Iterator[MergedMaterial]:
    uses: dict[str, list[tuple[str, Material, bool | None]]] = {}
    for member in there:
        for material in member.item.materials:
            applies = judged(material.when)
            if applies is not False:
                row = (member.code, material, _both(member, applies))
                uses.setdefault(material.type, []).append(row)
    makers = {m.item.result_evidence: m.code for m in there if m.item.result_evidence}
    before = {code: _all_before(code, after) for code in after}
    for kind, asked in uses.items():
        by = tuple(code for code, _, _ in asked)
        bring = [(c, m, a) for c, m, a in asked if m.asked]
        must = [m for _, m, a in bring if _needed(m) and a is not False]
        maker = makers.get(kind, "")
        yield MergedMaterial(
            type=kind,
            necessity=_necessity([m for _, m, _ in bring or asked]),
            applies=_any(a for _, m, a in bring or asked),
            source=_source([m for _, m, _ in asked]),
            copies=max(m.copies for _, m, _ in asked),
            tolerable_days=min((m.tolerable_days for m in must), default=0)
            if all(m.tolerable for m in must)
            else 0,
            asked_by=by,
            made_by=maker if maker and all(maker in before[code] for code in by) else "",
            stage=stages.first(tuple(c for c, _, _ in bring) or by),
            help="；".join(dict.fromkeys(m.help for _, m, _ in asked if m.help)),
        )


def _both(member: MergedMember, applies: bool | None) -> bool | None:
    """Whether something applies of a member that may itself not be known to apply."""
    return applies if member.applies else None


def _any(found: Iterator[bool | None]) -> bool | None:
    return True if True in set(found) else None


def _needed(material: Material) -> bool:
    """Required, or conditional on something the program itself can judge."""
    conditional = material.necessity == "conditional" and material.when is not None
    return material.necessity == "required" or conditional


def _necessity(asked: list[Material]) -> str:
    if any(_needed(material) for material in asked):
        return "required"
    conditional = any(material.necessity == "conditional" for material in asked)
    return "conditional" if conditional else "optional"


def _source(asked: list[Material]) -> str:
    sources = [material.source for material in asked]
    return next(s for s in ("applicant", "intermediary", "department") if s in sources)


def _all_before(code: str, after: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    todo = list(after.get(code, ()))
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += after.get(name, ())
    return frozenset(found)


def split(merged: Merged, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each handled department's own form: the fields its item asks, with the values given once.

    A field whose condition does not hold is in nobody's form.
    """
    forms: dict[str, dict[str, Any]] = {member.code: {} for member in merged.included}
    for field in merged.fields:
        if field.name in values:
            for code in field.asked_by:
                forms[code][field.name] = values[field.name]
    return forms


def own_materials(merged: Merged) -> dict[str, tuple[str, ...]]:
    """The kinds of evidence each handled department reads, whoever brings them."""
    return {
        member.code: tuple(m.type for m in merged.materials if member.code in m.asked_by)
        for member in merged.included
    }
