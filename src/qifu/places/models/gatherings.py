"""Training, hiring fairs and roadshows, and who comes."""

from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import SealedCharField, SealMark
from qifu.places.rules.words import GATHERING_KINDS


class Gathering(models.Model):
    """One day of something firms enrol for. Legal states: open → cancelled; over by itself."""

    class State(models.TextChoices):
        OPEN = "open", "接受报名"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField(max_length=12, choices=list(GATHERING_KINDS.items()))
    title = models.CharField(max_length=80)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    says = models.TextField()
    place = models.CharField(max_length=200)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    enrol_until = models.DateTimeField()
    seats = models.PositiveIntegerField()
    for_firm = models.PositiveSmallIntegerField(default=2)
    phone = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["begins_at", "id"], name="gathering_begins")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("begins_at")), name="gathering_span"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="gathering_has_seats"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"gathering:{self.pk}"


class Enrolment(models.Model):
    """A seat (or a booth) of a firm.

    Legal states: waiting → enrolled; enrolled, waiting → cancelled; enrolled → attended | absent.
    The waiting list is in order of `id`.
    """

    class State(models.TextChoices):
        ENROLLED = "enrolled", "已报名"
        WAITING = "waiting", "候补"
        CANCELLED = "cancelled", "已取消"
        ATTENDED = "attended", "已到"
        ABSENT = "absent", "没有到"

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="enrolments")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=40)
    phone = SealedCharField(max_length=20)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    promoted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["gathering", "state", "id"], name="enrolment_state")]
        constraints = [
            models.UniqueConstraint(
                "gathering",
                "enterprise",
                SealMark("phone"),
                condition=~Q(state="cancelled"),
                name="enrolment_once",
            )
        ]
