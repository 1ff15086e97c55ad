"""The lists: items with versions that never overlap, the dictionary of data elements, stationing.

Streams of history: ``item:<code>``, ``form-field:<name>``, ``centre:<id>`` for stationing.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import FieldKind, ItemBody, parse_field, parse_item


class FormField(models.Model):
    """A data element (数据元): what a form may ask, once over all items."""

    name = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=80)
    body = models.JSONField(default=dict)
    from_pack = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def stream(self) -> str:
        return f"form-field:{self.name}"

    @property
    def kind(self) -> FieldKind:
        """The typed element."""
        return parse_field({"name": self.name, "label": self.label, **self.body})


class ServiceItem(models.Model):
    """One item of a list; the columns are those of its live version, for lists.

    Legal states: active ⇄ withdrawn (`active` false). Never deleted.
    """

    class List(models.TextChoices):
        STATUTORY = words.STATUTORY, words.LISTS[words.STATUTORY]
        VALUE_ADDED = words.VALUE_ADDED, words.LISTS[words.VALUE_ADDED]

    code = models.SlugField(max_length=60, unique=True)
    list_name = models.CharField(max_length=12, choices=List)
    title = models.CharField(max_length=120)
    short = models.CharField(max_length=60, blank=True)
    says = ArrayField(models.CharField(max_length=40), default=list)
    type = models.CharField(max_length=20)
    function = models.CharField(max_length=12)
    firm_stages = ArrayField(models.CharField(max_length=10), default=list)
    project_stages = ArrayField(models.CharField(max_length=10), default=list)
    channels = ArrayField(models.CharField(max_length=10), default=list)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    centre_code = models.CharField(max_length=60, blank=True)
    basic_code = models.CharField(max_length=60, blank=True)
    implementation_code = models.CharField(max_length=60, blank=True)
    at_once = models.BooleanField(default=False)
    promised_days = models.PositiveSmallIntegerField(default=0)
    statutory_days = models.PositiveSmallIntegerField(null=True, blank=True)
    visits = models.PositiveSmallIntegerField(default=0)
    verified = models.BooleanField(default=False)
    live = models.OneToOneField(
        "ItemVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_pack = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["basic_code"],
                condition=~Q(basic_code="") & Q(active=True),
                name="item_basic_code_once",
            ),
            models.UniqueConstraint(
                fields=["implementation_code"],
                condition=~Q(implementation_code="") & Q(active=True),
                name="item_implementation_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"item:{self.code}"

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.short or self.title


class ItemVersion(models.Model):
    """What an item says over a span of days. Legal states: draft ⇄ review → scheduled → live →
    past, draft | review | scheduled → discarded. A version that was live never changes; spans of
    one item never overlap (the database refuses).

    `editors` are all who ever typed in it, `base` the number of the version it was begun from,
    `starts_on` the day it is wanted for (None: at once), `note` why it was sent back or held up.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEW = "review", "待审核"
        SCHEDULED = "scheduled", "待生效"
        LIVE = "live", "现行"
        PAST = "past", "已失效"
        DISCARDED = "discarded", "已放弃"

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    body = models.JSONField()
    effective = DateRangeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    edited_by = models.BigIntegerField(null=True, blank=True)
    edited_name = models.CharField(max_length=80, blank=True)
    edited_at = models.DateTimeField()
    editors = ArrayField(models.BigIntegerField(), default=list)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_name = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_number"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="live"), name="item_one_live"
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["draft", "review"]),
                name="item_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "live", "past"])
                | Q(effective__isnull=False, number__isnull=False),
                name="item_version_in_force_has_days",
            ),
            ExclusionConstraint(
                name="item_versions_apart",
                expressions=[
                    (F("item"), RangeOperators.EQUAL),
                    (F("effective"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["scheduled", "live", "past"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number or '-'}"

    @property
    def typed(self) -> ItemBody:
        """The body as typed values."""
        return parse_item(self.body)


class Stationing(models.Model):
    """An item (or, by its code, a bundle) that a window serves; `hours` "" are the centre's own."""

    item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="stationing"
    )
    bundle_code = models.CharField(max_length=60, blank=True)
    window = models.ForeignKey("identity.Window", models.PROTECT, related_name="stationing")
    hours = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "window"], condition=Q(item__isnull=False), name="station_item_once"
            ),
            models.UniqueConstraint(
                fields=["bundle_code", "window"],
                condition=~Q(bundle_code=""),
                name="station_bundle_once",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False) ^ ~Q(bundle_code=""), name="station_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What is served where."""
        served = self.item.code if self.item is not None else self.bundle_code
        return f"{served}@{self.window.code}"


class CentreStations(models.Model):
    """A centre whose stationing officials keep since; the pack leaves it alone then. `revision`
    counts their savings, so that of two the second is told."""

    centre = models.OneToOneField("identity.Centre", models.PROTECT, related_name="stations")
    revision = models.PositiveIntegerField(default=0)
    edited_by = models.BigIntegerField(null=True, blank=True)
    edited_name = models.CharField(max_length=80, blank=True)
    edited_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.centre)
