"""Meetings with agenda, people, minutes and decisions; task forces with members and what is theirs."""

from django.db import models
from django.db.models import Q

from qifu.meetings.rules.agenda import KINDS


class TaskForce(models.Model):
    """A standing task force (专班). Legal states: active → ended."""

    name = models.CharField(max_length=80)
    purpose = models.TextField()
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=[("active", "运行中"), ("ended", "已结束")], default="active"
    )
    set_up_by = models.CharField(max_length=80)
    set_up_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"taskforce:{self.pk}"


class ForceMember(models.Model):
    """Somebody in a task force for a time. `successor` took over when they left."""

    class Part(models.TextChoices):
        LEAD = "lead", "负责人"
        CONTACT = "contact", "联络员"
        MEMBER = "member", "成员"

    force = models.ForeignKey(TaskForce, models.CASCADE, related_name="members")
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["force", "user"], condition=Q(valid_until__isnull=True),
                name="force_member_once",
            ),
            models.UniqueConstraint(
                fields=["force"], condition=Q(part="lead", valid_until__isnull=True),
                name="force_one_lead",
            ),
        ]  # fmt: skip


class ForceMatter(models.Model):
    """A class, project or case a task force looks after."""

    force = models.ForeignKey(TaskForce, models.CASCADE, related_name="matters")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    url = models.CharField(max_length=200, blank=True)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["force", "kind", "key"], condition=Q(ended_at__isnull=True),
                name="force_matter_once",
            )
        ]  # fmt: skip


class Meeting(models.Model):
    """A meeting. Legal states: planned → held → signed; planned → cancelled.

    Held: who came is written down. Signed: a second person signed the minutes, and nothing in them
    changes any more.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "待召开"
        HELD = "held", "已召开，纪要未签"
        SIGNED = "signed", "纪要已签"
        CANCELLED = "cancelled", "已取消"

    title = models.CharField(max_length=120)
    force = models.ForeignKey(
        TaskForce, models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    convener = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["-begins_at", "-id"], name="meeting_begins")]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"meeting:{self.pk}"


class AgendaItem(models.Model):
    """One thing to talk about, with why; `kind` and `key` say what it is of."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    key = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="agenda_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "key"], condition=~Q(key=""), name="agenda_item_once"
            )
        ]


class Invitation(models.Model):
    """A unit at a meeting, perhaps by a person. Legal states: invited → coming | excused; then
    came | absent when the meeting was held."""

    class State(models.TextChoices):
        INVITED = "invited", "未回复"
        COMING = "coming", "参加"
        EXCUSED = "excused", "请假"
        CAME = "came", "到会"
        ABSENT = "absent", "未到"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    who = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    reason = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="invited_unit_once")
        ]


class Minutes(models.Model):
    """One version of the minutes. Legal states: draft → asked → signed | sent_back. The person who
    signs is never the one who wrote."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    state = models.CharField(
        max_length=10,
        choices=[
            ("draft", "草稿"), ("asked", "待签"), ("signed", "已签"), ("sent_back", "已退回"),
        ],
        default="draft",
    )  # fmt: skip
    written_by = models.BigIntegerField()
    written_name = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    signed_by = models.BigIntegerField(null=True, blank=True)
    signed_name = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_number"),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | (Q(signed_at__isnull=False) & ~Q(signed_by=models.F("written_by"))),
                name="minutes_two_people",
            ),
        ]


class Decision(models.Model):
    """What was decided, as something that is watched: a unit, a day, a result with its proof.

    Legal states: open → done | cancelled. `first_due_on` never changes.
    """

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "已办好"
        CANCELLED = "cancelled", "不再办"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    text = models.CharField(max_length=500)
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    first_due_on = models.DateField()
    warn_on = models.DateField()
    told = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(evidence="") & Q(ended_on__isnull=False)),
                name="decision_done_has_evidence",
            )
        ]
        indexes = [
            models.Index(fields=["warn_on"], condition=Q(state="open"), name="decision_open"),
            models.Index(fields=["unit", "due_on", "id"], name="decision_unit"),
        ]
