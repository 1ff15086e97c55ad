"""Rows of supervision: what the rules found, what was made of it, what was learnt from mistakes.

Streams of history: ``finding:<id>``, ``exception:<id>``. Nothing outside this room writes here.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.supervision.rules.ways import CONSEQUENCES, EXCEPTION_STATES, STATES


class LearntException(models.Model):
    """What a false alarm taught: this rule says nothing where these traits hold, until a day.

    Legal states: proposed → active → revoked; proposed → refused. The second person is another one.
    `traits` is name → value, `words` name → what people read.
    """

    rule = models.CharField(max_length=40)
    traits = models.JSONField()
    words = models.JSONField()
    why = models.TextField()
    state = models.CharField(max_length=10, choices=list(EXCEPTION_STATES.items()))
    until = models.DateField()
    proposed_by = models.BigIntegerField()
    proposed_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.rule} {self.traits}"

    @property
    def stream(self) -> str:
        return f"exception:{self.pk}"


class Finding(models.Model):
    """What a rule found about one subject in one span; never twice.

    Legal states: open → confirmed | false_alarm; suppressed (an exception covers it) → open (it
    was revoked). `purpose` painting is for supervisors and the unit itself, signal for discipline
    alone. `says` has the figures as found last; `reply` is the unit's own word.
    """

    rule = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField()
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    units = ArrayField(models.BigIntegerField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    says = models.TextField()
    traits = models.JSONField(default=dict)
    count = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=list(STATES.items()))
    excused_by = models.ForeignKey(
        LearntException, models.PROTECT, null=True, related_name="suppressed"
    )
    taught = models.ForeignKey(LearntException, models.PROTECT, null=True, related_name="learnt_of")
    found_at = models.DateTimeField()
    grown_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    reply_name = models.CharField(max_length=80, blank=True)
    replied_at = models.DateTimeField(null=True)
    consequence = models.CharField(max_length=10, blank=True, choices=list(CONSEQUENCES.items()))
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    concluded_by = models.BigIntegerField(null=True)
    concluded_name = models.CharField(max_length=80, blank=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "subject", "since"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "suppressed"], concluded_at__isnull=True)
                | Q(state__in=["confirmed", "false_alarm"], concluded_at__isnull=False),
                name="finding_concluded_has_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["purpose", "state", "-id"], name="finding_list"),
            models.Index(fields=["unit", "-id"], name="finding_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"

    @property
    def stream(self) -> str:
        return f"finding:{self.pk}"


class FindingCase(models.Model):
    """One case of a finding and what of it counts."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="cases", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    says = models.CharField(max_length=200)
    sent_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "case"], name="finding_case_once")
        ]


class Rectification(models.Model):
    """What a unit has to mend by a day. Legal states: asked → reported → accepted, reported →
    asked (sent back with a reason)."""

    finding = models.OneToOneField(Finding, models.CASCADE, related_name="rectification")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    owner = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    what = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="asked")
    report = models.TextField(blank=True)
    reported_name = models.CharField(max_length=80, blank=True)
    reported_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=~Q(state="accepted"), name="rectification_open"
            )
        ]

    @property
    def says_state(self) -> str:
        """The state in words."""
        return {"asked": "整改中", "reported": "已报完成，待核", "accepted": "已核销"}[self.state]


class FigureNote(models.Model):
    """A confirmed finding beside the figures it touches, for the span it touches."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="notes")
    metric = models.CharField(max_length=40)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField()
    text = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "metric"], name="figure_note_once")
        ]
        indexes: ClassVar = [models.Index(fields=["metric", "since"], name="figure_note_metric")]


class RatingOrigin(models.Model):
    """Marks (keyed digests, never the thing itself) of where a rating came from; kept half a year."""

    occasion = models.OneToOneField("ratings.Occasion", models.CASCADE, related_name="+")
    device = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="rating_origin_at")]


class LookedDay(models.Model):
    """A day whose rules have been evaluated; the worker goes on from the last one."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    found = models.PositiveIntegerField()
    suppressed = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
