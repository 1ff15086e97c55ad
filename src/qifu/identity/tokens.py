"""Keys to the API for people and outside systems. Re-exported by `operations`.

The key is 256 bits from the system's generator, shown once; a fast hash of it is enough, because
there is nothing to guess. Its prefix finds the row, so that checking costs one indexed read.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from qifu.identity.actors import Actor, load_actor, running
from qifu.identity.models import ApiToken, Post, User
from qifu.identity.permissions import check_manage_rights
from qifu.identity.roles import ADMIN_ROLES, Role
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

SCOPES = {
    "demands:read": "查看有权查看的诉求",
    "demands:write": "提交诉求、办理操作",
    "policies:read": "查看政策和有权查看的企业的比对结果",
    "claims:read": "查看有权查看的政策申报",
    "claims:write": "申报政策、办理操作",
    "services:read": "查询事项和一件事",
    "applications:read": "查看有权查看的办件",
    "applications:write": "提交申请、补交、撤回、办理操作",
    "exchange:read": "查看对接类别、产品和有权查看的需求",
    "exchange:write": "提出需求、回应、选定、登记结果",
    "visits:read": "查看有权查看的走访",
    "findings:read": "查看有权查看的粉饰线索",
    "metrics:read": "查看有权查看的指标",
    "visits:write": "记录走访，上传照片",
    "projects:read": "查看有权查看的项目",
    "reform:read": "查看有权查看的改革任务进展",
    "problems:read": "查看有权查看的类问题",
    "ratings:read": "查看有权查看的评价",
    "ratings:write": "代本企业评价、公开回复评价",
    "cards:read": "核验服务绿卡，查看有权查看的卡",
    "cards:write": "登记服务绿卡的使用",
    "credit:read": "查看本企业的信用体检、谁查过",
    "credit:write": "授权单位查询本企业信用，收回授权",
    "places:read": "查看载体、空位、仪器时段、活动和本企业的预约",
    "places:write": "预约仪器时段，报名培训和活动",
    "law:read": "查看法律服务和有权查看的法律服务件、存证",
    "law:write": "申请法律服务，用文件指纹存证",
}
MARK = "qf"
MAX_DAYS = 366
TOUCH_SECONDS = 60


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_token(
    *,
    user_id: int,
    name: str,
    scopes: Iterable[str],
    days: int,
    actor: Actor,
    at: datetime,
    system: str = "",
    per_minute: int | None = None,
) -> tuple[ApiToken, str]:
    """Make a key for an account; returns the row and the key itself, shown this once only.

    A person may make its own; others need the security administrator. `system` names an outside
    system: its account must hold the post `api_client` and nothing else. Effects: one event
    `token.issued`. Raises Invalid, Refused, NotVisible.
    """
    own = actor.user_id is not None and actor.user_id == user_id and not system
    if not own:
        check_manage_rights(actor, user_id)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotVisible
    wanted = sorted(set(scopes))
    errors: dict[str, list[str]] = {}
    if unknown := [s for s in wanted if s not in SCOPES]:
        errors["scopes"] = [f"没有这种权限：{'、'.join(unknown)}；只能是：{'、'.join(SCOPES)}。"]
    elif not wanted:
        errors["scopes"] = ["请至少选一项权限。"]
    if not 1 <= days <= MAX_DAYS:
        errors["days"] = [f"有效期须在 1 至 {MAX_DAYS} 天之间。"]
    if errors:
        raise Invalid(errors)
    _check_account(user, system, at)
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=clean_text(name, max_length=60, label="用途", field="name"),
        prefix=prefix,
        hash=_digest(secret),
        user=user,
        system=system,
        scopes=wanted,
        per_minute=per_minute,
        created_at=at,
        created_by=actor.user_id,
        expires_at=at + timedelta(days=days),
    )
    _note(token, "token.issued", actor, at)
    return token, f"{MARK}_{prefix}_{secret}"


def _check_account(user: User, system: str, at: datetime) -> None:
    roles = set(Post.objects.filter(running("", at), user=user).values_list("role", flat=True))
    if roles & ADMIN_ROLES:
        raise Refused("admin_token", "系统、安全、审计管理员不能使用接口令牌；请在页面上操作。")
    if bool(system) != (Role.API_CLIENT in roles):
        raise Refused(
            "token_account",
            "外部系统的令牌须用“接口系统”岗位的专用账号，个人令牌不能用这种账号；请先设好岗位。",
        )


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, at: datetime) -> ApiToken:
    """Make a key useless from now on: one's own, or any as security administrator. Idempotent."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotVisible
    if actor.user_id is None or actor.user_id != token.user_id:
        check_manage_rights(actor, token.user_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _note(token, "token.revoked", actor, at)
    return token


def find_token(key: str, at: datetime) -> ApiToken | None:
    """The token of a key that is good at `at`, with its user; None when it is no good.

    Unknown, wrong, expired, revoked and disabled look the same. Notes the use at most once a
    minute.
    """
    parts = key.strip().split("_", 2)
    if len(parts) != 3 or parts[0] != MARK:
        return None
    token = ApiToken.objects.filter(prefix=parts[1]).select_related("user").first()
    expected = token.hash if token else _digest("")
    if not hmac.compare_digest(expected, _digest(parts[2])) or token is None:
        return None
    user = token.user
    if token.revoked_at is not None or token.expires_at <= at or user is None:
        return None
    if not user.is_active:
        return None
    if token.last_used_at is None or (at - token.last_used_at).total_seconds() > TOUCH_SECONDS:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def actor_of_token(token: ApiToken, at: datetime) -> Actor:
    """Who a good token stands for at `at`, with its `scopes` and, for a system, its `client`."""
    if token.user is None:  # `find_token` gives no such token
        raise NotVisible
    actor = load_actor(token.user, at)
    return replace(actor, client=token.system, scopes=frozenset(token.scopes))


def actor_for_token(key: str, at: datetime) -> Actor | None:
    """The actor a key stands for at `at`; None when the key is no good. At most five queries."""
    token = find_token(key, at)
    return actor_of_token(token, at) if token else None


def _note(token: ApiToken, kind: str, actor: Actor, at: datetime) -> None:
    append_event(
        stream=f"token:{token.pk}",
        kind=kind,
        at=at,
        actor=actor.ref,
        payload={
            "token": token.prefix,
            "name": token.name,
            "user": token.user_id,
            "system": token.system,
            "scopes": token.scopes,
            "expires": token.expires_at.isoformat(),
        },
    )
