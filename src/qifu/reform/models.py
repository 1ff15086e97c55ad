"""Rows of the reform plan's task list (附件3), what was reported of them, and their quarterly reviews.

Nothing but `operations` writes reports, reviews and alarms; a decided report and a review are never
changed. Stream of history: ``reform-task:<number>``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qifu.identity.models import Unit, User
from qifu.kernel.models import StoredFile


class ReformTask(models.Model):
    """One row of the task list, word for word. `inferred` names the columns whose cell was merged
    in the printed table, so that their value was taken from the row above."""

    number = models.PositiveSmallIntegerField(unique=True)
    section = models.CharField(max_length=80)
    main_task = models.CharField(max_length=80)
    content = models.TextField()
    lead_text = models.CharField(max_length=200)
    responsible_text = models.CharField(max_length=300, blank=True)
    deadline = models.CharField(max_length=40)
    due_on = models.DateField(null=True, blank=True)
    lead_units = ArrayField(models.CharField(max_length=60), default=list)
    responsible_units = ArrayField(models.CharField(max_length=60), default=list)
    inferred = ArrayField(models.CharField(max_length=20), default=list)
    functions = ArrayField(models.CharField(max_length=40), default=list)
    source = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.main_task}"

    @property
    def stream(self) -> str:
        return f"reform-task:{self.number}"

    @property
    def lasting(self) -> bool:
        """Long-standing (长期坚持): reviewed by quarter, never finished."""
        return self.due_on is None


class QuarterReview(models.Model):
    """The review of a task for a quarter that is over, with its figures as known when the quarter
    ended; what the lead units write are reports that name it. Never changed once opened.

    `figures`: [{code, title, unit, num, den, value, low, high, target, met, small, topic, scope}].
    """

    task = models.ForeignKey(ReformTask, models.PROTECT, related_name="reviews")
    quarter = models.CharField(max_length=6)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    known_on = models.DateField()
    figures = models.JSONField(default=list)

    class Meta:
        ordering = ["-quarter", "task__number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "quarter"], name="one_review_a_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.quarter}"

    @property
    def missed(self) -> bool:
        """True when a figure with enough cases missed its target."""
        return any(f["met"] is False and not f["small"] for f in self.figures)


class Report(models.Model):
    """What a unit says of a task, or of a quarter of it (`review`), with its evidence.

    Legal states: waiting → confirmed | returned | withdrawn. `corrects` names the returned one that
    this one takes the place of.
    """

    class Part(models.TextChoices):
        LEAD = "lead", "牵头单位"
        HELPS = "helps", "责任单位"

    class Says(models.TextChoices):
        DOING = "doing", "推进中"
        STUCK = "stuck", "有困难"
        DONE = "done", "已完成"

    class State(models.TextChoices):
        WAITING = "waiting", "等确认"
        CONFIRMED = "confirmed", "已确认"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    task = models.ForeignKey(ReformTask, models.PROTECT, related_name="reports")
    review = models.ForeignKey(
        QuarterReview, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    part = models.CharField(max_length=5, choices=Part)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=100)
    says = models.CharField(max_length=5, choices=Says)
    text = models.TextField()
    trouble = models.TextField(blank=True)
    following = models.TextField(blank=True)
    links = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["task", "-at"], name="report_of_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "review", "unit"], condition=Q(state="waiting"),
                nulls_distinct=False, name="one_report_waits",
            ),
            models.UniqueConstraint(
                fields=["review", "unit"], condition=Q(state="confirmed"),
                name="one_confirmed_review_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("by")),
                name="decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="decided_has_moment",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_name} {self.state}"


class ReportFile(models.Model):
    """A file that proves what a report says."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Alarm(models.Model):
    """A reminder or escalation that was told, once: of which unit, about the task or the quarter of
    its review, at which step."""

    task = models.ForeignKey(ReformTask, models.PROTECT, related_name="alarms")
    about = models.CharField(max_length=6, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    at = models.DateTimeField()
    told = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "about", "unit", "step", "due_on"], name="told_once"
            )
        ]
