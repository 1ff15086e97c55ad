"""Rows of the ledger of firms: who may act for each, and what is known of it.

Streams of history: ``enterprise:<id>``, ``fact:<name>``, ``fact-import:<id>``.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q


class Pairs(Func):
    """The pairs of neighbouring characters of a text, which a search for a part of it goes by."""

    function = "enterprises_pairs"
    output_field = ArrayField(models.TextField())


class Enterprise(models.Model):
    """A market entity known by its unified social credit code (GB 32100-2015).

    Legal states: active ⇄ dormant (歇业) ⇄ revoked (吊销) → moved or closed (注销), and back where
    that was a mistake; deleted only by undoing the import that entered it. `entered_by` is that
    import; `former_names` the latest last; `initials` of the name by `rules.initials`; `size` is
    the fact `size_class` as it is believed.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "存续"
        DORMANT = "dormant", "歇业"
        REVOKED = "revoked", "吊销未注销"
        MOVED = "moved", "已迁出"
        CLOSED = "closed", "已注销"

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=120)
    legal_person = models.CharField("法定代表人", max_length=40, blank=True)
    town = models.ForeignKey(  # its index is `enterprise_town`
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    industry = models.CharField("行业代码", max_length=5, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    demonstration = models.BooleanField(default=False)
    former_names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    initials = models.CharField(max_length=60, blank=True)
    size = models.CharField(max_length=4, blank=True)
    entered_by = models.ForeignKey(
        "enterprises.FactImport", models.PROTECT, null=True, related_name="+"
    )
    registered_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(Pairs("name"), name="enterprise_name_pairs"),
            models.Index(fields=["town", "id"], name="enterprise_town"),
            models.Index(
                OpClass(F("industry"), name="varchar_pattern_ops"), "id", name="enterprise_industry"
            ),
            models.Index(
                OpClass(F("initials"), name="varchar_pattern_ops"), name="enterprise_initials"
            ),
            models.Index(fields=["size", "id"], name="enterprise_size"),
            models.Index(
                fields=["status", "id"], condition=~Q(status="active"), name="enterprise_not_active"
            ),
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
    only ones there are, where the list is closed; `precedence` is a rank by source, the higher one
    is believed (empty: `rules.precedence.RANK`). Loaded from the district's pack, never deleted."""

    name = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=10)
    label = models.CharField(max_length=80)
    group = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    sensitive = models.BooleanField(default=False)
    values = ArrayField(models.CharField(max_length=60), default=list)
    precedence = models.JSONField(default=dict)
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

    Always what `rules.precedence` makes of the firm's `FactRecord` rows. `disputed` are the facts
    of which another source still says something else.
    """

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, primary_key=True, related_name="facts"
    )
    values = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    disputed = ArrayField(models.CharField(max_length=60), default=list)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["enterprise"], condition=~Q(disputed=[]), name="firm_facts_disputed"
            )
        ]


class Source(models.TextChoices):
    """Whose word something is."""

    REGISTER = "register", "登记机关"
    TAX = "tax", "税务部门"
    STATISTICS = "statistics", "统计部门"
    DEPARTMENT = "department", "主管部门"
    VISIT = "visit", "走访核实"
    DECLARED = "declared", "企业自报"
    DERIVED = "derived", "系统推算"


class FactRecord(models.Model):
    """One thing said of a firm by one source on one day; only ever added. `value` null says that
    the source takes back what it said.

    Neither reference is checked by the database: firms and imports are not deleted but by undoing
    an import, which deletes these rows first, and at five records a firm the checks were a fifth of
    an import of a million.
    """

    Source = Source

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="fact_records", db_constraint=False
    )
    fact = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=12, choices=Source)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey(
        "enterprises.FactImport",
        models.PROTECT,
        null=True,
        related_name="records",
        db_constraint=False,
    )
    recorded_by = models.BigIntegerField(null=True)
    recorded_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["enterprise", "fact", "-id"], name="fact_record_firm")]
