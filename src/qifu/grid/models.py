"""Rows of the grid. Nothing outside this room's operations (and the pack loader) writes here.

Streams of history: ``grid-cell:<id>``, ``grid-firm:<enterprise>``, ``visit:<id>``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

CHANNEL = "grid"  # by which findings become demands


class Cell(models.Model):
    """A cell of the grid (网格), in one town; loaded from the pack. Legal states: active ⇄ retired.

    `addresses` are words of the addresses that are this cell's own (none: the rest of the town).
    """

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=60)
    town = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    addresses = ArrayField(models.CharField(max_length=40), default=list)
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"grid-cell:{self.pk}"


class TeamMember(models.Model):
    """Somebody of a cell's team: from the town (the second 1) or from a department (X).

    Legal states: running (`valid_until` null) → ended; ended ones stay as history.
    """

    class Part(models.TextChoices):
        TOWN = "town", "镇街网格员"
        DEPARTMENT = "department", "行业主管部门"

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="team", db_index=False)
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    added_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "user"],
                condition=Q(valid_until__isnull=True),
                name="grid_member_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="grid_member_ends_after_start",
            ),
        ]


class GridFirm(models.Model):
    """A firm on the grid: its cell, who visits it, when next, and how it is.

    `by_hand` says that somebody chose the cell. `plan`, `due_on`, `level` and `signals` are always
    what the rules made of the firm on the day `reckoned_on`; `stale` asks for them anew.
    """

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", models.CASCADE, primary_key=True, related_name="grid"
    )
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="firms", db_index=False)
    by_hand = models.BooleanField(default=False)
    worker = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    key = models.BooleanField(default=False)
    key_why = models.CharField(max_length=200, blank=True)
    joined_on = models.DateField()
    last_visit_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    plan = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    level = models.CharField(max_length=10, blank=True)
    signals = models.JSONField(default=list)
    reckoned_on = models.DateField(null=True)
    stale = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["cell", "due_on"], name="grid_firm_cell"),
            models.Index(fields=["stale", "reckoned_on"], name="grid_firm_stale"),
            models.Index(fields=["level"], condition=~Q(level=""), name="grid_firm_level"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def stream(self) -> str:
        return f"grid-firm:{self.pk}"


class Visit(models.Model):
    """A visit to a firm, as it was written down; only ever added, once for each `token`.

    `facts` are what was asked: fact, label, before, value, changed. `said_at` is when the form was
    finished on the device (it may have been without a connection), `received_at` when it came in.
    """

    class Way(models.TextChoices):
        ONSITE = "onsite", "上门走访"
        PHONE = "phone", "电话联系"
        CALL = "call", "企业来访"

    number = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=64, unique=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="visits", db_index=False
    )
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    met = models.CharField(max_length=60)
    with_whom = models.CharField(max_length=120, blank=True)
    seen = models.TextField()
    facts = models.JSONField(default=list)
    next_on = models.DateField(null=True)
    offline = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "-on", "-id"], name="visit_firm"),
            models.Index(fields=["cell", "on"], name="visit_cell"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"visit:{self.pk}"


class VisitPhoto(models.Model):
    """A picture of a visit, drawn anew without what a camera writes into it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.OneToOneField("kernel.StoredFile", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Finding(models.Model):
    """Something found on a visit. Legal states: noted → demand | settled | dropped; or begun so.

    `demand` has its case; whoever `owner` is watches it.
    """

    class State(models.TextChoices):
        NOTED = "noted", "待处理"
        DEMAND = "demand", "已转为诉求"
        SETTLED = "settled", "当场解决"
        DROPPED = "dropped", "不用处理"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State)
    said = models.CharField(max_length=300, blank=True)
    case = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, related_name="grid_finding"
    )
    owner = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="demand", case__isnull=False)
                | ~Q(state="demand") & Q(case__isnull=True),
                name="finding_demand_has_case",
            ),
            models.CheckConstraint(
                condition=Q(state="noted", ended_on__isnull=True)
                | ~Q(state="noted") & Q(ended_on__isnull=False),
                name="finding_ended_has_day",
            ),
        ]


class Promise(models.Model):
    """What was promised to a firm on a visit, by a day. Legal states: open → kept | dropped."""

    class State(models.TextChoices):
        OPEN = "open", "待兑现"
        KEPT = "kept", "已兑现"
        DROPPED = "dropped", "不再兑现"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="promises")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    owner = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True)
                | ~Q(state="open") & Q(ended_on__isnull=False),
                name="promise_ended_has_day",
            )
        ]
        indexes = [models.Index(fields=["enterprise", "state", "due_on"], name="promise_firm")]


class Handover(models.Model):
    """What passed over when somebody left a team; only ever added. `to` null: nobody is left."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="handovers")
    leaver = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    to = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    firms = models.PositiveIntegerField()
    findings = models.PositiveIntegerField()
    promises = models.PositiveIntegerField()
    why = models.CharField(max_length=200)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
