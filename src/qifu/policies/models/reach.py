"""How a policy reaches firms: what was pushed to whom and why, and what people follow.

Streams of history: ``policy:<code>`` (whom a version was pushed to), ``enterprise:<id>`` (what a
firm was told of, follows, and whether it wants no more).
"""

from django.db import models
from django.db.models import Q

from qifu.policies.models.library import Policy


class Push(models.Model):
    """A policy brought to a firm's notice once for one reason; `because` explains it.

    Legal states: held (`told_at` null: not its turn yet) → told | lapsed (`lapsed_at`: the policy
    was over, or claimed, before its turn came). `opened_at` is the first time one of the firm's
    people looked at it. `amount` in yuan, where it was known.
    """

    class Reason(models.TextChoices):
        PUBLISHED = "published", "新政策发布"
        FACTS = "facts", "企业情况有变"
        CLOSING = "closing", "申报窗口即将关闭"
        FOLLOWED = "followed", "您订阅了这类政策"

    class Standing(models.TextChoices):
        ELIGIBLE = "eligible", "符合条件"
        NEAR = "near", "只差一步"
        OTHER = "other", "不一定符合"

    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="pushes")
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ELIGIBLE)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    because = models.JSONField(default=dict)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "policy", "version", "reason"], name="push_once"
            )
        ]
        indexes = [
            models.Index(fields=["enterprise", "-at"], name="push_firm"),
            models.Index(
                fields=["enterprise"],
                condition=Q(told_at__isnull=True, lapsed_at__isnull=True),
                name="push_held",
            ),
            models.Index(
                fields=["enterprise", "told_at"],
                condition=Q(told_at__isnull=False),
                name="push_told",
            ),
        ]

    @property
    def stream(self) -> str:
        """What its notices are filed under."""
        return f"push:{self.pk}"


class PushRun(models.Model):
    """The firms of one version of a policy, being gone through by the worker in order of id.

    Legal states: open → done (`done_at`). `passed` is the last firm gone through, so that a killed
    worker's run goes on there; `pushed` counts its pushes. `eligible` and `near` are what the
    matcher found. `alike`: the version says the same as the one before in all that matters to a
    firm, so who was told already is left alone.
    """

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="push_runs")
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=Push.Reason)
    alike = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    passed = models.BigIntegerField(default=0)
    pushed = models.PositiveIntegerField(default=0)
    eligible = models.PositiveIntegerField(null=True)
    near = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "version", "reason"], name="push_run_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="push_run_open")
        ]


class FirmCheck(models.Model):
    """A firm of which something else is known since, waiting to be matched anew; one row a firm.
    `before` are the JSON values by fact that were believed before (null: nothing was)."""

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField()
    before = models.JSONField(default=dict)


class QuietFirm(models.Model):
    """A firm that wants to be told of no policies; what is found for it is still listed."""

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)


class Subscription(models.Model):
    """What a person wants to hear of for a firm: policies of a level, a kind, a topic, for an
    industry (letter of its section), with words as in the library's search; "" is any."""

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    industry = models.CharField(max_length=1, blank=True)
    text = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise", "level", "kind", "topic", "industry", "text"],
                name="subscription_once",
            )
        ]
