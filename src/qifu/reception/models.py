"""Rows of the hall. Nothing outside this room's operations and the pack loader writes here.

Streams of history: ``ticket:<id>``, ``booking:<id>``, ``told:<id>``, ``handover:<id>``.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.identity.models import Window
from qifu.kernel.sealed_fields import SealedCharField, SealMark
from qifu.reception.rules import moves


class Hall(models.Model):
    """How a centre receives people; from the pack. Its row is the lock of the centre's queue.

    `sessions` are pairs of "HH:MM"; `letters` the letter of each kind of window; `kiosk_key`
    opens the page of the machine that gives numbers.
    """

    centre = models.OneToOneField("identity.Centre", models.PROTECT, related_name="hall")
    sessions = models.JSONField(default=list)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    booked_per_hour = models.PositiveSmallIntegerField(default=4)
    days_ahead = models.PositiveSmallIntegerField(default=10)
    early_minutes = models.PositiveSmallIntegerField(default=20)
    late_minutes = models.PositiveSmallIntegerField(default=15)
    letters = models.JSONField(default=dict)
    verified = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    kiosk_key = models.CharField(max_length=32)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"hall {self.centre_id}"

    @property
    def stream(self) -> str:
        return f"centre:{self.centre_id}"


class Series(models.Model):
    """The last number given of a letter on a day; the next one locks this row."""

    centre = models.ForeignKey("identity.Centre", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    letter = models.CharField(max_length=2)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day", "letter"], name="series_once")
        ]


class Booking(models.Model):
    """An appointment. Legal states: booked → arrived | cancelled | missed.

    `code` is typed at the machine; `token` opens its own page.
    """

    class State(models.TextChoices):
        BOOKED = "booked", "已预约"
        ARRIVED = "arrived", "已签到"
        CANCELLED = "cancelled", "已取消"
        MISSED = "missed", "未到"

    centre = models.ForeignKey("identity.Centre", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Window.Kind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    matter = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=40)
    phone = SealedCharField(max_length=20)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    token = models.CharField(max_length=32, unique=True)
    code = models.CharField(max_length=6)
    moves = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["centre", "begins_at"], name="booking_centre"),
            models.Index(
                fields=["begins_at"], condition=Q(state="booked"), name="booking_expected"
            ),
            models.Index(SealMark("phone"), condition=Q(state="booked"), name="booking_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.begins_at:%Y-%m-%d %H:%M}"

    @property
    def stream(self) -> str:
        return f"booking:{self.pk}"


class Ticket(models.Model):
    """A number of a day. Legal states and moves: `rules.moves`.

    `window` is set when it was sent to one, and by the window that called it; `queued_at` is what
    its place goes by, `moved_at` when it was sent on, `slot_at` the appointment it kept.
    """

    SOURCES = (
        ("kiosk", "取号机"),
        ("phone", "手机"),
        ("clerk", "窗口代取"),
        ("booking", "预约签到"),
    )

    centre = models.ForeignKey("identity.Centre", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    letter = models.CharField(max_length=2)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Window.Kind)
    state = models.CharField(max_length=10, choices=list(moves.STATES.items()), default="waiting")
    source = models.CharField(max_length=10, choices=SOURCES)
    matter = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=60, blank=True)
    token = models.CharField(max_length=32, unique=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    window = models.ForeignKey(
        "identity.Window", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    slot_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "letter", "seq"], name="ticket_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "day"],
                condition=Q(state__in=moves.OPEN),
                name="ticket_open",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is called out: A012."""
        return f"{self.letter}{self.seq:03d}"

    @property
    def stream(self) -> str:
        return f"ticket:{self.pk}"


class Turn(models.Model):
    """A number at a window, from the call to the end; a clerk has one open at a time.

    `waited_from` is when this wait began. `outcome` "" while it runs, then served, missed,
    transferred or lapsed. `began_at` null when nobody came.
    """

    class Outcome(models.TextChoices):
        SERVED = "served", "已办理"
        MISSED = "missed", "叫号未到"
        TRANSFERRED = "transferred", "转窗口"
        LAPSED = "lapsed", "当天未结"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="turns")
    window = models.ForeignKey("identity.Window", models.PROTECT, related_name="+", db_index=False)
    clerk = models.ForeignKey("identity.User", models.PROTECT, related_name="+", db_index=False)
    waited_from = models.DateTimeField()
    called_at = models.DateTimeField()
    last_called_at = models.DateTimeField()
    recalls = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(ended_at__isnull=True), name="turn_one_a_clerk"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="turn_one_a_ticket"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="turn_ended_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["window", "-called_at"], name="turn_window"),
            models.Index(fields=["clerk", "-called_at"], name="turn_clerk"),
        ]

    @property
    def wait_minutes(self) -> float:
        """From when this wait began to the call."""
        return (self.called_at - self.waited_from).total_seconds() / 60

    @property
    def service_minutes(self) -> float | None:
        """From the beginning at the window to the end; None while it runs or when nobody came."""
        if self.began_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.began_at).total_seconds() / 60


class TurnAct(models.Model):
    """What was done for a number at the window: a case taken in, a notice given, a result handed
    over. `number` is that of the case or paper."""

    turn = models.ForeignKey(Turn, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()


class Told(models.Model):
    """A one-time notice (一次告知): everything that is missing, said at once, on paper.

    `missing` is a list of {"title", "note"}; `token` opens the page behind its QR code.
    """

    number = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=32, unique=True)
    centre = models.ForeignKey("identity.Centre", models.PROTECT, related_name="+")
    window = models.ForeignKey(
        "identity.Window", models.PROTECT, null=True, blank=True, related_name="+"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, null=True, blank=True, related_name="+"
    )
    firm_name = models.CharField(max_length=120, blank=True)
    matter = models.CharField(max_length=120)
    item_code = models.CharField(max_length=60, blank=True)
    missing = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        return f"told:{self.pk}"


class Handover(models.Model):
    """A result given to the firm at a window, with who signed for it. Never changed.

    `signature` is the drawing, where one was made; the typed name is always there.
    """

    AS = (("legal", "法定代表人"), ("agent", "受托经办人"), ("member", "本企业人员"))

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="handover")
    centre = models.ForeignKey("identity.Centre", models.PROTECT, related_name="+")
    window = models.ForeignKey(
        "identity.Window", models.PROTECT, null=True, blank=True, related_name="+"
    )
    papers = ArrayField(models.CharField(max_length=80), default=list)
    signed_by = models.CharField(max_length=40)
    signed_as = models.CharField(max_length=10, choices=AS)
    id_tail = models.CharField(max_length=4, blank=True)
    signature = models.ForeignKey(
        "kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("identity.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="handover_by")]

    @property
    def stream(self) -> str:
        return f"handover:{self.pk}"
