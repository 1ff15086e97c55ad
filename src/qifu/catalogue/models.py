"""The lists: items with versions that never overlap, the dictionary of data elements, stationing.

Streams of history: ``item:<code>``, ``form-field:<name>``, ``centre:<id>`` for stationing.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import FieldKind, ItemBody, parse_field, parse_item
from qifu.catalogue.version_model import Version, version_constraints


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


class ItemVersion(Version):
    """A version of an item."""

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", db_index=False)

    class Meta:
        constraints = version_constraints("item")

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
