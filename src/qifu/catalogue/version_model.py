"""What versions of an item and of a bundle have in common; each adds what it is a version of."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q, UniqueConstraint


class Version(models.Model):
    """What its owner says over a span of days. Legal states: draft ⇄ review → scheduled → live →
    past, draft | review | scheduled → discarded. A version that was live never changes; spans of
    one owner never overlap (the database refuses).

    `editors` are all who ever typed in it, `base` the number of the version it was begun from,
    `starts_on` the day it is wanted for (None: at once), `note` why it was sent back or held up.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEW = "review", "待审核"
        SCHEDULED = "scheduled", "待生效"
        LIVE = "live", "现行"
        PAST = "past", "已失效"
        DISCARDED = "discarded", "已放弃"

    number = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    body = models.JSONField()
    effective = DateRangeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    edited_by = models.BigIntegerField(null=True, blank=True)
    edited_name = models.CharField(max_length=80, blank=True)
    edited_at = models.DateTimeField()
    editors = ArrayField(models.BigIntegerField(), default=list)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_name = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def version_constraints(owner: str) -> list[BaseConstraint]:
    """What the database holds versions of that owner (the name of the key to it) to."""
    in_force = Q(state__in=["scheduled", "live", "past"])
    return [
        UniqueConstraint(fields=[owner, "number"], name=f"{owner}_version_number"),
        UniqueConstraint(fields=[owner], condition=Q(state="live"), name=f"{owner}_one_live"),
        UniqueConstraint(
            fields=[owner], condition=Q(state__in=["draft", "review"]), name=f"{owner}_one_draft"
        ),
        CheckConstraint(
            condition=~in_force | Q(effective__isnull=False, number__isnull=False),
            name=f"{owner}_version_in_force_has_days",
        ),
        ExclusionConstraint(
            name=f"{owner}_versions_apart",
            expressions=[
                (F(owner), RangeOperators.EQUAL),
                (F("effective"), RangeOperators.OVERLAPS),
            ],
            condition=in_force,
        ),
    ]
