"""Applications and tasks as JSON; what a department may read is its own form only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from qifu.api.labels import unit_label
from qifu.api.personal import seen_phone, seen_values
from qifu.bundles.models import Application, ApplicationMaterial, ApplicationTask, Undertaking
from qifu.bundles.pending import Pending, pending_of
from qifu.bundles.permissions import sees_whole
from qifu.bundles.reading import ApplicationFile, task_light
from qifu.bundles.rules.status import WHOLE, Whole
from qifu.bundles.rules.tasks import ENDED, STATES
from qifu.cases.lights import LIGHTS, light_of
from qifu.cases.models import Case
from qifu.cases.permissions import is_staff_view
from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date

Values = dict[str, Any]


def application_row(row: Application, case: Case, whole: Whole, today: date) -> Values:
    """An application as a line of a list."""
    light = light_of(case, today)
    return {
        "number": case.number,
        "version": case.version,
        "code": row.code,
        "kind": "bundle" if row.version_id else "item",
        "title": row.title,
        "firm": case.firm_name,
        "status": whole.code,
        "status_title": WHOLE[whole.code],
        "sentence": whole.sentence,
        "open": case.open,
        "unit": unit_label(case.lead_unit_id),
        "received_on": case.received_on,
        "due_on": case.due_on,
        "light": light,
        "light_title": "已结束" if light == "done" else LIGHTS[light],
        "paused": case.paused,
        "done": whole.done,
        "total": whole.total,
        "late": list(whole.late),
        "with_firm": list(whole.with_firm),
        "finished_at": row.finished_at,
    }


def application_detail(file: ApplicationFile, actor: Actor, at: datetime) -> Values:
    """The whole with its tasks, dates, what waits and results."""
    row, case, today = file.application, file.case, shanghai_date(at)
    shown = application_row(row, case, file.whole, today) | {
        "plan": _plan(file),
        "tasks": [task_row(t, case, today) for t in file.tasks],
        "waits": _waits(file, pending_of(row, at)) if case.open else [],
        "results": [r for t in file.tasks if (r := _result(t)) is not None],
        "result_code": row.result_code,
    }
    if sees_whole(actor, case):
        shown |= {
            "contact": {"name": row.contact_name, "phone": seen_phone(row.contact_phone, actor)},
            "values": seen_values(row.values, actor),
            "materials": [_paper(m) for m in file.materials],
            "undertakings": [_undertaking(u) for u in file.undertakings],
        }
    return shown


def _plan(file: ApplicationFile) -> Values:
    spans = file.plan.spans.values()
    return {
        "due_on": file.plan.due_on,
        "days": file.plan.counted,
        "critical": list(file.plan.critical),
        "spans": [
            {"item": s.code, "begins": s.begins, "ends": s.ends, "critical": s.critical}
            for s in spans
        ],
    }


def _waits(file: ApplicationFile, pending: Pending) -> list[Values]:
    """What the firm is waited for: asked by departments, promised, or for a later stage."""
    by_id = {t.pk: t for t in file.tasks}
    asked = [
        {"kind": "request", "code": by_id[r.task_id].code, "title": "；".join(r.items),
         "until": r.due_on, "task": r.task_id}
        for r in file.requests
        if r.state == "asked" and by_id[r.task_id].state not in ENDED
    ]  # fmt: skip
    papers = [
        {"kind": "material", "code": m.type.code, "title": m.type.title,
         "until": pending.promised.get(m.type.code), "task": None}
        for m in pending.materials
    ]  # fmt: skip
    fields = [
        {"kind": "field", "code": f.name, "title": f.label, "until": None, "task": None}
        for f in pending.fields
    ]
    return [*asked, *papers, *fields]


def task_row(task: ApplicationTask, case: Case, today: date) -> Values:
    """A department's part as everybody who sees the application reads it."""
    return {
        "id": task.pk,
        "application": case.number,
        "code": task.code,
        "title": task.title,
        "unit": unit_label(task.unit_id),
        "state": task.state,
        "state_title": STATES[task.state],
        "version": task.version,
        "required": task.required,
        "after": list(task.after),
        "stage": task.stage,
        "joint": task.joint,
        "days": task.days,
        "started_on": task.started_on,
        "due_on": task.due_on,
        "ended_on": task.ended_on,
        "light": task_light(task, today),
        "inspect_on": task.inspect_on,
        "reason": task.reason,
        "remedy": task.remedy,
        "result": _result(task),
    }


def task_detail(file: ApplicationFile, task: ApplicationTask, actor: Actor, today: date) -> Values:
    """One part with the department's own form; what officials think of it is theirs."""
    shown = task_row(task, file.case, today) | {
        "values": task.values,
        "materials": [_paper(m) for m in file.materials_of(task)],
        "undertakings": [_undertaking(u) for u in file.undertakings_of(task)],
        "requests": [
            {"number": r.number, "items": r.items, "reason": r.reason, "due_on": r.due_on,
             "state": r.state, "asked_at": r.asked_at, "answer": r.answer}
            for r in file.requests_of(task)
            if r.due_on is not None or is_staff_view(actor, file.case)
        ],
    }  # fmt: skip
    if is_staff_view(actor, file.case):
        shown |= {
            "handler": task.handler.name if task.handler else None,
            "proposal": task.proposal,
            "opinion": task.opinion,
            "inspection": task.inspection,
        }
    return shown


def _result(task: ApplicationTask) -> Values | None:
    """What was issued, once it is decided."""
    if task.state != "granted":
        return None
    return {
        "title": task.result_title,
        "number": task.result_number,
        "valid_until": task.result_until,
        "file": str(task.result_file_id) if task.result_file_id else None,
        "evidence": task.result_evidence_id,
    }


def _paper(row: ApplicationMaterial) -> Values:
    evidence = row.evidence
    return {
        "type": row.type.code,
        "title": row.type.title,
        "state": row.state,
        "state_title": row.get_state_display(),
        "asked_by": list(row.asked_by),
        "stage": row.stage,
        "evidence": row.evidence_id,
        "file": str(evidence.file_id) if evidence else None,
        "name": evidence.file.name if evidence else None,
        "given_at": row.given_at,
    }


def _undertaking(row: Undertaking) -> Values:
    return {
        "type": row.type.code,
        "title": row.type.title,
        "state": row.state,
        "promised_on": row.promised_on,
        "consequence": row.consequence,
        "signed_name": row.signed_name,
    }
