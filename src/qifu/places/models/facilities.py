"""Platforms, institutes and instruments, and who uses them when."""

from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import SealedCharField
from qifu.places.rules.words import FACILITY_KINDS, FIELDS


class Facility(models.Model):
    """A platform, institute or instrument that firms may use.

    Legal states: active ⇄ not active. Booked by slots of `slot_minutes` between `opens` and `closes`
    (minutes of the day) on working days, `days_ahead` days ahead, where `bookable`; others are asked
    through the exchange. `price` is yuan an hour.
    """

    kind = models.CharField(max_length=12, choices=list(FACILITY_KINDS.items()))
    name = models.CharField(max_length=80, unique=True)
    owner = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="facilities")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    field = models.CharField(max_length=20, choices=list(FIELDS.items()))
    says = models.TextField()
    terms = models.TextField(blank=True)
    address = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    bookable = models.BooleanField(default=False)
    opens = models.PositiveSmallIntegerField(default=9 * 60)
    closes = models.PositiveSmallIntegerField(default=17 * 60)
    slot_minutes = models.PositiveSmallIntegerField(default=60)
    days_ahead = models.PositiveSmallIntegerField(default=14)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "id"], name="facility_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")), name="facility_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"facility:{self.pk}"


class Booking(models.Model):
    """Hours of an instrument for one firm.

    Legal states: booked → cancelled (by the firm) | refused (by the owner, with words) | used (with
    the hours and what came of it) | missed.
    """

    class State(models.TextChoices):
        BOOKED = "booked", "已预约"
        CANCELLED = "cancelled", "已取消"
        REFUSED = "refused", "机构取消"
        USED = "used", "已使用"
        MISSED = "missed", "没有来"

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="bookings")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    contact_name = models.CharField(max_length=40)
    contact_phone = SealedCharField(max_length=20)
    purpose = models.TextField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    hours = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    fee = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["facility", "begins_at"], name="booking_facility"),
            models.Index(fields=["enterprise", "-id"], name="booking_firm"),
        ]


class BookedSlot(models.Model):
    """One slot that is taken: the constraint is what keeps two from having it."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="slots")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "begins_at"], name="slot_taken_once")
        ]
