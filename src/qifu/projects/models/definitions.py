"""What projects go by, and who brings leads."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StageDefinition(models.Model):
    """What projects go by, as published from the pack. Legal states: live → past; a published body
    never changes (a trigger refuses), running projects stay on theirs."""

    version = models.PositiveIntegerField(unique=True)
    body = models.JSONField()
    live = models.BooleanField(default=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["live"], condition=Q(live=True), name="stage_definition_one_live"
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.version} 版"


class AllianceMember(models.Model):
    """A member of the district's investment alliance (涪城荟). Legal states: active ⇄ left."""

    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    says = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-active", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["folded"], name="alliance_member_once"),
            models.CheckConstraint(
                condition=Q(active=True, left_on__isnull=True)
                | Q(active=False, left_on__isnull=False),
                name="alliance_member_left_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"alliance:{self.pk}"
