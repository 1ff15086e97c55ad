"""The rows of a new application, written by a handful of statements whatever the number of tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, Undertaking
from qifu.bundles.papers import promise, promise_clock, state_of
from qifu.bundles.queries import KIND, Offer
from qifu.bundles.rules.complete import Brought, Moment
from qifu.bundles.rules.merge import Merged, MergedMember, split
from qifu.cases import clockwork
from qifu.cases.bulk import insert_rows
from qifu.cases.models import Assignment, Case, Clock
from qifu.cases.operations import open_case
from qifu.cases.search import searchable
from qifu.catalogue.rules import words
from qifu.enterprises.consents import give_consent
from qifu.enterprises.models import Enterprise, Evidence, EvidenceType
from qifu.enterprises.savings import Saved, record_savings
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.kernel.rows import insert_row

PROCESS, SERIES, LIMIT = "application", "YJ", "application"


@dataclass(frozen=True)
class Filing:
    """Everything that was checked and is written now. `entered` are the names the firm filled in
    itself; other values were known."""

    offer: Offer
    merged: Merged
    firm: Enterprise
    values: Mapping[str, Any]
    typed: Mapping[str, Any]
    papers: Mapping[str, Evidence]
    brought: Brought
    moment: Moment
    titles: Mapping[str, str]
    contact: tuple[str, str]
    chosen: Collection[str] | None
    entered: frozenset[str]
    token: str = ""
    units: dict[str, Unit] = field(default_factory=dict)


def make(
    filing: Filing, *, actor: Actor, at: datetime, channel: str, centre_id: int | None
) -> Application:
    """Write a checked application; must run inside the caller's transaction."""
    codes = {m.item.unit for m in filing.merged.included} | {filing.offer.body.unit}
    filing.units.update({u.code: u for u in Unit.objects.filter(code__in=codes)})
    case = _open(filing, actor, at, channel, centre_id)
    application = _application(filing, case, actor)
    insert_row(application)
    tasks = _tasks(filing, case)
    ApplicationTask.objects.bulk_create(tasks)
    kinds = {
        row.code: row
        for row in EvidenceType.objects.filter(code__in=[m.type for m in filing.merged.materials])
    }
    ApplicationMaterial.objects.bulk_create(_materials(filing, case, kinds))
    promises = [
        promise(case, kinds[m.type], m.tolerable_days, filing.brought, filing.moment, actor)
        for m in filing.merged.asked_materials
        if m.type in filing.brought.promised and m.type not in filing.papers and m.type in kinds
    ]
    Undertaking.objects.bulk_create(promises)
    clocks = [clock for task in tasks for clock in _clocks(case, task, at)]
    clocks += [promise_clock(case, row, filing.moment, at) for row in promises]
    insert_rows(clocks)
    _parts(case, tasks)
    _spare(filing, case, actor, at)
    return application


def _parts(case: Case, tasks: list[ApplicationTask]) -> None:
    """The units that can begin have an open part in the case, until the earliest day of theirs."""
    days: dict[int, list[date]] = {}
    for task in tasks:
        if task.due_on is not None and task.unit_id != case.lead_unit_id:
            days.setdefault(task.unit_id, []).append(task.due_on)
    Assignment.objects.bulk_create(
        Assignment(case=case, unit_id=unit, role="co", assigned_at=case.opened_at, due_on=min(due))
        for unit, due in days.items()
    )


def _open(filing: Filing, actor: Actor, at: datetime, channel: str, centre_id: int | None) -> Case:
    body, merged, firm = filing.offer.body, filing.merged, filing.firm
    lead = filing.units[body.unit]
    ready = [m for m in merged.included if not merged.after[m.code]]
    others = {filing.units[m.item.unit].pk for m in merged.included} - {lead.pk}
    return open_case(
        process=PROCESS, kind=KIND, series=SERIES, actor=actor, at=at, title=body.title,
        topic_title=words.FUNCTIONS.get(body.function, ""), enterprise_id=firm.pk,
        firm_name=firm.name, channel=channel, intake_centre=centre_id, lead=lead,
        search_text=searchable(
            body.title, firm.name, firm.uscc, filing.contact[0], *(m.title for m in merged.included)
        ),
        promise=LIMIT, promise_amount=merged.plan.days, co_units=tuple(sorted(others)),
        payload={
            "_contact_phone": filing.contact[1],
            "code": body.code,
            "version": filing.offer.version.number if filing.offer.version else None,
            "items": [m.code for m in merged.included],
            "ready_units": sorted({filing.units[m.item.unit].pk for m in ready}),
            "tolerated": [filing.titles.get(k, k) for k in sorted(filing.brought.promised)],
        },
    )  # fmt: skip


