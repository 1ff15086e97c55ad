"""What a bundle comes to, as far as it can be computed: what falls together, the plan, a trial run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qifu.bundles.rules.definition import BundleBody
from qifu.bundles.rules.drawing import diagram, together
from qifu.bundles.rules.merge import Merged, merge, split
from qifu.bundles.rules.status import TaskSnapshot, schedule
from qifu.bundles.rules.values import as_json, read_values, shown
from qifu.catalogue.queries import evidence_titles
from qifu.catalogue.rules.body import FieldKind, ItemBody, Names
from qifu.catalogue.rules.plan import Ring
from qifu.eligibility import EligibilityError
from qifu.identity.models import Unit
from qifu.kernel.calendars import current_calendar
from qifu.web.components.element_fields import ElementsForm

Items = Mapping[str, ItemBody]


def merged_of(
    body: BundleBody,
    items: Items,
    names: Names,
    answers: Mapping[str, Any],
    *,
    on: date,
    chosen: Collection[str] | None = None,
) -> Merged | None:
    """The merged form; None while the draft has a ring or a condition that cannot be read. Items
    that are not in force (any more) are left out, as the checks tell."""
    there = tuple(
        m for i, m in enumerate(body.members)
        if m.item in items and m.item not in body.codes[:i]
    )  # fmt: skip
    known = {member.item for member in there}
    stages = {stage.code for stage in body.stages}
    sound = BundleBody(**{
        **vars(body),
        "members": tuple(
            type(m)(**{
                **vars(m),
                "after": tuple(c for c in m.after if c in known),
                "stage": m.stage if m.stage in stages else "",
            })
            for m in there
        ),
        "questions": tuple(q for q in body.questions if q.field in names.fields),
    })  # fmt: skip
    try:
        return merge(sound, items, names.fields, answers, on=on, chosen=chosen)
    except (Ring, EligibilityError):
        return None


def panel_of(
    body: BundleBody, items: Items, names: Names, answers: Mapping[str, Any], *, on: date
) -> dict[str, Any]:
    """What the designer draws beside the form, with every optional member in."""
    merged = merged_of(body, items, names, answers, on=on)
    if merged is None or not merged.included:
        return {"together": None, "diagram": None}
    return {
        "together": together(merged, evidence_titles()),
        "diagram": diagram(merged, _units()),
    }


def _units() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "name"))


@dataclass(frozen=True)
class Task:
    """A department's part of a trial: its days, whom it waits for, its own form."""

    title: str
    unit: str
    begins: date
    ends: date
    critical: bool
    optional: bool
    waits: tuple[str, ...]
    form: tuple[tuple[str, str], ...]
    materials: tuple[str, ...]


def trial_of(
    body: BundleBody, items: Items, names: Names, typed: Mapping[str, str], chosen: list[str] | None,
    *, on: date,
) -> dict[str, Any]:  # fmt: skip
    """A made-up application received on `on`: what is asked next, brought, and done by whom when."""
    values, errors = read_values(names.fields, typed)
    merged = merged_of(body, items, names, values, on=on, chosen=chosen)
    if merged is None:
        return {"merged": None, "form": None, "tasks": [], "diagram": None, "together": None}
    wanted = [f for f in merged.fields if f.applies is True]
    form = ElementsForm(
        [(_asked(f), f.required) for f in wanted], prefix="try", initial=dict(typed),
        auto_id="try_%s",
    )  # fmt: skip
    evidence = evidence_titles()
    tasks, due = _tasks(merged, values, evidence, on)
    return {
        "merged": merged,
        "form": form,
        "errors": errors,
        "unknown": [names.fields[name].label for name in merged.unknown],
        "optional": [
            (m.code, m.title, m.chosen) for m in merged.members
            if not m.member.required and m.applies is not False
        ],
        "out": [m.title for m in merged.members if m.applies is False],
        "bring": [
            (evidence.get(m.type, m.type), m.must, m.tolerable_days) for m in merged.asked_materials
        ],
        "tasks": tasks,
        "due": due,
        "together": together(merged, evidence),
        "diagram": diagram(merged, _units()) if merged.included else None,
    }  # fmt: skip


def _asked(found: Any) -> FieldKind:
    """The element in the bundle's own words."""
    return FieldKind(**{**vars(found.kind), "label": found.label, "help": found.help})


def _tasks(
    merged: Merged, values: Mapping[str, Any], evidence: Mapping[str, str], on: date
) -> tuple[list[Task], date | None]:
    snapshots = [
        TaskSnapshot(
            m.code, m.title, m.item.unit, "waiting", m.item.promised_days, merged.after[m.code],
            m.member.required, m.member.stage,
        )
        for m in merged.included
    ]  # fmt: skip
    if not snapshots:
        return [], None
    found = schedule(snapshots, on, current_calendar())
    forms, units = split(merged, values), _units()
    titles = {m.code: m.title for m in merged.included}
    kinds = {f.name: f.kind for f in merged.fields}
    tasks = []
    for member in sorted(merged.included, key=lambda m: found.spans[m.code].begins):
        span = found.spans[member.code]
        tasks.append(
            Task(
                title=member.title,
                unit=units.get(member.item.unit, member.item.unit),
                begins=span.begins,
                ends=span.ends,
                critical=span.critical,
                optional=not member.member.required,
                waits=tuple(titles[code] for code in merged.after[member.code]),
                form=tuple(
                    (kinds[name].label, shown(kinds[name], as_json(value)))
                    for name, value in forms[member.code].items()
                ),
                materials=tuple(
                    evidence.get(m.type, m.type)
                    for m in merged.materials
                    if member.code in m.asked_by
                ),
            )
        )
    return tasks, found.due_on


def made_up(merged: Merged, on: date) -> dict[str, str]:
    """Answers of a firm that does not exist, for every field but the questions that decide."""
    return {
        field.name: _sample(field.kind, on) for field in merged.fields if field.question is None
    }


def _sample(kind: FieldKind, on: date) -> str:
    if kind.type in ("integer", "number", "money"):
        least = int(kind.minimum or 0)
        most = int(kind.maximum) if kind.maximum is not None else 100
        return str(max(least, min(most, 100)))
    fixed = {
        "date": (on + timedelta(days=30)).isoformat(),
        "boolean": "yes",
        "phone": "13800000000",
        "uscc": "91510703MA00000009",
        "id_number": "11010119900307002X",
        "choice": kind.choices[0][0] if kind.choices else "",
    }
    return fixed.get(kind.type, f"虚构的{kind.label}"[: kind.max_length])
