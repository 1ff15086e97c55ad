"""Rows of the ledger of firms: who may act for each, and what is known of it.

Streams of history: ``enterprise:<id>``, ``fact:<name>``, ``fact-import:<id>``.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Enterprise(models.Model):
    """A market entity known by its unified social credit code (GB 32100-2015).

    Legal states: active ⇄ closed (注销 or 吊销); never deleted.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "存续"
        CLOSED = "closed", "已注销或吊销"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=120)
    legal_person = models.CharField("法定代表人", max_length=40, blank=True)
    town = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry = models.CharField("行业代码", max_length=5, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    demonstration = models.BooleanField(default=False)
    registered_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="enterprise_name_like"),
            models.Index(fields=["town", "id"], name="enterprise_town"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"enterprise:{self.pk}"


class Membership(models.Model):
    """What a person may do for a firm; `rights` ⊂ {"admin", "submit", "view"}.

    Legal states: running (`valid_until` null or ahead) → ended. A firm keeps at least one
    administrator.
    """

    user = models.ForeignKey("identity.User", models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10), default=list)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    granted_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise"],
                condition=Q(valid_until__isnull=True),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=["admin", "submit", "view"])
                & Q(rights__len__gt=0),
                name="membership_rights_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["enterprise"], name="membership_firm")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.enterprise_id}"


class Fact(models.Model):
    """What can be known of an enterprise, and a rule may ask; money is in yuan. `values` are the
    only ones there are, where the list is closed. Loaded from the district's pack, never deleted."""

    name = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=10)
    label = models.CharField(max_length=80)
    group = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    sensitive = models.BooleanField(default=False)
    values = ArrayField(models.CharField(max_length=60), default=list)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def stream(self) -> str:
        return f"fact:{self.name}"


class FirmFacts(models.Model):
    """What holds of a firm now: JSON values by fact (numbers as numbers, days as ``YYYY-MM-DD``,
    sets as sorted lists) and where each is from (`origins`: source and as-of day by fact).

    Always what `rules.precedence` makes of the firm's `FactRecord` rows.
    """

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, primary_key=True, related_name="facts"
    )
    values = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    changed_at = models.DateTimeField(db_index=True)


class FactImport(models.Model):
    """A file of facts of many firms from one source.

    Legal states: checked → applying → applied, or checked → cancelled. `rows` are the rows of the
    file, `bad` those of them that are refused, `done` those gone through (taken or refused);
    `changed` counts the firms of which something else is believed since. `columns` says how each
    column is read, `errors` what is wrong: row, column, words.
    """

    class State(models.TextChoices):
        CHECKED = "checked", "已核对，待确认"
        APPLYING = "applying", "正在导入"
        APPLIED = "applied", "已导入"
        CANCELLED = "cancelled", "已取消"

    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    source = models.CharField(max_length=12)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    created_by = models.BigIntegerField(null=True)
    created_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    @property
    def stream(self) -> str:
        return f"fact-import:{self.pk}"

    @property
    def source_label(self) -> str:
        """Whose word the file is."""
        return str(FactRecord.Source(self.source).label)


class FactRecord(models.Model):
    """One thing said of a firm by one source on one day; only ever added. `value` null says that
    the source takes back what it said."""

    class Source(models.TextChoices):
        REGISTER = "register", "登记机关"
        TAX = "tax", "税务部门"
        STATISTICS = "statistics", "统计部门"
        DEPARTMENT = "department", "主管部门"
        VISIT = "visit", "走访核实"
        DECLARED = "declared", "企业自报"
        DERIVED = "derived", "系统推算"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="fact_records")
    fact = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=12, choices=Source)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(FactImport, models.PROTECT, null=True, related_name="records")
    recorded_by = models.BigIntegerField(null=True)
    recorded_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["enterprise", "fact", "-id"], name="fact_record_firm")]
