"""Rows of enterprises: the ledger, and who may act for a firm.

Nothing outside `operations.py` writes here. Streams of history: ``enterprise:<id>``.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Enterprise(models.Model):
    """A market entity known by its unified social credit code (GB 32100-2015).

    Legal states: active ⇄ closed (注销 or 吊销); never deleted.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "存续"
        CLOSED = "closed", "已注销或吊销"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=120)
    legal_person = models.CharField("法定代表人", max_length=40, blank=True)
    town = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry = models.CharField("行业代码", max_length=5, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    demonstration = models.BooleanField(default=False)
    registered_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="enterprise_name_like"),
            models.Index(fields=["town", "id"], name="enterprise_town"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"enterprise:{self.pk}"


class Membership(models.Model):
    """What a person may do for a firm; `rights` ⊂ {"admin", "submit", "view"}.

    Legal states: running (`valid_until` null or ahead) → ended. A firm keeps at least one
    administrator.
    """

    user = models.ForeignKey("identity.User", models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10), default=list)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    granted_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise"],
                condition=Q(valid_until__isnull=True),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=["admin", "submit", "view"])
                & Q(rights__len__gt=0),
                name="membership_rights_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["enterprise"], name="membership_firm")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.enterprise_id}"