def _application(filing: Filing, case: Case, actor: Actor) -> Application:
    offer, merged = filing.offer, filing.merged
    item = None if offer.version else next(iter(offer.versions.values())).item_id
    return Application(
        case=case, version=offer.version, item_id=item, code=offer.body.code,
        title=offer.body.name, enterprise=filing.firm, values=dict(filing.values),
        chosen=[m.code for m in merged.included if not m.member.required],
        contact_name=filing.contact[0], contact_phone=filing.contact[1],
        fields_saved=merged.fields_saved, materials_saved=merged.materials_saved,
        token=filing.token or None, submitted_by=actor.user_id, submitted_name=actor.name,
    )  # fmt: skip


def _tasks(filing: Filing, case: Case) -> list[ApplicationTask]:
    forms = split(filing.merged, filing.values)
    return [
        _task(filing, case, member, place, forms[member.code])
        for place, member in enumerate(filing.merged.included)
    ]


def _task(
    filing: Filing, case: Case, member: MergedMember, place: int, values: dict[str, Any]
) -> ApplicationTask:
    item, after = member.item, filing.merged.after[member.code]
    stages = {stage.code: stage.title for stage in filing.offer.body.stages}
    return ApplicationTask(
        application_id=case.pk, code=member.code, title=member.title,
        item_version=filing.offer.versions[member.code], unit=filing.units[item.unit],
        position=place, required=member.member.required, after=list(after),
        stage=member.member.stage, stage_title=stages.get(member.member.stage, ""),
        joint=member.member.joint, days=item.promised_days, statutory_days=item.statutory_days,
        values=values, needs_inspection=any(step.kind == "inspection" for step in item.steps),
        result_title=item.result, last_at=case.last_at,
        **({} if after else _begun(item.promised_days, filing.moment)),
    )  # fmt: skip


def _begun(days: int, moment: Moment) -> dict[str, Any]:
    """The columns of a task whose department can begin at once."""
    found = clockwork.due_of(moment.today, days, moment.calendar)
    return {
        "state": "ready", "started_on": moment.today, "due_on": found.due, "warn_on": found.warn_on,
        "original_due_on": found.due,
    }  # fmt: skip


def _clocks(case: Case, task: ApplicationTask, at: datetime) -> list[Clock]:
    if task.started_on is None:
        return []
    terms: dict[str, Any] = {
        "case": case, "start_on": task.started_on, "at": at, "time_unit": "working-day",
        "unit_id": task.unit_id, "subject": task.pk,
    }  # fmt: skip
    clocks = [clockwork.new_clock(kind="task", limit_code="task", amount=task.days, **terms)]
    if task.statutory_days:
        clocks.append(
            clockwork.new_clock(
                kind="legal", limit_code="task_legal", amount=task.statutory_days, **terms
            )
        )
    return clocks


def _materials(
    filing: Filing, case: Case, kinds: Mapping[str, EvidenceType]
) -> list[ApplicationMaterial]:
    rows = []
    for place, material in enumerate(filing.merged.materials):
        if material.type not in kinds:
            continue
        evidence = filing.papers.get(material.type) if material.asked else None
        rows.append(
            ApplicationMaterial(
                application_id=case.pk,
                type=kinds[material.type],
                evidence=evidence,
                state=state_of(material, filing.papers, filing.brought),
                necessity=material.necessity,
                asked_by=list(material.asked_by),
                made_by=material.made_by,
                stage=material.stage,
                given_at=case.last_at if evidence else None,
                position=place,
            )
        )
    return rows


def _spare(filing: Filing, case: Case, actor: Actor, at: datetime) -> None:
    """The firm's consent to its documents for this case, and what it was spared."""
    used = {
        row.pk for kind, row in filing.papers.items()
        if any(m.type == kind and m.asked for m in filing.merged.materials)
    }  # fmt: skip
    if used and filing.firm.pk in actor.firm_ids("submit"):
        give_consent(
            enterprise_id=filing.firm.pk, evidence_ids=used, subject=case.number,
            purpose=f"办理{filing.offer.body.name}"[:120], actor=actor, at=at,
        )  # fmt: skip
    record_savings(
        enterprise_id=filing.firm.pk, subject=case.number, title=f"办理{filing.offer.body.name}",
        saved=_saved(filing), at=at,
    )  # fmt: skip


def _saved(filing: Filing) -> list[Saved]:
    merged = filing.merged
    saved = [
        Saved("field", f.name, f.label, "held")
        for f in merged.fields
        if f.name in filing.values and f.name not in filing.entered
    ]
    saved += [
        Saved("field", f.name, f.label, "merged", len(f.asked_by) - 1)
        for f in merged.fields
        if f.name in filing.values and len(f.asked_by) > 1
    ]
    for row in merged.materials:
        title = filing.titles.get(row.type, row.type)
        if not row.asked:
            saved.append(Saved("material", row.type, title, "shared", len(row.asked_by)))
        elif len(row.asked_by) > 1 and row.type in filing.papers:
            saved.append(Saved("material", row.type, title, "merged", len(row.asked_by) - 1))
    return saved
