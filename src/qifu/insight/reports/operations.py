"""Saying what is reported, and asking for a report. Making it is the worker's (`making`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from qifu.identity.actors import SYSTEM_ACTOR, Actor, load_actor
from qifu.identity.models import Unit, User
from qifu.insight.boards.periods import last_whole
from qifu.insight.reports.content import PARTS, period_of
from qifu.insight.reports.models import Report, ReportPlan
from qifu.insight.reports.permissions import can_see_plan, check_keep_plan
from qifu.kernel.calendars import current_calendar
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.kernel.time import shanghai_date

MOST_LAG = 15
EDITIONS = 20


@dataclass(frozen=True)
class PlanInput:
    """What a plan says."""

    title: str
    sort: str
    unit_id: int | None
    parts: tuple[str, ...]
    recipients: tuple[int, ...]
    lag: int = 1
    names: bool = False


@transaction.atomic
def save_plan(
    *, data: PlanInput, actor: Actor, at: datetime, plan_id: int | None = None
) -> ReportPlan:
    """A new plan, or a running one changed; event `report_plan.saved`. Invalid, NotVisible, Refused.

    What was reported before stays as it is.
    """
    check_keep_plan(actor, data.unit_id)
    if plan_id is None:
        row = ReportPlan(created_at=at, created_by_name=actor.name)
    else:
        row = _locked(plan_id, actor)
        if row.ended_at is not None:
            raise Refused("plan_ended", "这份报告已经停办，不能再改；需要时请另建一份。")
    row.title = clean_text(
        data.title, max_length=60, label="报告名称", field="title", multiline=False
    )
    row.unit = Unit.objects.filter(pk=data.unit_id).first() if data.unit_id else None
    if data.unit_id and row.unit is None:
        raise NotVisible
    row.sort, row.parts, row.lag, row.names = data.sort, list(data.parts), data.lag, data.names
    _check(row, data)
    row.recipients = _allowed(row, data.recipients, at)
    row.save()
    append_event(
        stream=f"report_plan:{row.pk}", kind="report_plan.saved", at=at, actor=actor,
        payload={
            "title": row.title, "sort": row.sort, "unit_id": row.unit_id, "parts": row.parts,
            "recipients": row.recipients, "lag": row.lag, "names": row.names,
        },
    )  # fmt: skip
    return row


def _check(row: ReportPlan, data: PlanInput) -> None:
    errors: dict[str, list[str]] = {}
    if data.sort not in ReportPlan.Sort.values:
        errors["sort"] = ["请选择周报、月报或季报。"]
    if set(data.parts) - PARTS.keys():
        errors["parts"] = ["报告内容里有不认识的项目，请重新选择。"]
    if not 0 < data.lag <= MOST_LAG:
        errors["lag"] = [f"请填 1 到 {MOST_LAG} 之间的工作日数。"]
    if errors:
        raise Invalid(errors)


def _allowed(row: ReportPlan, recipients: tuple[int, ...], at: datetime) -> list[int]:
    """The recipients in order; Invalid when one may not see what the report says."""
    people = list(User.objects.filter(pk__in=recipients, is_active=True).order_by("id"))
    refused = [user.name for user in people if not can_see_plan(load_actor(user, at), row)]
    if refused or len(people) != len(set(recipients)):
        named = f"（{'、'.join(refused)}）" if refused else ""
        raise Invalid({"recipients": [f"收件人里有人无权看这份报告{named}，请去掉后再保存。"]})
    return [user.pk for user in people]


@transaction.atomic
def end_plan(*, plan_id: int, actor: Actor, at: datetime) -> ReportPlan:
    """No more reports are made of it; event `report_plan.ended`. Again: nothing. NotVisible."""
    row = _locked(plan_id, actor)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        append_event(
            stream=f"report_plan:{row.pk}", kind="report_plan.ended", at=at, actor=actor, payload={}
        )
    return row


@transaction.atomic
def take_report(*, plan_id: int, wants: bool, actor: Actor, at: datetime) -> ReportPlan:
    """The actor gets the issues of a plan from now on, or no longer; event `report_plan.taken`.
    Again: nothing. NotVisible, Refused (the plan has ended)."""
    row = ReportPlan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None or actor.user_id is None or not can_see_plan(actor, row):
        raise NotVisible
    if row.ended_at is not None:
        raise Refused("plan_ended", "这份报告已经停办，不再发给任何人。")
    if wants != (actor.user_id in row.recipients):
        others = [pk for pk in row.recipients if pk != actor.user_id]
        row.recipients = sorted([*others, actor.user_id]) if wants else others
        row.save(update_fields=["recipients"])
        append_event(
            stream=f"report_plan:{row.pk}", kind="report_plan.taken", at=at, actor=actor,
            payload={"wants": wants, "recipients": row.recipients},
        )  # fmt: skip
    return row


def _locked(plan_id: int, actor: Actor) -> ReportPlan:
    row = ReportPlan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None:
        raise NotVisible
    check_keep_plan(actor, row.unit_id)
    return row


@transaction.atomic
def ask_report(*, plan_id: int, on: date, actor: Actor, at: datetime) -> Report:
    """Ask for the report of the whole period around `on`; the worker makes it, a new edition where
    there is one. Event `report.asked`. NotVisible, Refused (the period has not ended, one is being
    made, too many editions)."""
    plan = _locked(plan_id, actor)
    period = period_of(plan, on)
    if period.end >= shanghai_date(at):
        raise Refused("period_running", f"{period.title}还没有结束，结束后才能生成报告。")
    rows = Report.objects.filter(plan=plan, start=period.start)
    if rows.filter(state=Report.State.ASKED).exists():
        raise Refused("report_running", "这一期正在生成，请稍候刷新查看。")
    if rows.count() >= EDITIONS:
        raise Refused("too_many_editions", f"这一期已经有 {EDITIONS} 个版本，不能再生成。")
    return _ask(plan, on, actor, at, scheduled=False)


def _ask(plan: ReportPlan, on: date, actor: Actor, at: datetime, *, scheduled: bool) -> Report:
    period = period_of(plan, on)
    last = Report.objects.filter(plan=plan, start=period.start).aggregate(n=Max("edition"))["n"]
    row = Report.objects.create(
        plan=plan, start=period.start, end=period.end, edition=(last or 0) + 1,
        scheduled=scheduled, asked_at=at, asked_by_name=actor.name,
    )  # fmt: skip
    append_event(
        stream=f"report:{row.pk}", kind="report.asked", at=at, actor=actor,
        payload={"plan_id": plan.pk, "start": row.start.isoformat(), "edition": row.edition},
    )  # fmt: skip
    return row


def next_due(plan: ReportPlan, at: datetime) -> tuple[date, date]:
    """(start of the last ended period, the day its report is made)."""
    period = last_whole(plan.sort, shanghai_date(at))  # type: ignore[arg-type]
    return period.start, current_calendar().add_working_days(period.end, plan.lag)


def ask_due(*, at: datetime) -> int:
    """Ask for what is due today and was not made yet; any number of workers may. How many."""
    done = 0
    for plan_id in list(
        ReportPlan.objects.filter(ended_at__isnull=True).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            rows = ReportPlan.objects.select_for_update(skip_locked=True)
            plan = rows.filter(pk=plan_id, ended_at__isnull=True).first()
            if plan is None:
                continue
            start, due = next_due(plan, at)
            late = shanghai_date(at) < due or shanghai_date(plan.created_at) > due
            if late or Report.objects.filter(plan=plan, start=start).exists():
                continue
            _ask(plan, start, SYSTEM_ACTOR, at, scheduled=True)
            done += 1
    return done
