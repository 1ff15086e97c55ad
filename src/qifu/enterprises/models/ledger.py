"""Rows of the ledger beside facts: tags, relations, plans, people to turn to. What is over keeps its
row with the day it ended; nothing is deleted. Streams of history: ``enterprise:<id>``, ``tag:<code>``.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from qifu.enterprises.models.firms import Enterprise
from qifu.kernel.sealed_fields import SealedCharField


class Tag(models.Model):
    """A mark that officials put on firms (重点企业, 上市后备 …). Loaded from the pack, never deleted."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=40)
    says = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"tag:{self.code}"


class Entry(models.Model):
    """What the lines of a firm's record have in common: whose word, by whom, from when, until when.

    Legal states: running (`ended_at` null) → ended. `source` is a `FactRecord.Source`.
    """

    source = models.CharField(max_length=12)
    added_by = models.BigIntegerField(null=True)
    added_name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def source_text(self) -> str:
        """Whose word it is."""
        from qifu.enterprises.models.firms import FactRecord

        return str(FactRecord.Source(self.source).label)


class FirmTag(Entry):
    """A tag on a firm, until a day where it is for a time."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tags")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    until = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "tag"],
                condition=Q(ended_at__isnull=True),
                name="firm_tag_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["tag", "enterprise"],
                condition=Q(ended_at__isnull=True),
                name="firm_tag_running",
            )
        ]


class FirmRelation(Entry):
    """How a firm stands to another: `enterprise` is the `kind` of `other`, or of a firm outside the
    ledger that only has a `name`. A successor took over what the firm was (closed, merged)."""

    class Kind(models.TextChoices):
        PARENT = "parent", "集团母公司"
        BRANCH = "branch", "分支机构"
        SUPPLIER = "supplier", "供应商"
        CUSTOMER = "customer", "客户"
        PARTNER = "partner", "协作配套"
        SUCCESSOR = "successor", "承继企业"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=10, choices=Kind)
    other = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="related_from")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "other"],
                condition=Q(ended_at__isnull=True, other__isnull=False),
                name="firm_relation_once",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("enterprise")),
                name="firm_relation_to_another",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "id"], name="firm_relation_firm")]


class FirmPlan(Entry):
    """What a firm means to do and may need the district for. `ended_because` says how it went."""

    class Kind(models.TextChoices):
        EXPAND = "expand", "增资扩产"
        BUILD = "build", "用地建厂"
        EQUIP = "equip", "技术改造"
        HIRE = "hire", "招工引才"
        FINANCE = "finance", "融资"
        LIST = "list", "上市"
        MOVE = "move", "搬迁"
        REDUCE = "reduce", "减产停产"
        OTHER = "other", "其他打算"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=8, choices=Kind)
    says = models.CharField(max_length=300)
    by = models.DateField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(fields=["enterprise", "-id"], name="firm_plan_firm")]


class FirmContact(Entry):
    """Somebody to turn to at a firm, or who acts for it outside this platform, until a day.

    `may` is what an agent may do and by which paper; empty for people who are only to be called.
    Whoever signs in for a firm is a `Membership` instead.
    """

    class Role(models.TextChoices):
        LEGAL = "legal", "法定代表人"
        HEAD = "head", "负责人"
        LIAISON = "liaison", "联络员"
        FINANCE = "finance", "财务"
        STAFF = "staff", "人事"
        AGENT = "agent", "代理人"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=8, choices=Role)
    name = models.CharField(max_length=40)
    phone = SealedCharField(max_length=20, blank=True)
    may = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="agent") | (Q(until__isnull=False) & ~Q(may="")),
                name="firm_agent_ends",
            )
        ]
        indexes = [models.Index(fields=["enterprise", "id"], name="firm_contact_firm")]

    def holds(self, on: date) -> bool:
        """True while it has not ended, by itself or by somebody, on a day."""
        return self.ended_at is None and (self.until is None or self.until >= on)
