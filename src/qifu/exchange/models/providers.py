"""Who may answer, and what they offer standing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import SealedCharField


class Kind(models.Model):
    """A kind of need and offer of the district; what it says is `body` (`rules.kinds`)."""

    code = models.CharField(max_length=40, unique=True)
    family = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"exchange-kind:{self.code}"


class Provider(models.Model):
    """An institution on the platform, by its enterprise; its people are the enterprise's.

    Legal states: applied → approved | refused; approved → ended; refused, ended → applied. It has
    no part in anything after `until`, nor while a `Bar` runs. `kinds` are codes of what it does.
    """

    class State(models.TextChoices):
        APPLIED = "applied", "待审核"
        APPROVED = "approved", "已入驻"
        REFUSED = "refused", "未通过"
        ENDED = "ended", "已退出"

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", models.PROTECT, related_name="provider"
    )
    type = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=40))
    intro = models.TextField()
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    related = ArrayField(models.CharField(max_length=18), default=list)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    applied_by = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "-id"], name="provider_unit")]

    @property
    def stream(self) -> str:
        return f"exchange-provider:{self.pk}"


class Product(models.Model):
    """A standing offer: its terms (`values`, fields of the kind's offer, JSON) and for whom it is
    (`rule`, a condition over facts of the firm and fields of the need).

    Legal states: live ⇄ withdrawn. `verified` is True only where a public source was checked.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="products")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="products")
    title = models.CharField(max_length=80)
    says = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    rule = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    live = models.BooleanField(default=True)
    changed_by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "id"], condition=Q(live=True), name="product_live"),
            models.Index(fields=["provider", "-id"], name="product_provider"),
        ]

    def __str__(self) -> str:
        return self.title


class Bar(models.Model):
    """A provider kept out for a time (失信名单), with reason and end; the appeal and its ruling.

    Legal states: running → lifted (an appeal that holds) | over (`until` has passed, by itself).
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bars")
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    ruling = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    ruled_by = models.BigIntegerField(null=True)
    ruled_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "-until"], name="bar_provider")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="bar_ends_after_start"
            )
        ]
