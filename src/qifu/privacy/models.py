"""Requests of persons about their own data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qifu.kernel.sealed_fields import SealedCharField
from qifu.privacy.rules.requests import KINDS, OPEN, STATES


class DataRequest(models.Model):
    """A person's request. Legal states: asked → taken → done | refused; asked → cancelled.

    `copy` is the ZIP, until `copy_until`. `waits` says that something is still needed and is erased
    later; until then `phone` is what it is found by.
    """

    number = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    state = models.CharField(max_length=10, choices=list(STATES.items()), default="asked")
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    warn_on = models.DateField(null=True)
    handler = models.BigIntegerField(null=True)
    handler_name = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=list)
    copy = models.BinaryField(null=True)
    copy_until = models.DateTimeField(null=True)
    phone = SealedCharField(max_length=20, blank=True)
    waits = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(state__in=OPEN),
                name="data_request_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="data_request_mine"),
            models.Index(
                fields=["due_on"],
                condition=models.Q(state__in=OPEN),
                name="data_request_open",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"data_request:{self.pk}"
