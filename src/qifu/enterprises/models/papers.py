"""Rows of a firm's documents: kinds, documents, consents, readings, retention, what was saved.

Nothing outside this room's operations writes here. Streams of history: ``enterprise:<id>``,
``evidence-type:<code>``, ``retention-rule:<code>``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from qifu.enterprises.models.firms import Enterprise
from qifu.kernel.masking import masked_account as masked_bank


class EvidenceType(models.Model):
    """A kind of document that is asked for (材料种类). Loaded from the pack, never deleted."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    issuer = models.CharField(max_length=80, blank=True)
    help = models.CharField(max_length=200, blank=True)
    months_valid = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"evidence-type:{self.code}"


class Evidence(models.Model):
    """A firm's own document of one kind, kept once and used in many cases.

    Legal states: in force (`replaced_at` null, `valid_until` null or ahead) → expired or replaced →
    destroyed (`destroyed_at`: the file's bytes are gone, the row and the hash stay). `warned` is the
    last level of expiry that was told (see `rules.expiry`). `origin` is the number of the case of
    which it is the result; `source_unit` the department that shared or issued it.
    """

    class Source(models.TextChoices):
        FIRM = "firm", "企业提交"
        SHARED = "shared", "部门数据共享"
        RESULT = "result", "办件结果"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="evidence")
    type = models.ForeignKey(EvidenceType, models.PROTECT, related_name="+")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source, default=Source.FIRM)
    source_unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=40, blank=True)
    warned = models.PositiveSmallIntegerField(default=0)
    destroyed_at = models.DateTimeField(null=True)
    by_official = models.BooleanField(default=False)
    added_by = models.BigIntegerField(null=True)
    added_name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "type"],
                condition=Q(replaced_at__isnull=True),
                name="evidence_one_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="evidence_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"],
                condition=Q(replaced_at__isnull=True, valid_until__isnull=False),
                name="evidence_running_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}@{self.enterprise_id}"

    @property
    def source_text(self) -> str:
        """Where it is from, as people say it."""
        where = self.source_unit.name if self.source_unit else ""
        return "·".join(part for part in (self.get_source_display(), where, self.origin) if part)


class EvidenceConsent(models.Model):
    """The firm's word that one of its documents may be used for one purpose, until a day.

    `subject` is the case it is for (its number, or a draft's token until there is one).
    Legal states: given → revoked; over once `until` has passed.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="consents")
    subject = models.CharField(max_length=40)
    purpose = models.CharField(max_length=120)
    until = models.DateField()
    given_by = models.BigIntegerField(null=True)
    given_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    revoked_by = models.BigIntegerField(null=True)
    revoked_name = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "subject"],
                condition=Q(revoked_at__isnull=True),
                name="consent_once",
            )
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="consent_firm")]


class EvidenceReading(models.Model):
    """An official opened a firm's document; only ever added, and the firm reads it."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="readings")
    reader = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=80)
    unit_name = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=8, default="page")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["enterprise", "-id"], name="reading_firm")]


class RetentionRule(models.Model):
    """How long documents are kept after something happened to them; data of the district.

    `since` says what starts the time; no `types` are all kinds without a rule of their own.
    """

    class Since(models.TextChoices):
        REPLACED = "replaced", "换下"
        EXPIRED = "expired", "过期"

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    since = models.CharField(max_length=10, choices=Since)
    months = models.PositiveSmallIntegerField()
    types = ArrayField(models.CharField(max_length=40), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"retention-rule:{self.code}"


class Destruction(models.Model):
    """The record of a document that was destroyed: what it was, when, by which rule; only added."""

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="destruction")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()


class Saving(models.Model):
    """What a firm was not asked again: one row for each field or material of one case.

    `how`: held (the district had it), reused (the firm's own document), shared (a department
    verifies it), merged (several departments asked, the firm answered once; `count` is how many
    askings fell away).
    """

    class Kind(models.TextChoices):
        FIELD = "field", "填写项"
        MATERIAL = "material", "材料"

    class How(models.TextChoices):
        HELD = "held", "区里已有，自动带出"
        REUSED = "reused", "用了企业已存的材料"
        SHARED = "shared", "部门自行核验"
        MERGED = "merged", "几个部门都要，只交一次"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    subject_title = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    how = models.CharField(max_length=8, choices=How)
    count = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "code", "how"], name="saving_once")
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="saving_firm")]


class BankAccount(models.Model):
    """Where a firm is paid; one in force at a time, the former ones are kept."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="accounts")
    name = models.CharField(max_length=120)
    bank = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(replaced_at__isnull=True),
                name="account_one_current",
            )
        ]

    @property
    def masked(self) -> str:
        """The number as a screen shows it: the last four digits only."""
        return masked_bank(self.number)
