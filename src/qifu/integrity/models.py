"""Rows of the sealed desk. Nobody can read, count or date a report from them without the key.

A slot is a box of fixed size: full or empty, it looks like random bytes. Everything the desk knows
lies in slots (reports, talk, attachments, monitoring points, its own log); see docs/integrity.md.
"""

from __future__ import annotations

import uuid

from django.db import models


class Slot(models.Model):
    """A box: `head` says what is in it, `body` is one part of it, both encrypted; or noise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    head = models.BinaryField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Lock(models.Model):
    """One row that only the right key opens: with another, every full box would look empty."""

    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "lock"


class Anchor(models.Model):
    """Where the desk's own log stood at the start of a day; one a day, whether anything happened.

    `sealed` hides count and hash of the log, `digest` chains the commitments to them.
    """

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField(unique=True)
    sealed = models.BinaryField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.number}: {self.day}"


class DeskData(models.Model):
    """What the district's pack says of its desk (process, limits, stations); public, one row."""

    body = models.JSONField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.body.get("title", ""))
