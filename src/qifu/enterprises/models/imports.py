"""Rows of imports: the file, how its columns are read, its rows on the way in, what stood before.

Streams of history: ``fact-import:<id>``.
"""

from __future__ import annotations

from django.db import models

from qifu.enterprises.models.firms import Enterprise, Source


class FactImport(models.Model):
    """A file of many firms from one source: of facts (`kind` facts), or of the ledger itself, which
    may enter firms that are not there yet (`kind` firms).

    Legal states: checked → applying → applied, or checked → cancelled. A file of the ledger is first
    mapping → checking → checked, and may go applied → undoing → undone (or back to applied, where
    `kept` rows stand that were built upon). `rows` are the rows of the file, `bad` those of them
    that are refused, `done` those gone through in the present state and `reached` the last of them
    (its number in the file; its firm when undoing); `changed` counts the firms of
    which something else is believed since, `entered` the new ones. `columns` says how each column is
    read, `errors` what is wrong with a file of facts; of the ledger that is in `ImportProblem` rows.
    """

    class Kind(models.TextChoices):
        FACTS = "facts", "企业情况"
        FIRMS = "firms", "企业台账"

    class State(models.TextChoices):
        MAPPING = "mapping", "待对列"
        CHECKING = "checking", "正在核对"
        CHECKED = "checked", "已核对，待确认"
        APPLYING = "applying", "正在导入"
        APPLIED = "applied", "已导入"
        CANCELLED = "cancelled", "已取消"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FACTS)
    source = models.CharField(max_length=12)
    enters = models.BooleanField(default=False)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    created_by = models.BigIntegerField(null=True)
    created_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    @property
    def stream(self) -> str:
        return f"fact-import:{self.pk}"

    @property
    def source_label(self) -> str:
        """Whose word the file is."""
        return str(Source(self.source).label)


class ImportMapping(models.Model):
    """What a column title of one source's files meant last time: proposed when it comes again."""

    source = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    field = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "title"], name="import_mapping_once")
        ]


class ImportRow(models.Model):
    """One row of a file of the ledger as it was read, until the import is over.

    Not logged by the database: `bulk.reading` reads the file again when a crash has emptied it.
    `cells` stand in the order of the columns that are read, with U+001F between them.
    """

    batch = models.ForeignKey(FactImport, models.CASCADE, db_constraint=False, db_index=False)
    number = models.IntegerField()
    uscc = models.CharField(max_length=40)
    initials = models.CharField(max_length=60, default="")
    cells = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]


class ImportValue(models.Model):
    """What a text in a column means, where it is not plain to see: once for all rows that have it.
    `place` counts the columns that are read, from 1."""

    batch = models.ForeignKey(FactImport, models.CASCADE, db_index=False)
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "place", "text"], name="import_value_once")
        ]


class ImportProblem(models.Model):
    """What is wrong with a row of a file of the ledger; `column` is empty for the whole row."""

    batch = models.ForeignKey(FactImport, models.CASCADE, db_index=False)
    number = models.IntegerField()
    column = models.CharField(max_length=140, blank=True)
    words = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["batch", "number"], name="import_problem_row")]


class ImportChange(models.Model):
    """What an import changed in the row of a firm that was there: values before and after."""

    batch = models.ForeignKey(FactImport, models.PROTECT, db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="import_changes")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "enterprise"], name="import_change_once")
        ]


class ImportKept(models.Model):
    """A firm that undoing an import left as it was, because something was built upon it."""

    batch = models.ForeignKey(FactImport, models.CASCADE)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "enterprise"], name="import_kept_once")
        ]
