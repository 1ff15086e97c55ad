"""Rows of the demands room: the words of a demand, drafts, outside numbers, known answers."""

from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField

KIND = "demand"  # of the cases of this room


class Demand(models.Model):
    """What a firm said; where it stands is its case's."""

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="demand"
    )
    text = models.TextField()
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    contact_user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    window = models.ForeignKey(
        "identity.Window", models.PROTECT, null=True, blank=True, related_name="+"
    )
    fallback = models.BooleanField(default=False)
    secret_hash = models.CharField(max_length=64)
    secret_failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class DemandDraft(models.Model):
    """A demand being written: saved at every step, so that nothing typed is lost."""

    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    data = PersonalJSONField(default=dict)
    files = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="draft_user")]


class Submission(models.Model):
    """The same form sent twice makes one demand: a token is used once."""

    token = models.CharField(max_length=80, unique=True)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")


class ExternalRef(models.Model):
    """The number another platform knows the demand by; unique, so that a push never makes two."""

    system = models.CharField(max_length=40)
    external_id = models.CharField(max_length=80)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="external_refs")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "external_id"], name="external_ref_once")
        ]


class RatingLink(models.Model):
    """A one-time link by which the firm rates without signing in; only its hash is kept."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class KnownAnswer(models.Model):
    """An answer published for others with the same question, without any firm's particulars.

    Legal states: published → withdrawn.
    """

    question = models.CharField(max_length=200)
    answer = models.TextField()
    topic = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, null=True, related_name="+")
    from_number = models.CharField(max_length=24, blank=True)
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["topic"], condition=Q(withdrawn_at__isnull=True), name="known_answer_topic"
            )
        ]


class LearnedModel(models.Model):
    """What was learnt from demands that people had routed: topics, or units that led.

    `measured` holds scores on the newest demands, which it had not seen, beside those of the duty
    directory and of the model it would replace. Legal states: live → past; refused from the start.
    """

    class What(models.TextChoices):
        TOPIC = "topic", "主题"
        UNIT = "unit", "牵头单位"

    class State(models.TextChoices):
        LIVE = "live", "使用中"
        PAST = "past", "已被替换"
        REFUSED = "refused", "未采用"

    what = models.CharField(max_length=10, choices=What.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    learnt_at = models.DateTimeField()
    texts = models.PositiveIntegerField()
    upto = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    measured = models.JSONField(default=dict)
    file = models.BinaryField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(state="live"), name="one_live_model"
            )
        ]
