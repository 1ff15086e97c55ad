"""Rows of an application that is being written; they carry no event until somebody else is let in.

A draft stands on the versions it was begun with (`version`, `pins`): they stay valid for it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField


class ApplicationDraft(models.Model):
    """An application that is being written. Legal states: open → sent (`number`) | discarded
    (deleted).

    `raw` are answers as typed, by data element; `chosen` the optional items that are wanted (null:
    not asked yet); `centre_id` the centre at whose window it was begun, whose clerks go on with
    it; `papers` evidence handed in for it by kind; `promises` undertakings by kind
    ({"on", "name"}); `left_out` kinds on record that shall not be used here.
    """

    token = models.CharField(max_length=64, unique=True)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    version = models.ForeignKey(
        "bundles.BundleVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    pins = models.JSONField()
    raw = PersonalJSONField(default=dict)
    chosen = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    papers = models.JSONField(default=dict)
    promises = models.JSONField(default=dict)
    left_out = ArrayField(models.CharField(max_length=40), default=list)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = SealedCharField(max_length=20, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    updated_name = models.CharField(max_length=80)
    updated_at = models.DateTimeField()
    number = models.CharField(max_length=40, blank=True)
    centre_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["enterprise", "-updated_at"], name="application_draft_firm"),
            models.Index(
                fields=["centre_id", "-updated_at"],
                condition=Q(centre_id__isnull=False, number=""),
                name="application_draft_window",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sent(self) -> bool:
        return bool(self.number)


class DraftShare(models.Model):
    """A colleague or an agent who may go on with a draft, until a day, that day included.

    `submit`: may also hand it in. Legal states: running → over (`until` passed) | ended.
    """

    draft = models.ForeignKey(ApplicationDraft, models.CASCADE, related_name="shares")
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    until = models.DateField()
    submit = models.BooleanField(default=False)
    agent = models.BooleanField(default=False)
    given_by = models.BigIntegerField(null=True)
    given_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "user"],
                condition=Q(ended_at__isnull=True),
                name="draft_share_once",
            )
        ]
