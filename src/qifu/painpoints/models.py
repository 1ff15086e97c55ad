"""Rows of pain points. Streams of history: ``painpoint:<id>``; nothing outside this room writes here."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from qifu.kernel.calendar import light_of
from qifu.painpoints.rules.ways import CLOSED, HOW, MENDING, OPEN, RAISED, STATES


class PainPoint(models.Model):
    """What hinders firms (堵点痛点难点), until those who said so say it is gone.

    Legal states: raised → assigned → mending → verifying → closed; verifying → assigned (a firm says
    no, `round` + 1); raised, assigned → dropped. `due_first` is the first day promised, for ever.
    `summary` is what everybody may read, once a second person let it (`public_at`).
    """

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default=RAISED)
    round = models.PositiveSmallIntegerField(default=1)
    raised_by = models.BigIntegerField(null=True)
    raised_name = models.CharField(max_length=80)
    raised_unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    cause = models.TextField(blank=True)
    measure = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    due_first = models.DateField(null=True)
    warn_on = models.DateField(null=True)
    report = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    reported_name = models.CharField(max_length=80, blank=True)
    reported_at = models.DateTimeField(null=True)
    answer_by = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=12, blank=True, choices=list(HOW.items()))
    closed_why = models.TextField(blank=True)
    closed_name = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    summary_by = models.BigIntegerField(null=True)
    summary_name = models.CharField(max_length=80, blank=True)
    public_at = models.DateTimeField(null=True)
    public_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=CLOSED) | Q(closed_at__isnull=False), name="pain_closed_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=MENDING)
                | Q(due_on__isnull=False, unit__isnull=False, owner__isnull=False),
                name="pain_mending_has_owner_and_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "id"], name="pain_state"),
            models.Index(fields=["unit", "-id"], name="pain_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"painpoint:{self.pk}"

    @property
    def open(self) -> bool:
        """Somebody still has to do something."""
        return self.state in OPEN

    def light(self, today: date) -> str:
        """The light's code while it is being mended; "" before and afterwards."""
        mends = self.state == MENDING
        return str(light_of(self.due_on, self.warn_on, today)) if mends else ""


class PainReporter(models.Model):
    """A firm that said so; `answer` is its word on this round: yes, no or none yet."""

    point = models.ForeignKey(PainPoint, models.CASCADE, related_name="reporters")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    answer = models.CharField(max_length=3, blank=True)
    words = models.TextField(blank=True)
    answered_name = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point", "enterprise"], name="pain_reporter_once")
        ]


class PainCase(models.Model):
    """A demand, or another case, in which it showed."""

    point = models.ForeignKey(PainPoint, models.CASCADE, related_name="linked", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point", "case"], name="pain_case_once")
        ]
