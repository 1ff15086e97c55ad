"""Every read of reports, scoped to who asks."""

from __future__ import annotations

from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.insight.reports.models import Report, ReportPlan
from qifu.insight.reports.permissions import visible_plans
from qifu.kernel.errors import NotVisible

FILES = ("pdf", "docx", "xlsx")


def plans(actor: Actor) -> list[ReportPlan]:
    """The plans in scope, those that run first."""
    return sorted(visible_plans(actor), key=lambda plan: (plan.ended_at is not None, plan.pk))


def get_plan(actor: Actor, plan_id: int) -> ReportPlan:
    """One plan in scope; NotVisible."""
    found = visible_plans(actor).filter(pk=plan_id).first()
    if found is None:
        raise NotVisible
    return found


def reports(actor: Actor, plan_id: int | None = None) -> QuerySet[Report]:
    """The reports in scope (of one plan), the newest first."""
    rows = Report.objects.filter(plan__in=visible_plans(actor)).select_related("plan", *FILES)
    if plan_id is not None:
        rows = rows.filter(plan_id=plan_id)
    return rows.defer("body").order_by("-start", "-id")


def get_report(actor: Actor, report_id: int) -> Report:
    """One report in scope with its files; NotVisible."""
    rows = Report.objects.filter(plan__in=visible_plans(actor), pk=report_id)
    found = rows.select_related("plan__unit", *FILES).first()
    if found is None:
        raise NotVisible
    return found
