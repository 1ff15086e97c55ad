"""Rows of the kernel: events with their chain, seals, calendar, files, notices, accesses.

Legal states of a notice: queued → sending → sent (→ read, for the site), or
sending → retrying → … → dead; a dead one goes back to queued only by `retry_dead_notice`.
Events, seals, calendar versions and accesses are only ever added (database triggers).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from qifu.kernel.key_models import DataKey, Rekeying  # noqa: F401  (rows of the kernel as well)
from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField


class Event(models.Model):
    """One fact. `id`, `seq`, `prev_hash` and `hash` are set by the database alone."""

    stream = models.CharField(max_length=80)
    seq = models.IntegerField(default=0)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    payload = PersonalJSONField(default=dict)
    prev_hash = models.BinaryField(default=b"")
    hash = models.BinaryField(default=b"")
    about: ClassVar[object] = None  # the row its writer holds, for subscribers; never stored
    aside: ClassVar[Mapping[str, Any]] = {}  # what is told with it; never stored

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "seq"], name="kernel_event_stream_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.kind}"


class Stream(models.Model):
    """Head of a stream's chain; written only by the trigger of `Event`."""

    stream = models.CharField(max_length=80, primary_key=True)
    seq = models.IntegerField()
    prev = models.BinaryField()
    head = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq}"


class Seal(models.Model):
    """A digest over the events `first_event`..`last_event` in the order of their ids.

    `gaps` are ids that were never used (rolled back); `prints` has four bytes of each event's
    hash, so that a changed or missing event is named even when its whole chain was rewritten.
    `sm3` is a second digest over the contents themselves, where the site asks for it (`kernel.sm3`).
    """

    id = models.BigIntegerField(primary_key=True)
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    count = models.IntegerField()
    gaps = models.JSONField(default=list)
    prints = models.BinaryField()
    prev = models.BinaryField()
    digest = models.BinaryField()
    sm3 = models.BinaryField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}: {self.first_event}–{self.last_event}"


class CalendarVersion(models.Model):
    """Published working days of whole years; a later version replaces the years it names."""

    source = models.CharField(max_length=500)
    first_year = models.IntegerField()
    last_year = models.IntegerField()
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.last_year}.{self.pk}"


class CalendarDay(models.Model):
    """A day that departs from Monday–Friday, or has a name."""

    version = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="days")
    day = models.DateField()
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "day"], name="kernel_calendarday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.working else '休'}"


class StoredFile(models.Model):
    """A file as it was received; the bytes lie under `QIFU_VAR/files/`, never in the web root.

    Legal states: kept (`destroyed_at` null) → destroyed: no bytes, the row stays as the record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_index=True)
    created_by = models.BigIntegerField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class NoticeTemplate(models.Model):
    """Words of a notice on one channel, from the district's data; `{name}` is filled in."""

    code = models.CharField(max_length=60)
    channel = models.CharField(max_length=8)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "channel"], name="kernel_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.channel}"


class Notice(models.Model):
    """One message to one recipient on one channel, with its record of delivery.

    `files` are stored files that go with an e-mail; the other channels carry none.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达"
        RETRYING = "retrying", "等待重试"
        DEAD = "dead", "发送失败"
        READ = "read", "已读"

    class Channel(models.TextChoices):
        SITE = "site", "站内"
        EMAIL = "email", "邮件"
        SMS = "sms", "短信"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = SealedCharField(max_length=254, blank=True)
    template = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    files = ArrayField(models.UUIDField(), default=list, blank=True)
    stream = models.CharField(max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=160, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    provider_ref = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="kernel_notice_due",
                condition=models.Q(status__in=["queued", "retrying", "sending"]),
            ),
            models.Index(
                fields=["recipient", "-created_at"],
                name="kernel_notice_inbox",
                condition=models.Q(channel="site"),
            ),
            models.Index(
                fields=["recipient"],
                name="kernel_notice_unread",
                condition=models.Q(channel="site", read_at__isnull=True),
            ),
            models.Index(fields=["stream"], name="kernel_notice_stream"),
            models.Index(
                fields=["-created_at"],
                name="kernel_notice_dead",
                condition=models.Q(status="dead"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.subject}"


class AccessRecord(models.Model):
    """Who opened what and when; only ever added, read by the audit administrator."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    target = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "-at"], name="kernel_access_target"),
            models.Index(fields=["actor_id", "-at"], name="kernel_access_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.act} {self.target}"

    @property
    def what(self) -> str:
        """The target as people call it."""
        return str(self.detail.get("number") or self.target)
