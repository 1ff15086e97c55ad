"""Firms, institutes and universities that work on something together."""

from django.db import models
from django.db.models import Q

from qifu.places.rules.words import ALLIANCE_KINDS, FIELDS, MEMBER_ROLES


class Alliance(models.Model):
    """An innovation consortium or an industry alliance.

    Legal states: proposed → formed | refused; formed → ended.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        FORMED = "formed", "已组建"
        REFUSED = "refused", "未通过"
        ENDED = "ended", "已结束"

    kind = models.CharField(max_length=12, choices=list(ALLIANCE_KINDS.items()))
    name = models.CharField(max_length=80, unique=True)
    field = models.CharField(max_length=20, choices=list(FIELDS.items()))
    goal = models.TextField()
    lead = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    unit = models.ForeignKey("identity.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    note = models.CharField(max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"alliance:{self.pk}"


class AllianceMember(models.Model):
    """Legal states: invited → joined | declined; joined → left."""

    class State(models.TextChoices):
        INVITED = "invited", "已邀请"
        JOINED = "joined", "已加入"
        DECLINED = "declined", "谢绝"
        LEFT = "left", "已退出"

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="members")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=list(MEMBER_ROLES.items()))
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "enterprise"],
                condition=Q(state__in=["invited", "joined"]),
                name="member_once",
            )
        ]


class JointTask(models.Model):
    """What members do together. Legal states: open → done (with the result) | dropped (why)."""

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已停止"

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=80)
    goal = models.TextField()
    leader = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    result = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
