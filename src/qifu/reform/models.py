"""Rows of the reform plan's task list (附件3), loaded from the district's pack."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ReformTask(models.Model):
    """One row of the task list, word for word. `inferred` names the columns whose cell was merged
    in the printed table, so that their value was taken from the row above."""

    number = models.PositiveSmallIntegerField(unique=True)
    section = models.CharField(max_length=80)
    main_task = models.CharField(max_length=80)
    content = models.TextField()
    lead_text = models.CharField(max_length=200)
    responsible_text = models.CharField(max_length=300, blank=True)
    deadline = models.CharField(max_length=40)
    due_on = models.DateField(null=True, blank=True)
    lead_units = ArrayField(models.CharField(max_length=60), default=list)
    responsible_units = ArrayField(models.CharField(max_length=60), default=list)
    inferred = ArrayField(models.CharField(max_length=20), default=list)
    functions = ArrayField(models.CharField(max_length=40), default=list)
    source = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.main_task}"

    @property
    def stream(self) -> str:
        return f"reform-task:{self.number}"
