"""What reports are made and what they said. Nothing outside `operations` and `making` writes here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class ReportPlan(models.Model):
    """A report that is made again and again. Legal states: running (`ended_at` empty) → ended.

    `unit` empty: the whole district. `lag` is the working day after the period on which it is made.
    `recipients` are people who may see it; `names` lets typical cases name the firms.
    """

    class Sort(models.TextChoices):
        WEEK = "week", "周报"
        MONTH = "month", "月报"
        QUARTER = "quarter", "季报"

    title = models.CharField(max_length=60)
    sort = models.CharField(max_length=7, choices=Sort.choices)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    parts = ArrayField(models.CharField(max_length=12))
    recipients = ArrayField(models.BigIntegerField(), default=list)
    lag = models.PositiveSmallIntegerField(default=1)
    names = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """One issue of a plan. Legal states: asked → made, or asked → failed → asked (by hand).

    `edition` counts how often a period was reported: figures known later make a new edition, the
    old one stays as it was sent. `body` is what the papers were made of.
    """

    class State(models.TextChoices):
        ASKED = "asked", "正在生成"
        MADE = "made", "已生成"
        FAILED = "failed", "生成失败"

    plan = models.ForeignKey(ReportPlan, models.PROTECT, related_name="reports", db_index=False)
    start = models.DateField()
    end = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    scheduled = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    body = models.JSONField(default=dict)
    pdf = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "start", "end", "edition"], name="report_once"),
            models.CheckConstraint(
                condition=~Q(state="made")
                | Q(
                    made_at__isnull=False, pdf__isnull=False, docx__isnull=False, xlsx__isnull=False
                ),
                name="report_made_whole",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="report_span"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="report_asked", condition=Q(state="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.start} {self.edition}"
