"""Escorts of the demonstration: specialists with their skills, two firms on their way, one done and
rated; all by the real operations. Telephones are invented. Only where DEMO is."""

from __future__ import annotations

from datetime import datetime

from qifu.enterprises.models import Membership
from qifu.escorts.models import Escort, Specialist
from qifu.escorts.operations import EscortInput, close_escort, open_escort, tick_step
from qifu.escorts.rating import rate_escort
from qifu.escorts.roster import keep_specialist, roster
from qifu.identity.actors import load_actor
from qifu.identity.models import Post, Role, User

SKILLS = (["projects", "law"], ["opening", "policies"], ["policies", "finance", "talent"])
STORIES = (
    ("application", "开食品加工车间要办的证", 2, False),
    ("project", "新厂房项目全流程", 3, False),
    ("policy", "申报首次升规奖励", 5, True),
)


def play_escorts(*, at: datetime) -> int:
    """Play the stories; returns how many escorts were opened (0 when there are some already)."""
    post = Post.objects.filter(role=Role.DISPATCHER, valid_until__isnull=True).first()
    if post is None or Escort.objects.exists():
        return 0
    dispatcher = load_actor(post.user, at)
    for number, member in enumerate(roster(at)):
        if not Specialist.objects.filter(user=member.user).exists():
            keep_specialist(
                user_id=member.user.pk,
                skills=SKILLS[number % len(SKILLS)],
                phone=f"0816-23456{number:02d}",
                limit=6,
                active=True,
                actor=dispatcher,
                at=at,
            )
    firms = Membership.objects.filter(
        enterprise__demonstration=True, valid_until__isnull=True, rights__contains=["admin"]
    )
    rows = list(firms.select_related("user").order_by("pk")[: len(STORIES)])
    for story, row in zip(STORIES, rows, strict=False):
        _play(story, row, at)
    return len(rows)


def _play(story: tuple[str, str, int, bool], row: Membership, at: datetime) -> None:
    checklist, title, steps, done = story
    # at this moment: the posts of the demonstration's people begin with it
    owner = load_actor(row.user, at)
    wanted = EscortInput(row.enterprise_id, title, checklist)
    escort = open_escort(data=wanted, actor=owner, at=at)
    who = load_actor(User.objects.get(pk=escort.specialist_id), at)
    for step in escort.steps.all()[:steps]:
        tick_step(step_id=step.pk, note="", actor=who, at=at)
    if done:
        close_escort(number=escort.number, done=True, outcome="资金已到账", actor=who, at=at)
        words = "全程有人跟，省了好几趟。"
        rate_escort(number=escort.number, grade=5, comment=words, actor=owner, at=at)
