"""A wall screen that shows the district's figures without anybody signed in at it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Screen(models.Model):
    """An address that shows figures and no name of a person or firm. Legal states: shown
    (`ended_at` empty) → ended for ever; `key` is kept as its digest."""

    title = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title
