"""Pain points of the demonstration: one being mended and public, one whose firm is asked, one closed
by its firm. By the real operations, of the demonstration's own demands."""

from __future__ import annotations

from datetime import datetime, timedelta

from qifu.cases.models import Case
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Post, Role, Unit
from qifu.kernel.time import shanghai_date
from qifu.painpoints import operations as ops
from qifu.painpoints.models import PainPoint
from qifu.painpoints.settings import pain_settings
from qifu.painpoints.verifying import answer, propose_summary, publish

STORIES = (
    (
        "用电增容", "block", "用电增容要在三个环节之间来回跑", "housing-construction",
        "占道、勘查、接入分开受理，前一个办完才能报后一个。", "三个环节互不共享，没有统一受理。",
        "改为一次受理、并联办理，进度一处可查。", "用电增容由分头受理改为一次受理、并联办理。", 0,
    ),
    (
        "社保", "pain", "社保补缴的情况说明没有统一格式", "human-resources",
        "企业写了几遍，窗口要求不一样。", "没有公布模板，各窗口口径不一。",
        "公布统一模板，窗口按模板收件。", "社保补缴情况说明有了统一模板。", 1,
    ),
    (
        "食品经营许可", "block", "经营范围变更后要再问一遍食品许可", "market-regulation",
        "变更完才知道还要另办。", "两个事项没有联动提示。",
        "变更时同步提示要不要办食品许可，并可一并申请。", "变更经营范围时同步提示食品经营许可。", 2,
    ),
)  # fmt: skip


def play_pains(*, at: datetime) -> int:
    """Play the three; how many (0 when there are some, or no demand to begin with)."""
    boss, second = _somebody(Role.SUPERVISOR, at), _somebody(Role.DISPATCHER, at)
    found = [case for story in STORIES if (case := _demand(story[0]))]
    if PainPoint.objects.exists() or not pain_settings().kinds or len(found) < len(STORIES):
        return 0
    assert boss is not None and second is not None
    for story, case in zip(STORIES, found, strict=True):
        _play(story, case, boss, second, at)
    return len(STORIES)


def _demand(words: str) -> Case | None:
    """The demonstration's demand in which it showed."""
    cases = Case.objects.filter(kind="demand", enterprise__demonstration=True)
    return cases.filter(title__contains=words).select_related("enterprise").order_by("pk").first()


def _play(
    story: tuple[str, str, str, str, str, str, str, str, int],
    case: Case,
    boss: Actor,
    second: Actor,
    at: datetime,
) -> None:
    _, kind, title, code, text, cause, measure, summary, far = story
    begun = case.opened_at + timedelta(hours=1)
    span = at - begun
    unit = Unit.objects.get(code=code)
    handler, head = _somebody(Role.HANDLER, at, unit), _somebody(Role.HEAD, at, unit)
    assert handler is not None and handler.user_id is not None and head is not None
    said = ops.RaiseInput(kind, "demand", title, text, (case.number,))
    row = ops.raise_point(data=said, actor=boss, at=begun)
    point = row.pk
    ops.assign(point_id=point, unit=code, owner_id=handler.user_id, actor=boss, at=begun)
    due = shanghai_date(at) + timedelta(days=20 if not far else 3)
    ops.plan(
        point_id=point, cause=cause, measure=measure, due_on=due, actor=handler,
        at=begun + span / 10,
    )  # fmt: skip
    propose_summary(point_id=point, summary=summary, actor=boss, at=begun + span / 5)
    publish(point_id=point, shown=True, actor=second, at=begun + span / 4)
    if far:
        done = begun + span * 0.7
        ops.report_done(
            point_id=point, report=measure, evidence="已发文、窗口已按新办法收件（演示）", actor=head,
            at=done,
        )  # fmt: skip
    if far == 2:
        owner = _owner(case, at)
        answer(
            point_id=point, enterprise_id=case.firm_id, says="yes", words="现在一次就办完了。",
            actor=owner, at=begun + span * 0.9,
        )  # fmt: skip


def _somebody(role: str, at: datetime, unit: Unit | None = None) -> Actor | None:
    posts = Post.objects.filter(role=role, valid_until__isnull=True, user__demonstration=True)
    if unit is not None:
        posts = posts.filter(unit=unit)
    post = posts.select_related("user").order_by("pk").first()
    return load_actor(post.user, at) if post else None


def _owner(case: Case, at: datetime) -> Actor:
    members = case.enterprise.memberships.filter(  # type: ignore[union-attr]
        valid_until__isnull=True, rights__overlap=["admin", "submit"]
    )
    return load_actor(members.select_related("user").order_by("pk")[0].user, at)
