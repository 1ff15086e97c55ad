"""What a project goes through: what is watched, what is in the way, what was applied for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Watch(models.Model):
    """Something watched until it is done: a visit, a promise, something a department is asked for
    (要素). Legal states: open → done | cancelled. Days are working days.

    `told` is how far its alarm has come: 0, 1 warned, 2 told that it is late.
    """

    class Kind(models.TextChoices):
        VISIT = "visit", "走访洽谈"
        PROMISE = "promise", "约定承诺"
        FACTOR = "factor", "要素保障"

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="watches")
    kind = models.CharField(max_length=8, choices=Kind)
    factor = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=500)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    start_on = models.DateField()
    due_on = models.DateField()
    first_due_on = models.DateField()
    warn_on = models.DateField()
    to_firm = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="open")
    told = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    opened_name = models.CharField(max_length=80)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True)
                | ~Q(state="open") & Q(ended_on__isnull=False) & ~Q(outcome=""),
                name="project_watch_ended",
            ),
            models.CheckConstraint(
                condition=(Q(kind="factor") & ~Q(factor="")) | (~Q(kind="factor") & Q(factor="")),
                name="project_watch_factor",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                condition=Q(state="open"),
                name="project_watch_open",
            ),
            models.Index(
                fields=["warn_on"],
                condition=Q(state="open", told__lt=2),
                name="project_watch_alarm",
            ),
        ]


class Blocker(models.Model):
    """What is in a project's way. Legal states: open → cleared, by hand or when its demand ended.

    `consultation`: the demand was called to a consultation of several units at once.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="blockers")
    milestone = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=1000)
    case = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="blocker"
    )
    consultation = models.BooleanField(default=False)
    opened_name = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, how="")
                | Q(cleared_at__isnull=False) & ~Q(how=""),
                name="project_blocker_cleared_how",
            )
        ]


class ProjectLink(models.Model):
    """An application of the project's firm that belongs to the project: handed in, or being written."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="links")
    application = models.OneToOneField(
        "bundles.Application", models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft = models.OneToOneField(
        "bundles.ApplicationDraft", models.CASCADE, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(draft__isnull=False),
                name="project_link_one_thing",
            )
        ]


class MilestoneNote(models.Model):
    """A milestone that was reached outside the platform: its paper and day."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="milestones")
    code = models.CharField(max_length=20)
    paper = models.CharField(max_length=80)
    done_on = models.DateField()
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="project_milestone_once")
        ]
