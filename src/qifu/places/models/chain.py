"""Carriers of the chain, what they let, and who is in it."""

from django.db import models
from django.db.models import Q

from qifu.places.rules.words import ROOM_TYPES, STEPS


class Place(models.Model):
    """A carrier (载体) of one step of the chain, run by `operator`.

    Legal states: active ⇄ not active. `verified` only where a public source was checked.
    """

    step = models.CharField(max_length=20, choices=list(STEPS.items()))
    name = models.CharField(max_length=80, unique=True)
    operator = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="places")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    intro = models.TextField()
    terms = models.TextField(blank=True)
    phone = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["operator", "id"], name="place_operator")]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"place:{self.pk}"


class Room(models.Model):
    """Something let: desk, office, workshop. Vacant while no tenancy of it is open.

    `rent` is yuan for a square metre and month. `published`: the operator wants it in the exchange;
    `product` is what stands there, live only while the room is vacant.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=30)
    type = models.CharField(max_length=20, choices=list(ROOM_TYPES.items()))
    area = models.DecimalField(max_digits=10, decimal_places=2)
    rent = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    published = models.BooleanField(default=False)
    product = models.OneToOneField("exchange.Product", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="room_code_once"),
            models.CheckConstraint(condition=Q(area__gt=0), name="room_has_area"),
            models.CheckConstraint(condition=Q(rent__gte=0), name="room_rent_not_negative"),
        ]


class Tenancy(models.Model):
    """A firm (or a team that is none yet) in a room.

    Legal states: open (`ended_on` empty) → ended with `end`: graduated (the next one has
    `previous`), left, moved, expired. `request` is the number of the exchange it came from.
    """

    class End(models.TextChoices):
        GRADUATED = "graduated", "毕业"
        LEFT = "left", "退出"
        MOVED = "moved", "换房间"
        EXPIRED = "expired", "到期"

    room = models.ForeignKey(Room, models.PROTECT, related_name="tenancies")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, related_name="tenancies"
    )
    team = models.CharField(max_length=80, blank=True)
    since = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    words = models.CharField(max_length=500, blank=True)
    went_to = models.CharField(max_length=100, blank=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    request = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(ended_on__isnull=True), name="tenancy_one_open_a_room"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=~Q(request=""), name="tenancy_once_a_request"
            ),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | ~Q(team=""), name="tenancy_of_somebody"
            ),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="tenancy_span"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("since")),
                name="tenancy_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="tenancy_firm")]

    @property
    def tenant(self) -> str:
        """Who is in it, for people."""
        return self.enterprise.name if self.enterprise else f"{self.team}（团队）"
