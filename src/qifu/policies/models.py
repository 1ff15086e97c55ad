"""Rows of the policy library, loaded from the district's pack: facts and policies.

Streams of history: ``fact:<name>``, ``policy:<code>``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Fact(models.Model):
    """What a rule may ask about an enterprise; money is in yuan. `values` are the only ones there
    are, where the list is closed. Never deleted."""

    name = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=10)
    label = models.CharField(max_length=80)
    unit = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    sensitive = models.BooleanField(default=False)
    values = ArrayField(models.CharField(max_length=60), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    @property
    def stream(self) -> str:
        return f"fact:{self.name}"


class Policy(models.Model):
    """One policy as its source has it. `matched` is False where the conditions are words only; the
    rule and the benefit are in the language of `qifu.eligibility`. Never deleted."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        DISTRICT = "district", "区"

    class Certainty(models.TextChoices):
        FOUND = "found", "见于原文或转载"
        SECONDHAND = "found-secondhand", "只见于二手汇编"
        KNOWN = "known", "取自公开规定"

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=Level)
    issuer = models.CharField(max_length=80)
    unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(max_length=120, blank=True)
    source_text = models.CharField(max_length=300)
    links = ArrayField(models.URLField(max_length=400), default=list)
    certainty = models.CharField(max_length=20, choices=Certainty)
    verified = models.BooleanField(default=False)
    kind = models.CharField(max_length=10)
    area = models.CharField(max_length=60)
    area_code = models.CharField(max_length=6, blank=True)
    gives = models.CharField(max_length=300)
    note = models.CharField(max_length=400, blank=True)
    conditions = models.CharField(max_length=600, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    matched = models.BooleanField(default=True)
    rule = models.JSONField(null=True, blank=True)
    benefit = models.JSONField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"policy:{self.code}"
