"""Rows of escorts. Nothing outside this room's operations writes here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

DEFAULT_LIMIT = 8
GRADES = ((5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意"))


class Specialist(models.Model):
    """What is known of a specialist beside the post: skills, telephone, how many at once.

    Legal states: active ⇄ resting (`active` false: nothing new is given).
    """

    user = models.OneToOneField("identity.User", models.PROTECT, related_name="specialist")
    skills = ArrayField(models.CharField(max_length=20), default=list)
    phone = models.CharField(max_length=20, blank=True)
    limit = models.PositiveSmallIntegerField(default=DEFAULT_LIMIT)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    @property
    def stream(self) -> str:
        return f"specialist:{self.user_id}"


class Escort(models.Model):
    """One matter of a firm that somebody goes with. Legal states: open → done | cancelled.

    `reason` says why this specialist; `link_hash` is the one-time link for rating, once done.
    """

    class State(models.TextChoices):
        OPEN = "open", "帮办中"
        DONE = "done", "已办成"
        CANCELLED = "cancelled", "已终止"

    number = models.CharField(max_length=24, unique=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="escorts"
    )
    title = models.CharField(max_length=120)
    need = models.CharField(max_length=20)
    specialist = models.ForeignKey(
        "identity.User", models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by_firm = models.BooleanField(default=False)
    opened_by = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    link_hash = models.CharField(max_length=64, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True, choices=GRADES)
    comment = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | ~Q(state="open") & Q(closed_at__isnull=False),
                name="escort_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__gte=1, grade__lte=5, state="done"),
                name="escort_rated_when_done",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="open", case__isnull=False),
                name="escort_one_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="escort_firm"),
            models.Index(fields=["specialist", "state", "-id"], name="escort_specialist"),
            models.Index(fields=["unit", "-id"], name="escort_unit"),
            models.Index(fields=["link_hash"], condition=~Q(link_hash=""), name="escort_link"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"escort:{self.pk}"


class EscortStep(models.Model):
    """A line of the checklist; done once, with a note."""

    escort = models.ForeignKey(Escort, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "id"]


class EscortLog(models.Model):
    """What was done, by whom; `to_firm` what the firm reads too."""

    escort = models.ForeignKey(Escort, models.CASCADE, related_name="logs")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    to_firm = models.BooleanField(default=True)

    class Meta:
        ordering = ["-at", "-id"]
