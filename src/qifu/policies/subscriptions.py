"""What the people of a firm want to hear of: following, unfollowing, quiet, and having looked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from qifu.enterprises.models import Enterprise
from qifu.enterprises.permissions import can_administer_firm
from qifu.enterprises.rules.industry import SECTIONS
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text
from qifu.policies.followers import wish_of
from qifu.policies.models import Policy, Push, QuietFirm, Subscription
from qifu.policies.rules.following import Wish
from qifu.policies.search import policy_topics

KINDS = ("奖补", "减免", "权益", "资质")
FOLLOWED_AT_MOST = 20


@transaction.atomic
def follow(*, enterprise_id: int, wish: Wish, actor: Actor, at: datetime) -> Subscription:
    """Hear of policies that are wished for when they are published.

    Effects: one row and the event `policy.followed`, or nothing where it is followed already.
    NotVisible for a firm that is not the actor's; Invalid by field; Refused above
    `FOLLOWED_AT_MOST`.
    """
    firm, user = _own(enterprise_id, actor), actor.user_id or 0
    kept = {**_checked(wish), "text": _words(wish.text)}
    mine = Subscription.objects.filter(user_id=user, enterprise=firm)
    found = mine.filter(**kept).first()
    if found is not None:
        return found
    if mine.count() >= FOLLOWED_AT_MOST:
        raise Refused("too_many", f"最多订阅 {FOLLOWED_AT_MOST} 类政策，请先退订几类。")
    row, made = Subscription.objects.get_or_create(
        user_id=user, enterprise=firm, **kept, defaults={"since": at}
    )
    if made:
        _note(firm, "policy.followed", actor, at, words=label_of(row))
    return row


def _checked(wish: Wish) -> dict[str, str]:
    """The filters of a wish; Invalid by field for one there is none of."""
    allowed: dict[str, Collection[str]] = {
        "level": Policy.Level.values, "kind": KINDS, "industry": SECTIONS,
        "topic": topic_titles() if wish.topic else (),
    }  # fmt: skip
    found = {name: str(getattr(wish, name)) for name in allowed}
    wrong = [name for name, value in found.items() if value and value not in allowed[name]]
    if wrong:
        raise Invalid({name: ["没有这个选项，请重新选择。"] for name in wrong})
    return found


def _words(text: str) -> str:
    given = " ".join(text.split())
    return clean_text(given, max_length=60, label="关键词", field="text", required=False)


def topic_titles() -> dict[str, str]:
    """Titles of the district's topics by code. One query."""
    return {topic.code: topic.title for topic in policy_topics()}


def label_of(row: Subscription, titles: Mapping[str, str] | None = None) -> str:
    """What is followed, as people read it."""
    return wish_of(row).label(topic_titles() if titles is None else titles)


@transaction.atomic
def unfollow(*, subscription_id: int, actor: Actor, at: datetime) -> None:
    """Hear no more of what one followed. Effects: the row is gone, event `policy.unfollowed`.
    NotVisible for another person's."""
    mine = Subscription.objects.select_for_update().filter(user_id=actor.user_id or 0)
    row = mine.filter(pk=subscription_id, enterprise_id__in=actor.firm_ids("view")).first()
    if row is None:
        raise NotVisible
    firm, words = Enterprise.objects.get(pk=row.enterprise_id), label_of(row)
    row.delete()
    _note(firm, "policy.unfollowed", actor, at, words=words)


@transaction.atomic
def set_quiet(*, enterprise_id: int, quiet: bool, actor: Actor, at: datetime) -> None:
    """Stop telling a firm of policies, or begin again; what is found for it stays listed.

    Effects: event `policy.quiet` or `policy.not_quiet`, nothing where it is so already. NotVisible
    for another's firm, Refused for who is not its administrator.
    """
    firm = _own(enterprise_id, actor)
    if not can_administer_firm(actor, firm.pk):
        raise Refused("wrong_role", "只有本企业的管理员可以停止或恢复政策推送。")
    rows = QuietFirm.objects.filter(enterprise=firm)
    if quiet:
        _, changed = QuietFirm.objects.get_or_create(
            enterprise=firm, defaults={"since": at, "by": actor.user_id, "by_name": actor.name}
        )
    else:
        changed = bool(rows.delete()[0])
    if changed:
        _note(firm, "policy.quiet" if quiet else "policy.not_quiet", actor, at)


@transaction.atomic
def mark_opened(*, push_id: int, actor: Actor, at: datetime) -> None:
    """Keep when somebody of the firm first looked at a push; event `policy.opened`, once.
    NotVisible for another firm's."""
    mine = Push.objects.filter(pk=push_id, enterprise_id__in=actor.firm_ids("view"))
    push = mine.only("enterprise_id", "opened_at").first()
    if push is None:
        raise NotVisible
    if push.opened_at is None:
        _open(push, actor, at)


@transaction.atomic
def mark_opened_by_notice(*, stream: str, actor: Actor, at: datetime) -> None:
    """The same by the notice that told of it; nothing for notices of anything else."""
    room, _, number = stream.partition(":")
    if room == "push" and number.isdecimal():
        mine = Push.objects.filter(pk=int(number), enterprise_id__in=actor.firm_ids("view"))
        if push := mine.filter(opened_at=None).only("enterprise_id").first():
            _open(push, actor, at)


def _open(push: Push, actor: Actor, at: datetime) -> None:
    if Push.objects.filter(pk=push.pk, opened_at=None).update(opened_at=at):
        append_event(
            stream=f"enterprise:{push.enterprise_id}", kind="policy.opened", at=at,
            actor=actor.ref, payload={"push": push.pk},
        )  # fmt: skip


def _own(enterprise_id: int, actor: Actor) -> Enterprise:
    """The firm, its row locked; NotVisible unless it is one of the actor's."""
    if enterprise_id not in actor.firm_ids("view") or actor.user_id is None:
        raise NotVisible
    return Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise_id)


def _note(firm: Enterprise, kind: str, actor: Actor, at: datetime, **payload: str) -> None:
    append_event(stream=firm.stream, kind=kind, at=at, actor=actor.ref, payload=dict(payload))
