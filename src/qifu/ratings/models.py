"""Services that ended, and what the firms said of them.

Streams of history: ``occasion:<id>``. Nothing outside this room's operations writes here.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.ratings.rules.grades import GRADES


class Occasion(models.Model):
    """One service that ended and may be rated once. Legal states: asked (no grade) → rated.

    `kind` is that of the case, or "window" for a hand-over; `round` the case's. What was said is
    never changed (a database trigger refuses); `more` is the firm's one addition, `answer` the
    unit's one public answer, `mending` the case that a bad rating opened. `public`: the firm lets
    its words be shown, without its name. `token_hash` is of the one-time link.
    """

    WINDOW = "window"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    centre = models.ForeignKey(
        "identity.Centre", models.PROTECT, null=True, related_name="+", db_index=False
    )
    item_kind = models.CharField(max_length=10)
    item = models.CharField(max_length=60)
    item_title = models.CharField(max_length=120)
    ended_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)

    grade = models.PositiveSmallIntegerField(null=True, choices=list(GRADES.items()))
    solved = models.CharField(max_length=8, blank=True)
    labels = ArrayField(models.CharField(max_length=20), default=list)
    comment = models.TextField(blank=True)
    public = models.BooleanField(default=False)
    via = models.CharField(max_length=10, blank=True)
    rated_by = models.BigIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    more = models.TextField(blank=True)
    more_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.BigIntegerField(null=True)
    answered_name = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    mending = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, related_name="bad_rating"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "round"], name="occasion_once"),
            models.CheckConstraint(
                condition=Q(grade__isnull=True, rated_at__isnull=True)
                | Q(grade__gte=1, grade__lte=5, rated_at__isnull=False),
                name="occasion_grade_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["item_kind", "item", "-ended_at"], name="occasion_item"),
            models.Index(fields=["centre", "-ended_at"], name="occasion_centre"),
            models.Index(fields=["ended_at"], name="occasion_ended"),
            models.Index(fields=["enterprise", "-id"], name="occasion_firm"),
            models.Index(
                fields=["unit", "-rated_at"],
                condition=Q(grade__isnull=False),
                name="occasion_unit_rated",
            ),
            models.Index(
                fields=["-rated_at"], condition=Q(grade__isnull=False), name="occasion_rated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def stream(self) -> str:
        return f"occasion:{self.pk}"

    @property
    def word(self) -> str:
        """The grade in words."""
        return GRADES.get(self.grade or 0, "")
