"""Is an application complete? Every error at once, by the field it belongs to. Pure.

Names of errors: ``field-<data element>``, ``member-<item>``, ``material-<kind>``,
``undertaking-<kind>``, ``signed_name``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qifu.bundles.rules.merge import Merged, MergedMaterial
from qifu.bundles.rules.tolerance import (
    Standing,
    days_allowed,
    latest_day,
    refused_to,
    undertaking_problem,
)
from qifu.kernel.working_days import WorkingCalendar

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Brought:
    """What the firm brings: kinds given now, and those it undertakes to bring by a day."""

    given: frozenset[str] = frozenset()
    promised: Mapping[str, date] = field(default_factory=dict)
    signed_name: str = ""


@dataclass(frozen=True)
class Moment:
    """When it is judged, by which calendar, and how the firm stands."""

    today: date
    calendar: WorkingCalendar
    standing: Standing


def missing_fields(
    merged: Merged, values: Mapping[str, Any], stages: Collection[str] = ("",)
) -> Errors:
    """A sentence for each field of these stages that must be filled in and is not."""
    errors: Errors = {}
    for name in merged.unknown:
        errors[f"field-{name}"] = ["请回答这个问题，它决定要办哪些事项。"]
    for row in merged.fields:
        if row.required and row.applies and row.stage in stages and row.name not in values:
            errors.setdefault(f"field-{row.name}", [f"请填写“{row.label}”。"])
    return errors


def missing_papers(
    merged: Merged,
    brought: Brought,
    titles: Mapping[str, str],
    moment: Moment,
    stages: Collection[str] = ("",),
) -> Errors:
    """A sentence for each paper of these stages that must be there and is neither given nor
    promised, and for each promise that cannot stand."""
    errors: Errors = {}
    for row in merged.asked_materials:
        if row.type in brought.given:
            continue
        title = titles.get(row.type, row.type)
        if row.type in brought.promised:
            if problem := _promise_problem(row, title, brought, moment):
                errors[f"undertaking-{row.type}"] = [problem]
        elif row.must and row.stage in stages:
            errors[f"material-{row.type}"] = [f"请提交“{title}”。{_way_out(row)}"]
    open_promises = set(brought.promised) - set(brought.given)
    if open_promises and not brought.signed_name.strip():
        errors["signed_name"] = ["容缺受理要由法定代表人或经办人签名，请填写姓名。"]
    if open_promises and (why := refused_to(moment.standing, moment.today)):
        errors.update({f"undertaking-{kind}": [why] for kind in sorted(open_promises)})
    return errors


def _way_out(row: MergedMaterial) -> str:
    days = days_allowed(row.tolerable_days, 10**6)
    return f"暂时没有的，可以承诺 {days} 个工作日内补齐。" if days else ""


def _promise_problem(row: MergedMaterial, title: str, brought: Brought, moment: Moment) -> str:
    if not row.tolerable_days:
        return f"“{title}”不能容缺，请现在提交。"
    latest = latest_day(moment.today, days_allowed(row.tolerable_days, 10**6), moment.calendar)
    return undertaking_problem(brought.promised[row.type], moment.today, latest)
