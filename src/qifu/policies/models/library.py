"""The policy library: what is published now, its versions, budgets, and firms pinned for tests.

Streams of history: ``policy:<code>``.
"""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class PolicyTopic(models.Model):
    """A topic of policies: what firms say, and how policies write it. Loaded from the pack."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=20)
    says = ArrayField(models.CharField(max_length=20))
    means = ArrayField(models.CharField(max_length=20))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"policy-topic:{self.code}"


class Policy(models.Model):
    """One policy as it is published now: the columns are those of its live version, for lists.

    `matched` is False where the conditions are words only; the rule and the benefit are in the
    language of `qifu.eligibility`. `mode` says how a firm gets it. Never deleted.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        DISTRICT = "district", "区"

    class Certainty(models.TextChoices):
        FOUND = "found", "见于原文或转载"
        SECONDHAND = "found-secondhand", "只见于二手汇编"
        KNOWN = "known", "取自公开规定"

    class Mode(models.TextChoices):
        NONE = "none", "不在本平台申报"
        CLAIM = "claim", "申报兑现"
        AUTOMATIC = "automatic", "免申即享"

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
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.NONE)
    open_from = models.DateField(null=True, blank=True)
    open_until = models.DateField(null=True, blank=True)
    exclusive_group = models.CharField(max_length=40, blank=True)
    firm_cap = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    service = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    from_pack = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"policy:{self.code}"


class PolicyVersion(models.Model):
    """One wording of a policy. Legal states: draft → live → superseded | withdrawn, draft →
    discarded. At most one draft and one live version a policy; what was live never changes.

    `body` is the whole document of the version (`rules.body` says its keys). `revision` counts
    the savings of a draft, so that of two officers the second is told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        LIVE = "live", "现行"
        SUPERSEDED = "superseded", "已被新版代替"
        WITHDRAWN = "withdrawn", "已撤回"
        DISCARDED = "discarded", "已废弃"

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    body = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    edited_by = models.BigIntegerField(null=True)
    edited_name = models.CharField(max_length=80, blank=True)
    edited_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_number"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="draft"), name="policy_one_draft"
            ),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="live"), name="policy_one_live"
            ),
        ]


class PinnedFirm(models.Model):
    """A firm whose verdict under a policy an officer has fixed; a version that changes it is not
    published. `facts` are JSON values as in the ledger."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="pinned")
    title = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    expects = models.CharField(max_length=12)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()


class Budget(models.Model):
    """The money of a policy, in yuan; the row is locked for every movement. `held` is approved and
    not yet paid. Never held and paid above the total."""

    policy = models.OneToOneField(Policy, models.PROTECT, primary_key=True, related_name="budget")
    total = models.DecimalField(max_digits=16, decimal_places=2)
    held = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(paid__gte=0) & Q(total__gte=F("held") + F("paid")),
                name="budget_never_above",
            )
        ]

    @property
    def left(self) -> Decimal:
        """Yuan neither held nor paid."""
        return self.total - self.held - self.paid
