"""Questionnaires, the papers that help to mend, and what a firm answered."""

from django.db import models
from django.db.models import Q


class CheckSheet(models.Model):
    """A questionnaire of the pack; a running check-up keeps the body it began with."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=40)
    body = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    @property
    def stream(self) -> str:
        return f"law-sheet:{self.code}"


class LawTemplate(models.Model):
    """A paper to download and fill in, of our own words."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=60)
    body = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    @property
    def stream(self) -> str:
        return f"law-template:{self.code}"


class CheckUp(models.Model):
    """A firm's answers. Legal states: draft → done. Private to the firm unless `shared_at` is set.

    `risks` are the codes the answers showed when it was finished; `previous` is the one it is
    compared with.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "正在填写"
        DONE = "done", "已完成"

    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    sheet = models.ForeignKey(CheckSheet, models.PROTECT, related_name="checkups")
    body = models.JSONField()
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT)
    risks = models.JSONField(default=list)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="following"
    )
    started_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "sheet"], condition=Q(state="draft"),
                name="checkup_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(finished_at__isnull=False),
                name="checkup_done_has_time",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="checkup_firm"),
            models.Index(fields=["sheet", "enterprise", "-id"], condition=Q(state="done"),
                         name="checkup_done"),
        ]  # fmt: skip

    @property
    def stream(self) -> str:
        return f"checkup:{self.pk}"
