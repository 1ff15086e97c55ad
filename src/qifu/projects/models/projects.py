"""A project and what is written down of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from qifu.kernel.sealed_fields import SealedCharField, SealMark


class Project(models.Model):
    """An investment project from a lead to production.

    Legal values of `stage` are the stages of its definition. Legal states: active ⇄ paused,
    active → done (in its last stage), active | paused → lost → active (taken up again),
    active → merged (`merged_into`). `office` is the investment office, `unit` whose project it is.
    `investment` in 万元, `land` in 亩. `planned_on` mirrors the planned date of the next stage.
    `receipt` is the way of who brought the lead to see where it stands.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "推进中"
        PAUSED = "paused", "已暂停"
        DONE = "done", "已投产"
        LOST = "lost", "已流失"
        MERGED = "merged", "已并入"

    number = models.CharField(max_length=24, unique=True)
    definition = models.ForeignKey("projects.StageDefinition", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=120)
    company = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = SealedCharField(max_length=20, blank=True)
    summary = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=20)
    source_note = models.CharField(max_length=200, blank=True)
    member = models.ForeignKey(
        "projects.AllianceMember", models.PROTECT, null=True, blank=True, related_name="leads"
    )
    brought_by = models.CharField(max_length=80)
    chain = models.CharField(max_length=30, blank=True)
    investment = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    land = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    town = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    site = models.CharField(max_length=200, blank=True)
    agreement_number = models.CharField(max_length=60, blank=True)
    agreement_on = models.DateField(null=True, blank=True)
    key = models.BooleanField(default=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )

    office = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    leader = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    specialist = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    stage = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=20, blank=True)
    said = models.CharField(max_length=300, blank=True)
    resume_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    planned_on = models.DateField(null=True, blank=True)
    open_blockers = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    receipt = models.CharField(max_length=40, null=True, blank=True, unique=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="project_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="project_not_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("paused", "lost")) | ~Q(reason=""),
                name="project_stopped_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(investment__isnull=True) | Q(investment__gte=0),
                name="project_investment_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(land__isnull=True) | Q(land__gte=0), name="project_land_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "place", "-id"], name="project_board"),
            models.Index(fields=["office", "-id"], name="project_office"),
            models.Index(fields=["unit", "-id"], name="project_unit"),
            models.Index(fields=["folded"], name="project_folded"),
            models.Index(fields=["uscc"], condition=~Q(uscc=""), name="project_uscc"),
            models.Index(
                SealMark("contact_phone"), condition=~Q(contact_phone=""), name="project_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"project:{self.pk}"

    @property
    def running(self) -> bool:
        """True while something may still be done about it."""
        return self.state in (self.State.ACTIVE, self.State.DONE)


class ProjectStage(models.Model):
    """A stage of a project: planned first (kept for good), planned now, entered."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stages")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    first_planned_on = models.DateField(null=True, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    actual_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="project_stage_once")
        ]
        indexes = [
            models.Index(
                fields=["code", "actual_on"],
                condition=Q(actual_on__isnull=False),
                name="project_stage_reached",
            )
        ]


class Slip(models.Model):
    """A planned date that was moved, or not kept (`after` is then the day it came): with its reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="slips")
    code = models.CharField(max_length=20)
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=20)
    said = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]


class TrioPart(models.Model):
    """One of the three who go with a project (三个一), from a day to a day.

    Legal states: running → ended. `heard_on` is when they last wrote something down, `due_on` by
    when they are to be heard of again, `told_on` the due day they were reminded of.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="trio")
    role = models.CharField(max_length=12)
    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField()
    heard_on = models.DateField()
    due_on = models.DateField()
    told_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "role"],
                condition=Q(ended_on__isnull=True),
                name="project_trio_one_each",
            ),
            models.CheckConstraint(
                condition=Q(role="department", unit__isnull=False, user__isnull=True)
                | ~Q(role="department") & Q(user__isnull=False, unit__isnull=True),
                name="project_trio_who",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(ended_on__isnull=True), name="project_trio_due"
            )
        ]


class Likeness(models.Model):
    """Two projects that may be one, and why. Legal states: open → same | different."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Project, models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="open")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "other"], name="project_likeness_once")
        ]
        indexes = [
            models.Index(fields=["other"], condition=Q(state="open"), name="project_likeness_open")
        ]


class ProjectLog(models.Model):
    """What was done, by whom; `to_firm` what the project's firm reads too."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="logs")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=80)
    text = models.CharField(max_length=600)
    to_firm = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]
