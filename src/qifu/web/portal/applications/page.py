"""What a firm's page of an application shows: each department's part, who is late, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from qifu.bundles.models import Application, ApplicationTask, TaskRequest
from qifu.bundles.reading import ApplicationFile, application_file
from qifu.bundles.rules.status import WHOLE, Span
from qifu.bundles.rules.tasks import ENDED, FAILED, STATES
from qifu.cases.attachments import visible_attachments
from qifu.cases.queries import available_actions
from qifu.enterprises.savings import savings_of_case
from qifu.identity.actors import Actor
from qifu.kernel.time import shanghai_date
from qifu.web.components.due import due_chip, remaining_note
from qifu.web.components.lights import LIGHTS, Light
from qifu.web.components.plan_rows import LEAST, PlanRow
from qifu.web.portal.demands.page import talk_of, timeline_of
from qifu.web.templatetags.qifu import day


@dataclass(frozen=True)
class TaskRow:
    """A department's part as the firm reads it."""

    task: ApplicationTask
    state: str
    light: Light | None
    note: str
    waits: tuple[str, ...]
    request: TaskRequest | None
    late: bool
    may_withdraw: bool

    @property
    def over(self) -> bool:
        return self.task.state in ENDED

    @property
    def failed(self) -> bool:
        return self.task.state in FAILED


def application_page(
    actor: Actor, row: Application, at: datetime, *, reader: Actor | None = None
) -> dict[str, Any]:
    """The context of the page; about fifteen queries whatever its length. `reader` is who looks,
    where `actor` is an agent with the firm's right: the firm's documents stay closed to one."""
    file, today = application_file(row, at), shanghai_date(at)
    case, tasks = file.case, file.tasks
    requests = {r.task_id: r for r in file.requests if r.state == "asked"}
    attached = list(visible_attachments(actor, case).filter(for_firm=True))
    own = case.enterprise_id in actor.firm_ids("submit")
    rows = [_task_row(t, tasks, requests, today, own) for t in tasks]
    return {
        "application": row,
        "case": case,
        "whole": file.whole,
        "state": WHOLE[file.whole.code],
        "due": due_chip(
            case, today, reverse("portal:application_ledger", args=[case.number]), for_firm=True
        ),
        "tasks": rows,
        "late": [r for r in rows if r.late and not r.over],
        "asked": [r for r in rows if r.request is not None],
        "preparing": [r for r in rows if r.task.state == "preparing"],
        "promises": file.undertakings,
        "waiting": [u for u in file.undertakings if u.state == "open"],
        "materials": file.materials,
        "rows": _plan(file),
        "saved": savings_of_case(case.number),
        "entries": [e for e in timeline_of(actor, case, for_firm=True) if e.kind != "message"],
        "talk": talk_of(case, attached, side="firm"),
        "results": [r for r in rows if r.task.state == "granted"],
        "opens": case.enterprise_id in (reader or actor).firm_ids("view"),
        "may_act": own and case.open,
        "may_write": own and case.state != "withdrawn",
        "rate": next(
            (a for a in available_actions(actor, case, at) if a.code == "rate" and a.enabled), None
        ),
    }


def _task_row(
    task: ApplicationTask,
    tasks: list[ApplicationTask],
    requests: Mapping[int, TaskRequest],
    today: date,
    own: bool,
) -> TaskRow:
    by_code = {t.code: t for t in tasks}
    waits = tuple(
        by_code[c].title for c in task.after if c in by_code and by_code[c].state not in ENDED
    )
    late = task.due_on is not None and (task.ended_on or today) > task.due_on
    return TaskRow(
        task=task, state=STATES[task.state], light=_light(task, today),
        note=_note(task, waits, today), waits=waits, request=requests.get(task.pk), late=late,
        may_withdraw=own and not task.required and task.state not in ENDED,
    )  # fmt: skip


def _light(task: ApplicationTask, today: date) -> Light | None:
    if task.state == "waiting":
        return None
    if task.state in ENDED:
        return LIGHTS["done"] if task.state == "granted" else None
    if task.due_on is None:
        return LIGHTS["paused"]
    if today > task.due_on:
        return LIGHTS["red"]
    soon = task.warn_on is not None and today >= task.warn_on
    return LIGHTS["yellow" if soon else "green"]


def _note(task: ApplicationTask, waits: tuple[str, ...], today: date) -> str:
    if task.state == "waiting":
        return f"等“{'”“'.join(waits)}”办好后开始" if waits else "等前面的事项"
    if task.state in ENDED:
        return f"{day(task.ended_on)} {STATES[task.state]}" if task.ended_on else STATES[task.state]
    if task.state == "preparing":
        return "等您备齐材料后开始"
    if task.due_on is None:
        return "等您补正，期间不计入办理时限"
    return f"{remaining_note(task.due_on, today)}（{day(task.due_on)}）"


def _plan(file: ApplicationFile) -> list[PlanRow]:
    """The promised days of all parts, with the path that decides the day of the whole."""
    start = file.case.received_on
    whole = max((file.plan.due_on - start).days, 1)
    titles = {task.code: task.title for task in file.tasks}
    found = [
        _bar(task, file.plan.spans[task.code], start, whole, titles)
        for task in file.tasks
        if task.code in file.plan.spans
    ]
    return sorted(found, key=lambda bar: bar.begins)


def _bar(
    task: ApplicationTask, span: Span, start: date, whole: int, titles: Mapping[str, str]
) -> PlanRow:
    left = (span.begins - start).days * 1000 // whole
    return PlanRow(
        code=task.code, title=task.title, unit=task.unit.name, days=task.days,
        begins=span.begins, ends=span.ends, critical=span.critical,
        left=min(left, 1000 - LEAST),
        width=max((span.ends - span.begins).days * 1000 // whole, LEAST),
        after=tuple(titles[c] for c in task.after if c in titles),
    )  # fmt: skip
