"""Every read of reports, scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from qifu.identity.actors import Actor
from qifu.insight.reports.models import Report, ReportPlan
from qifu.insight.reports.permissions import visible_plans
from qifu.kernel.errors import NotVisible
from qifu.kernel.models import Notice

FILES = ("pdf", "docx", "xlsx")


SAID = {
    "sent": "邮件已发出", "dead": "邮件没有发到，请核对此人登记的邮箱", "retrying": "邮件没有发到，正在重试",
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """What became of a report on its way to one reader; `lost`: the letter will not arrive."""

    name: str
    says: str
    lost: bool


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


def sent_of(report: Report) -> list[Sent]:
    """Whom a report was sent to, and whether the letter arrived; without one it is on the site only."""
    found: dict[int, tuple[str, Notice | None]] = {}
    rows = Notice.objects.filter(stream=f"report:{report.pk}", recipient__isnull=False)
    for row in rows.select_related("recipient").order_by("id"):
        assert row.recipient is not None  # asked for above
        mail = row if row.channel == Notice.Channel.EMAIL else None
        found[row.recipient_id or 0] = (row.recipient.name, mail)
    return [
        Sent(name, "只有站内通知（没有登记邮箱）", False)
        if mail is None
        else Sent(name, SAID.get(mail.status, "邮件正在发送"), mail.status == Notice.Status.DEAD)
        for name, mail in found.values()
    ]
