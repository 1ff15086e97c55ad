"""What is counted of each case, summed by day, and what still waits to be counted.

All rows are made of events alone and may be made anew at any time (`qifu insight rebuild`); the
truth is the events. Nothing outside `counting.py` writes here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MetricCode(models.Model):
    """A short number for a metric's code and a kind of case, given once: marks and sums of each kind
    are apart without a column of their own."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "kind"], name="metric_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"


class Mark(models.Model):
    """One case under one metric on one day, for the span of days in which that was known.

    `source` is "case" or "push" and `subject` its key; `part` tells marks of one subject apart.
    Legal states: known (`until` empty) → overtaken from the day `until` on.
    """

    source = models.CharField(max_length=4, default="case")
    subject = models.BigIntegerField()
    metric = models.SmallIntegerField()
    part = models.CharField(max_length=24)
    day = models.DateField()
    unit = models.BigIntegerField(null=True)
    centre = models.BigIntegerField(null=True)
    topic = models.CharField(max_length=60, blank=True)
    num = models.BigIntegerField()
    den = models.SmallIntegerField(default=1)
    known = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "subject"], name="mark_subject"),
            models.Index(fields=["metric", "day", "id"], name="mark_day"),
            models.Index(fields=["metric", "unit", "day", "id"], name="mark_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.source}:{self.subject} {self.day}"


class Daily(models.Model):
    """Marks summed by metric, day and the day it was known, for one cut of the district (`rules.cuts`)
    and its `key` ("" where a mark has none).

    What was overtaken later is taken off again on that day, so the sum up to a day is what was
    known by its end.
    """

    metric = models.SmallIntegerField()
    cut = models.CharField(max_length=60)
    key = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    known = models.DateField()
    num = models.BigIntegerField(default=0)
    den = models.BigIntegerField(default=0)
    squares = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["metric", "cut", "day", "key", "known"], name="daily_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.cut}:{self.key} {self.day}"


class Waiting(models.Model):
    """A subject of which something happened that is not counted yet; any number of rows a subject.

    Written in the transaction of the event without a look at what is there, so that no write ever
    waits for another or for the count.
    """

    source = models.CharField(max_length=4, default="case")
    subject = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}:{self.subject}"


class Counted(models.Model):
    """By which definitions the rows were made; one row. `rebuilt_at` when all were made anew."""

    digest = models.CharField(max_length=64)
    rebuilt_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest
