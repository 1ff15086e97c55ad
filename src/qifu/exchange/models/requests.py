"""What a firm asks for, who answered, and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.exchange.models.providers import Kind, Product, Provider
from qifu.kernel.sealed_fields import SealedCharField


class RequestDraft(models.Model):
    """A request being written, a person and a firm; `number` once it is in."""

    token = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey("identity.User", models.CASCADE, related_name="+")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    number = models.CharField(max_length=24, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="request_draft_user")]


class Request(models.Model):
    """A need of a firm; where it stands is its case's (`processes/exchange.yaml`).

    `body` is the kind as it was when the request was opened, `need` the fields (JSON), `shown` what
    the firm released of its facts (name → JSON value as it was then). `commitment` is the SHA-256
    of `seed`, which stays secret until the draw. `ranked` is the order of offers by rule, `points`
    those of each.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="request"
    )
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="requests")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    body = models.JSONField()
    need = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    shown = models.JSONField(default=dict)
    show_name = models.BooleanField(default=False)
    visibility = models.CharField(max_length=10)
    named = models.ManyToManyField(Provider, related_name="+")
    answer_until = models.DateField()
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    commitment = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    ranked = ArrayField(models.BigIntegerField(), default=list)
    points = models.JSONField(default=dict)
    ranked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "answer_until"], name="request_kind")]


class Fit(models.Model):
    """A live product that fits a running request, or may (a fact is not known)."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="fits")
    product = models.ForeignKey(Product, models.CASCADE, related_name="fits")
    verdict = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "product"], name="fit_once")]


class Offer(models.Model):
    """A provider's answer to a request: an offer, or a no with its reason.

    Legal states: made → retracted | chosen | passed (another was chosen, or it was over);
    chosen → failed (nothing came of it) ; declined stays. `contact_at`: the firm let this provider
    see its contact; before that it sees none.
    """

    class State(models.TextChoices):
        MADE = "made", "已提交"
        DECLINED = "declined", "表示不能办"
        RETRACTED = "retracted", "已撤回"
        CHOSEN = "chosen", "已选定"
        PASSED = "passed", "未选定"
        FAILED = "failed", "未办成"

    request = models.ForeignKey(Request, models.CASCADE, related_name="offers")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offers")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    values = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    reason = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    made_by = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    contact_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "provider"],
                condition=~Q(state="retracted"),
                name="offer_once_a_provider",
            )
        ]
        indexes = [models.Index(fields=["provider", "-id"], name="offer_provider")]


class Engagement(models.Model):
    """A chosen offer on its way to a result.

    `outcome`: "" while it runs, then done or failed; `result` are the fields of the kind's result
    (JSON), `reason` the code of why nothing came of it, `days` working days from the choice.
    `confirmed`: firm, or silence (its time to object was over).
    """

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="engagement")
    request = models.ForeignKey(Request, models.CASCADE, related_name="engagements")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="engagements")
    by_rule = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True)
    result = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    days = models.PositiveSmallIntegerField(null=True)
    reported_at = models.DateTimeField(null=True)
    confirmed = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "outcome"], name="engagement_provider")]


class Review(models.Model):
    """What one side says of the other after it: five grades, once, never changed."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="reviews")
    side = models.CharField(max_length=8, choices=[("firm", "企业"), ("provider", "机构")])
    grade = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "side"], name="review_once_a_side"),
            models.CheckConstraint(
                condition=Q(grade__gte=1) & Q(grade__lte=5), name="review_five_grades"
            ),
        ]


class Complaint(models.Model):
    """A firm complains of a provider that answered it. Legal states: open → upheld | dismissed."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="complaints")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="complaints")
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state="open"), name="complaint_one_open"
            )
        ]
