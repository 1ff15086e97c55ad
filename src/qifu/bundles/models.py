"""Bundles with versions that never overlap, and applications with their department tasks.

Streams of history: ``bundle:<code>``; an application writes to its case's, ``case:<id>``.
Nothing outside this room's operations writes here.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.bundles import draft_rows  # noqa: F401  (its rows belong to this room)
from qifu.bundles.rules.definition import BundleBody, parse_bundle
from qifu.bundles.rules.tasks import OPEN, STATES
from qifu.catalogue.version_model import Version, version_constraints
from qifu.kernel.sealed_fields import PersonalJSONField, SealedCharField


class Bundle(models.Model):
    """One thing (一件事); the columns are those of its live version, for lists.

    Legal states: active ⇄ withdrawn (`active` false). Never deleted.
    """

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    short = models.CharField(max_length=60, blank=True)
    says = ArrayField(models.CharField(max_length=40), default=list)
    function = models.CharField(max_length=12)
    firm_stages = ArrayField(models.CharField(max_length=10), default=list)
    project_stages = ArrayField(models.CharField(max_length=10), default=list)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    items = ArrayField(models.CharField(max_length=60), default=list)
    verified = models.BooleanField(default=False)
    live = models.OneToOneField(
        "BundleVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_pack = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"bundle:{self.code}"

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.short or self.title


class BundleVersion(Version):
    """A version of a bundle."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="versions", db_index=False)

    class Meta:
        constraints = version_constraints("bundle")

    def __str__(self) -> str:
        return f"{self.bundle_id} v{self.number or '-'}"

    @property
    def typed(self) -> BundleBody:
        """The body as typed values."""
        return parse_bundle(self.body)


class Application(models.Model):
    """An application (办件 of kind "application"): what the firm said and chose, beside its case.

    `version` (of a bundle) or `item` (a single service) is what it was for on that day, for good.
    `values` are all fields as JSON keeps them; `status` is always what `rules.status` makes of the
    tasks. `result_code` opens the public page of the result pack. `token`: the same one again is
    the same application.
    """

    case = models.OneToOneField(
        "cases.Case", models.PROTECT, primary_key=True, related_name="application"
    )
    version = models.ForeignKey(
        BundleVersion, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    item = models.ForeignKey(
        "catalogue.ServiceItem", models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    values = PersonalJSONField(default=dict)
    chosen = ArrayField(models.CharField(max_length=60), default=list)
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    status = models.CharField(max_length=12, default="submitted")
    pauses = models.JSONField(default=list)
    fields_saved = models.PositiveSmallIntegerField(default=0)
    materials_saved = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    submitted_by = models.BigIntegerField(null=True)
    submitted_name = models.CharField(max_length=80)
    result_code = models.CharField(max_length=40, null=True, blank=True, unique=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__isnull=False) ^ Q(item__isnull=False),
                name="application_one_thing",
            )
        ]
        indexes = [models.Index(fields=["enterprise", "-case"], name="application_firm")]

    def __str__(self) -> str:
        return self.title


class ApplicationTask(models.Model):
    """A department's part of an application, with owner and clock. Legal states are those of
    `rules.tasks.STATES`; `version` counts its acts. `values` is the department's own form.

    `started_on` is the day its department had everything it waits for; `due_on` mirrors its clock.
    `extension` are working days that were granted; `extension_days` (with who, why and how far it
    is) what is asked for and not decided. `extension_reason` stays: the firm reads why.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="tasks", db_index=False
    )
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+", db_index=False)
    handler = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=True)
    after = ArrayField(models.CharField(max_length=60), default=list)
    stage = models.CharField(max_length=40, blank=True)
    stage_title = models.CharField(max_length=60, blank=True)
    joint = models.CharField(max_length=40, blank=True)
    days = models.PositiveSmallIntegerField(default=0)
    statutory_days = models.PositiveSmallIntegerField(null=True, blank=True)
    values = PersonalJSONField(default=dict)

    state = models.CharField(max_length=12, choices=tuple(STATES.items()), default="waiting")
    version = models.PositiveIntegerField(default=1)
    started_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    warn_on = models.DateField(null=True, blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    suspensions = models.JSONField(default=list)
    extension = models.PositiveSmallIntegerField(default=0)
    extension_days = models.PositiveSmallIntegerField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)
    extension_progress = models.TextField(blank=True)
    extension_by = models.BigIntegerField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    handled_by = ArrayField(models.BigIntegerField(), default=list)

    reason = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    needs_inspection = models.BooleanField(default=False)
    inspect_on = models.DateField(null=True, blank=True)
    inspection = models.TextField(blank=True)
    proposal = models.CharField(max_length=8, blank=True)
    opinion = models.TextField(blank=True)
    proposed_by = models.BigIntegerField(null=True, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    result_title = models.CharField(max_length=120, blank=True)
    result_number = models.CharField(max_length=60, blank=True)
    result_until = models.DateField(null=True, blank=True)
    result_file = models.ForeignKey(
        "kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    result_evidence = models.ForeignKey(
        "enterprises.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_actor = models.CharField(max_length=80, blank=True)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="task_once_an_item")
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                include=["warn_on", "state"],  # lights are counted within the index
                condition=Q(state__in=list(OPEN)),
                name="task_unit_open",
            ),
            models.Index(fields=["unit", "-id"], name="task_unit_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}:{self.code}"


class ApplicationMaterial(models.Model):
    """A kind of evidence in an application, brought once for all tasks of `asked_by`.

    Legal states: given (with `evidence`), tolerated (an undertaking is open), later (its stage has
    not begun), made (`made_by` makes it here), held (a department checks it), lapsed, none (it may
    be left out, and was).
    """

    class State(models.TextChoices):
        GIVEN = "given", "已提交"
        TOLERATED = "tolerated", "容缺，待补"
        LATER = "later", "到该阶段再交"
        MADE = "made", "由前面的事项产生"
        HELD = "held", "部门核验，不用提交"
        LAPSED = "lapsed", "容缺到期未补"
        NONE = "none", "未提交"

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="materials", db_index=False
    )
    type = models.ForeignKey("enterprises.EvidenceType", models.PROTECT, related_name="+")
    evidence = models.ForeignKey(
        "enterprises.Evidence", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State)
    necessity = models.CharField(max_length=12, default="required")
    asked_by = ArrayField(models.CharField(max_length=60), default=list)
    made_by = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "type"], name="material_once_a_kind")
        ]


class Undertaking(models.Model):
    """A signed promise to bring one material later (容缺承诺).

    Legal states: open → kept | lapsed | void (the application ended before). `latest_on` is the
    last day that could be promised; `consequence` the words that were signed.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="undertakings", db_index=False
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="+", db_index=False
    )
    type = models.ForeignKey("enterprises.EvidenceType", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="open")
    promised_on = models.DateField()
    latest_on = models.DateField()
    consequence = models.CharField(max_length=300)
    signed_name = models.CharField(max_length=40)
    signed_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "type"], name="undertaking_once")
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "promised_on"],
                condition=Q(state="lapsed"),
                name="undertaking_broken",
            )
        ]


class TaskRequest(models.Model):
    """What a department asks the firm for, everything at once (一次性告知).

    Legal states: pending (a second request, waiting for the head) → asked | refused; asked →
    supplied | lapsed | cancelled.
    """

    task = models.ForeignKey(
        ApplicationTask, models.PROTECT, related_name="requests", db_index=False
    )
    number = models.PositiveSmallIntegerField(default=1)
    items = models.JSONField()
    reason = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    approved_by = models.BigIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "-id"], name="task_request")]
