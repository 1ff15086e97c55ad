"""What the dispatcher should know before deciding: whom the directory names, and what it is like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from qifu.cases.models import Case
from qifu.cases.similar import open_of_same_firm, usual_class
from qifu.demands.learning import Learnt, What, learnt_for
from qifu.demands.queries import suggestions_for
from qifu.demands.rules.suggest import Suggestion
from qifu.identity.models import DutyEntry, Unit
from qifu.web.components.action_forms import ActionForm
from qifu.web.workbench.desk_rows import DeskRow

DEFAULT_CLASS = "general_10"


@dataclass(frozen=True)
class TriageRow:
    """A case of the queue with what is suggested for it."""

    row: DeskRow
    best: Suggestion | None
    others: int
    must_designate: bool
    declined: bool = False
    """Whoever the directory names has objected to this case already."""
    learnt: str = ""
    """The unit that led like demands before, with how sure that is."""


def triage_rows(rows: Iterable[DeskRow]) -> list[TriageRow]:
    """Suggestions and the firm's other open cases; three queries for a page of any length."""
    rows = list(rows)
    cases = [r.case for r in rows]
    suggestions, others = suggestions_for(cases), open_of_same_firm(cases)
    offers, learnt = without_objectors(cases, suggestions), learnt_for(cases)
    return [
        TriageRow(
            row=r,
            best=next(iter(offers[r.case.pk]), None),
            others=others[r.case.pk],
            must_designate=r.case.returns >= 2,
            declined=bool(suggestions[r.case.pk]) and not offers[r.case.pk],
            learnt=_led_before(learnt.get(r.case.pk, {})),
        )
        for r in rows
    ]


def _led_before(learnt: Mapping[str, Learnt]) -> str:
    unit = learnt.get(What.UNIT)
    return f"{unit.title}（把握 {unit.confidence:.0%}）" if unit else ""


def without_objectors(
    cases: Iterable[Case], suggestions: Mapping[int, list[Suggestion]]
) -> dict[int, list[Suggestion]]:
    """What is worth offering: a unit that objected to a case is not suggested for it again.

    A lead that is final stays: nobody can object to it any more.
    """
    cases = list(cases)
    found = Case.objects.filter(pk__in=[c.pk for c in cases])
    objected = dict(found.values_list("pk", "objected_units"))
    units = {pk for several in objected.values() for pk in several}
    ids = dict(Unit.objects.filter(pk__in=units).values_list("code", "pk")) if units else {}
    return {
        c.pk: [
            s
            for s in suggestions[c.pk]
            if c.final or ids.get(s.unit_code) not in objected.get(c.pk, ())
        ]
        for c in cases
    }


@dataclass(frozen=True)
class Duty:
    """What the directory says of one topic, as the form needs it."""

    topic: str
    title: str
    unit: Unit | None
    co_units: tuple[str, ...]
    needs_power: bool


def duty_of(topic: str) -> Duty | None:
    """The directory's line of a topic."""
    row = DutyEntry.objects.select_related("lead_unit").filter(topic=topic).first()
    if row is None:
        return None
    active = row.co_units.filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.GROUP)
    co = tuple(active.values_list("code", flat=True))
    return Duty(row.topic, row.title, row.lead_unit, co, row.needs_power)


def prefill(case: Case, asked: Any, suggestions: list[Suggestion]) -> dict[str, Any]:
    """What the form begins with: what the address asks for, else what the directory suggests.

    A unit that objected is never filled in; the dispatcher chooses.
    """
    best = next(iter(suggestions), None)
    topic = asked.get("topic") or case.topic or (best.topic if best else "")
    duty = duty_of(topic) if topic else None
    suggested = {s.topic: s.unit_code for s in suggestions}.get(topic, "")
    listed = duty.unit if duty and not _objected(case, duty.unit) else None
    unit = asked.get("unit") or (listed.code if listed else "") or suggested
    lead = duty.unit.pk if duty and duty.unit and duty.unit.code == unit else None
    return {
        "topic": topic,
        "lead_unit": unit,
        "klass": usual_class(lead, topic) or case.klass or DEFAULT_CLASS,
        "co_units": [c for c in (duty.co_units if duty else ()) if c != unit],
        "target": asked.get("target", ""),
        "parties": list(dict.fromkeys(c for c in (unit, *(duty.co_units if duty else ())) if c)),
    }


def _objected(case: Case, unit: Unit | None) -> bool:
    return unit is not None and unit.pk in case.objected_units and not case.final


def mark_units(case: Case, form: ActionForm) -> None:
    """Say at each unit of the form why it could not lead: no power for the topic, or it objected.

    The engine refuses them all the same; this is so that nobody has to find out by trying.
    """
    field = form.fields.get("lead_unit")
    if not isinstance(field, forms.ChoiceField):
        return
    topic = str(form["topic"].value() or "") if "topic" in form.fields else case.topic
    duty = duty_of(topic) if topic else None
    why = _cannot_lead(case, needs_power=bool(duty and duty.needs_power))
    field.choices = [  # type: ignore[assignment]
        (group, [(code, f"{name}（{why[code]}）" if code in why else name) for code, name in rows])
        if isinstance(rows, list)
        else (group, rows)
        for group, rows in _pairs(field)
    ]
    if duty and duty.needs_power:
        field.help_text = f"“{duty.title}”须由有法定职权的部门牵头；镇街等没有职权的单位只能协办。"


def _pairs(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in field.choices]  # type: ignore[union-attr,misc]


def _cannot_lead(case: Case, *, needs_power: bool) -> dict[str, str]:
    why: dict[str, str] = {}
    rows = Unit.objects.filter(status=Unit.Status.ACTIVE).values_list("pk", "code", "has_power")
    for pk, code, has_power in rows:
        if needs_power and not has_power:
            why[code] = "无法定职权，不能牵头"
        elif pk in case.objected_units and not case.final:
            why[code] = "已提过异议"
    return why
