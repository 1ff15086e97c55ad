"""Rows of the keys that columns are sealed with; `sealing` and `rekeying` alone write here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DataKey(models.Model):
    """A key that columns are sealed with, wrapped by a master key kept outside the database.

    Legal states: in use (`retired_at` null, one for each class and purpose) → retired: it seals no
    more and still opens. Never deleted while a text may carry its number.
    """

    klass = models.CharField(max_length=20)
    purpose = models.CharField(max_length=8)
    cipher = models.CharField(max_length=12)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["klass", "purpose"],
                condition=models.Q(retired_at__isnull=True),
                name="kernel_datakey_present",
            )
        ]

    def __str__(self) -> str:
        return f"{self.klass}/{self.purpose}#{self.pk}"


class Rekeying(models.Model):
    """How far a column has been gone through with the key in use; one row a column.

    Legal states: going (`finished_at` null; `done_upto` is the last row's key) → finished.
    """

    column = models.CharField(max_length=120, primary_key=True)
    data_keys = models.CharField(max_length=60)
    done_upto = models.CharField(max_length=60, blank=True)
    looked_at = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.column} {self.changed}/{self.looked_at}"
