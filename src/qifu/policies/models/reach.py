"""How a policy reaches firms: what was pushed to whom and why, and what people follow."""

from django.db import models

from qifu.policies.models.library import Policy


class Push(models.Model):
    """A policy brought to a firm's notice once for one reason; `because` explains it. `told_at`
    is null while the week's limit holds it back."""

    class Reason(models.TextChoices):
        PUBLISHED = "published", "新政策发布"
        FACTS = "facts", "企业情况有变"
        CLOSING = "closing", "申报窗口即将关闭"
        FOLLOWED = "followed", "您订阅了这类政策"

    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="pushes")
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    because = models.JSONField(default=dict)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "policy", "version", "reason"], name="push_once"
            )
        ]
        indexes = [models.Index(fields=["enterprise", "-at"], name="push_firm")]


class Subscription(models.Model):
    """What a person wants to hear of for a firm: policies of a level, a kind, with words."""

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    text = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise", "level", "kind", "text"], name="subscription_once"
            )
        ]
