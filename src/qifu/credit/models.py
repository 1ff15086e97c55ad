"""Rows of credit. Nothing outside this room's operations writes here. Streams: ``credit:<id>``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qifu.credit.rules.terms import LIVE


class CreditRecord(models.Model):
    """One record of a firm. Legal states: live → mended (by a granted repair) | withdrawn (entered
    wrongly; with the reason). `until` is the last day it is shown, by the rule of its kind."""

    class State(models.TextChoices):
        LIVE = LIVE, "公示中"
        MENDED = "mended", "已修复"
        WITHDRAWN = "withdrawn", "已撤下"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="credit_records", db_index=False
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=80)
    authority = models.CharField(max_length=80)
    decided_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    published = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    entered_name = models.CharField(max_length=80)
    entered_unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "number"],
                condition=~Q(state="withdrawn"),
                name="credit_record_once",
            ),
            models.CheckConstraint(
                condition=Q(state=LIVE, ended_at__isnull=True)
                | ~Q(state=LIVE) & Q(ended_at__isnull=False),
                name="credit_record_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-decided_on", "-id"], name="credit_record_firm"),
            models.Index(fields=["until"], condition=Q(state=LIVE), name="credit_record_until"),
            models.Index(fields=["entered_unit", "-id"], name="credit_record_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"

    @property
    def stream(self) -> str:
        return f"credit:{self.pk}"


class CreditConsent(models.Model):
    """The firm's word that a unit may look, for one purpose until a day. Legal states: running →
    revoked (`revoked_at`) | over (`until` has passed, by itself)."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="credit_consents", db_index=False
    )
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=120)
    until = models.DateField()
    given_by = models.BigIntegerField(null=True)
    given_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="credit_consent_firm"),
            models.Index(fields=["unit", "until"], name="credit_consent_unit"),
        ]


class CreditLook(models.Model):
    """One query: who, for which unit, on what ground, for what; how many records were shown. Never
    changed. `consent` where it was the firm's word, else `ground` is a code of the declared list and
    `ground_title` its words as they were."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="credit_looks", db_index=False
    )
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    consent = models.ForeignKey(
        CreditConsent, models.PROTECT, null=True, related_name="looks", db_index=False
    )
    ground = models.CharField(max_length=40, blank=True)
    ground_title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=120)
    shown = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | ~Q(ground=""), name="credit_look_has_ground"
            )
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="credit_look_firm"),
            models.Index(fields=["unit", "-id"], name="credit_look_unit"),
        ]


class CreditRepair(models.Model):
    """A record and the application begun to mend it (`token` of its draft). Legal states: begun →
    granted | refused, with the number of the case; a new one may follow a refused one."""

    record = models.ForeignKey(CreditRecord, models.PROTECT, related_name="repairs")
    token = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=8, default="begun")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
