"""Posts and deputies: who works where as what, and who stands in. Re-exported by `operations`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qifu.identity.accounts import lock_user
from qifu.identity.actors import Actor, firms_at, running
from qifu.identity.models import Delegation, Post, Unit, User, Window
from qifu.identity.permissions import check_delegate, check_manage_rights
from qifu.identity.roles import EXCLUSIVE_ROLES, WINDOW_ROLES, Role, clash
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event


@transaction.atomic
def add_post(
    *,
    user_id: int,
    unit_id: int,
    role: str,
    actor: Actor,
    at: datetime,
    window_id: int | None = None,
    until: datetime | None = None,
) -> Post:
    """Give `user_id` the post `role` in a unit from now on; the same post twice stays one.

    Effects: one row, one event `user.post_added`. Raises Invalid by field; Refused when the
    roles may not meet in one person (三员分立) or `actor` may not grant.
    """
    check_manage_rights(actor, user_id)
    user = lock_user(user_id)
    unit, window = _place(unit_id, role, window_id)
    running_posts = list(Post.objects.filter(running("", at), user=user))
    for post in running_posts:
        if why := clash(post.role, role):
            raise Refused("separation", why, held=post.role, wanted=role)
        if (post.unit_id, post.role, post.window_id) == (unit.pk, role, window_id):
            return post
    if firms_at(user.pk, at):
        raise Refused("is_member", "这是企业人员账号，不能任工作岗位；请为其另建工作人员账号。")
    if until is not None and until <= at:
        raise Invalid({"until": ["截止时间须晚于现在，请改正。"]})
    post = Post.objects.create(
        user=user, unit=unit, role=role, window=window, valid_from=at, valid_until=until
    )
    append_event(
        stream=user.stream,
        kind="user.post_added",
        at=at,
        actor=actor.ref,
        payload={
            "user": user.pk,
            "post": post.pk,
            "unit_id": unit.pk,
            "unit": unit.name,
            "role": role,
            "window": window.code if window else "",
            "until": until.isoformat() if until else None,
        },
    )
    return post


def _place(unit_id: int, role: str, window_id: int | None) -> tuple[Unit, Window | None]:
    errors: dict[str, list[str]] = {}
    unit = Unit.objects.filter(pk=unit_id, status=Unit.Status.ACTIVE).first()
    if unit is None:
        errors["unit"] = ["没有这个单位，或已撤并；请改选在用的单位。"]
    elif unit.kind == Unit.Kind.GROUP:
        errors["unit"] = [f"“{unit.name}”是单位统称，不能设岗位；请选具体单位。"]
    if role not in Role.values:
        errors["role"] = ["没有这个岗位，请从列表中选择。"]
    window = None
    if window_id is not None:
        window = Window.objects.filter(pk=window_id, active=True).first()
        if window is None or role not in WINDOW_ROLES:
            errors["window"] = ["只有综合窗口、惠企政策专员可以指定窗口，且窗口须在用。"]
    if errors or unit is None:
        raise Invalid(errors)
    return unit, window


@transaction.atomic
def end_post(*, post_id: int, actor: Actor, at: datetime) -> Post:
    """End a post now; what was done in it keeps its author. Idempotent."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotVisible
    check_manage_rights(actor, post.user_id)
    if post.valid_until is None or post.valid_until > at:
        post.valid_until = max(at, post.valid_from)
        post.save(update_fields=["valid_until"])
        append_event(
            stream=f"user:{post.user_id}",
            kind="user.post_ended",
            at=at,
            actor=actor.ref,
            payload={
                "user": post.user_id,
                "post": post.pk,
                "unit_id": post.unit_id,
                "role": post.role,
            },
        )
    return post


@transaction.atomic
def delegate(
    *,
    absent_id: int,
    deputy_id: int,
    unit_id: int,
    since: datetime,
    until: datetime,
    actor: Actor,
    at: datetime,
) -> Delegation:
    """Let `deputy_id` act for `absent_id` in a unit from `since` until `until`.

    The deputy must hold a business post in the same unit. Effects: one row, one event
    `user.delegated`. Raises Invalid by field, Refused.
    """
    check_delegate(actor, absent_id, unit_id)
    errors: dict[str, list[str]] = {}
    if until <= since or until <= at:
        errors["until"] = ["结束时间须晚于开始时间和现在，请改正。"]
    if absent_id == deputy_id:
        errors["deputy"] = ["代理人不能是本人，请另选一人。"]
    elif not _may_stand_in(deputy_id, unit_id, at):
        errors["deputy"] = ["代理人须是本单位在岗的业务人员，请另选一人。"]
    if not Post.objects.filter(running("", at), user_id=absent_id, unit_id=unit_id).exists():
        errors["absent"] = ["被代理人在本单位没有岗位，请核对。"]
    if errors:
        raise Invalid(errors)
    lock_user(absent_id)
    if Delegation.objects.filter(
        absent_id=absent_id, unit_id=unit_id, valid_from__lt=until, valid_until__gt=since
    ).exists():
        raise Refused("overlap", "这段时间已安排了代理人；请先取消原来的安排。")
    row = Delegation.objects.create(
        absent_id=absent_id,
        deputy_id=deputy_id,
        unit_id=unit_id,
        valid_from=since,
        valid_until=until,
        granted_by=actor.user_id,
    )
    _note(row, "user.delegated", actor, at)
    return row


def _may_stand_in(user_id: int, unit_id: int, at: datetime) -> bool:
    posts = Post.objects.filter(running("", at), user_id=user_id, user__is_active=True)
    roles = set(posts.values_list("role", flat=True))
    return not roles & EXCLUSIVE_ROLES and posts.filter(unit_id=unit_id).exists()


@transaction.atomic
def end_delegation(*, delegation_id: int, actor: Actor, at: datetime) -> Delegation:
    """End a delegation now (the person is back). Idempotent."""
    row = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if row is None:
        raise NotVisible
    check_delegate(actor, row.absent_id, row.unit_id)
    if row.valid_until > at:
        row.valid_until = max(at, row.valid_from)
        row.save(update_fields=["valid_until"])
        _note(row, "user.delegation_ended", actor, at)
    return row


def _note(row: Delegation, kind: str, actor: Actor, at: datetime) -> None:
    append_event(
        stream=f"user:{row.absent_id}",
        kind=kind,
        at=at,
        actor=actor.ref,
        payload={
            "delegation": row.pk,
            "absent": row.absent_id,
            "deputy": row.deputy_id,
            "deputy_name": User.objects.values_list("name", flat=True).get(pk=row.deputy_id),
            "unit_id": row.unit_id,
            "from": row.valid_from.isoformat(),
            "until": row.valid_until.isoformat(),
        },
    )
