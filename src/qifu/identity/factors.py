"""Second factors: asked for, set up, used, taken away; each change with its event."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction

from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import User
from qifu.identity.permissions import check_manage_rights
from qifu.identity.rules.factor import (
    grace_ends,
    is_required,
    new_recovery_codes,
    new_secret,
    normal_recovery_code,
    step_of,
)
from qifu.identity.sign_in_models import SecondFactor
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

WRONG_CODE = "验证码不对或已经用过。请看验证器上现在的 6 位数字；手机时间不准也会这样，请先校准。"


def factor_of(user_id: int) -> SecondFactor | None:
    """The row of somebody, in whatever state."""
    return SecondFactor.objects.filter(user_id=user_id).first()


def factor_in_use(user_id: int) -> SecondFactor | None:
    """The second factor somebody signs in with; None when there is none."""
    return SecondFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()


def must_have(user: User, at: datetime) -> bool:
    """True when the roles of `user` ask for a second factor (setting QIFU_SECOND_FACTOR)."""
    demonstration = settings.DEMO and user.demonstration
    roles = load_actor(user, at).roles
    return is_required(settings.QIFU_SECOND_FACTOR, roles, demonstration)


@transaction.atomic
def ask_for_factor(*, user: User, at: datetime) -> datetime | None:
    """At sign-in of somebody who must have one and has none: until when it may be put off.

    None when nothing is asked. The days count from the first time it was asked for.
    """
    row = SecondFactor.objects.select_for_update().filter(user=user).first()
    if (row and row.confirmed_at) or not must_have(user, at):
        return None
    if row is None or row.asked_at is None:
        row = row or SecondFactor(user=user)
        row.asked_at = at
        row.save()
    assert row.asked_at is not None
    return grace_ends(row.asked_at, settings.QIFU_SECOND_FACTOR_DAYS)


@transaction.atomic
def begin_factor(*, actor: Actor) -> SecondFactor:
    """A secret to be put into an authenticator; the same one until it was confirmed."""
    if actor.user_id is None:
        raise NotVisible
    row = SecondFactor.objects.select_for_update().filter(user_id=actor.user_id).first()
    if row and row.confirmed_at:
        raise Refused("factor_there", "第二重验证已经启用；要换手机，请先停用再重新设置。")
    row = row or SecondFactor(user_id=actor.user_id)
    if not row.secret:
        row.secret = new_secret()
        row.save()
    return row


@transaction.atomic
def confirm_factor(*, typed: str, actor: Actor, at: datetime) -> list[str]:
    """Put the begun factor into use by a first code; returns the recovery codes, shown this once.

    Event `user.second_factor_set`. Invalid(code) when the code is no good.
    """
    row = SecondFactor.objects.select_for_update().filter(user_id=actor.user_id or 0).first()
    if row is None or not row.secret or row.confirmed_at:
        raise Refused("factor_not_begun", "请先用验证器扫描二维码，再输入验证码。")
    step = step_of(row.secret, typed, at, row.last_step)
    if step is None:
        raise Invalid({"code": [WRONG_CODE]})
    row.last_step, row.confirmed_at = step, at
    codes = _fresh_codes(row)
    row.save()
    _note(row.user, "user.second_factor_set", actor, at, {})
    return codes


@transaction.atomic
def renew_recovery_codes(*, typed: str, actor: Actor, at: datetime) -> list[str]:
    """New recovery codes in place of all former ones, against a present code; shown this once.

    Event `user.second_factor_codes`.
    """
    row = _in_use(actor)
    _take(row, typed, at)
    codes = _fresh_codes(row)
    row.save()
    _note(row.user, "user.second_factor_codes", actor, at, {})
    return codes


@transaction.atomic
def remove_factor(*, typed: str, actor: Actor, at: datetime) -> None:
    """Take one's own second factor away, against a present code; event `user.second_factor_removed`.

    Refused for whoever must have one only in so far as it is asked for anew at the next sign-in.
    """
    row = _in_use(actor)
    _take(row, typed, at)
    user = row.user
    row.delete()
    _note(user, "user.second_factor_removed", actor, at, {})


@transaction.atomic
def reset_factor(*, user_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take away somebody's second factor who lost it: by the security administrator, not for
    oneself. Event `user.second_factor_reset`. Grace is not given anew to who had one."""
    check_manage_rights(actor)
    if actor.user_id == user_id:
        raise Refused(
            "self", "不能重置自己的第二重验证；请由另一名安全管理员操作，或用恢复码登录。"
        )
    row = SecondFactor.objects.select_for_update().filter(user_id=user_id).first()
    if row is None or not row.confirmed_at:
        raise Refused("no_factor", "此人没有启用第二重验证，不需要重置。")
    reason = clean_text(reason, max_length=200, label="重置原因", field="reason")
    row.secret, row.confirmed_at, row.recovery, row.last_step = "", None, [], 0
    row.asked_at = row.asked_at or at
    row.save()
    _note(row.user, "user.second_factor_reset", actor, at, {"reason": reason})


@transaction.atomic
def take_code(*, user_id: int, typed: str, at: datetime) -> str | None:
    """ "code" or "recovery" when what was typed is good now; it is not good a second time."""
    row = (
        SecondFactor.objects.select_for_update()
        .filter(user_id=user_id, confirmed_at__isnull=False)
        .first()
    )
    if row is None:
        return None
    kind = _spend(row, typed, at)
    if kind:
        row.save(update_fields=["last_step", "recovery"])
    return kind


def _spend(row: SecondFactor, typed: str, at: datetime) -> str | None:
    if (step := step_of(row.secret, typed, at, row.last_step)) is not None:
        row.last_step = step
        return "code"
    digest = _digest(row.user_id, normal_recovery_code(typed))
    if digest in row.recovery:
        row.recovery = [kept for kept in row.recovery if kept != digest]
        return "recovery"
    return None


def _take(row: SecondFactor, typed: str, at: datetime) -> None:
    if _spend(row, typed, at) is None:
        raise Invalid({"code": [WRONG_CODE]})


def _in_use(actor: Actor) -> SecondFactor:
    row = (
        SecondFactor.objects.select_for_update()
        .filter(user_id=actor.user_id or 0, confirmed_at__isnull=False)
        .select_related("user")
        .first()
    )
    if row is None:
        raise Refused("no_factor", "还没有启用第二重验证。")
    return row


def _fresh_codes(row: SecondFactor) -> list[str]:
    codes = new_recovery_codes()
    row.recovery = [_digest(row.user_id, code) for code in codes]
    return codes


def _digest(user_id: int, code: str) -> str:
    """What is kept of a recovery code: with this installation's secret, so a copy is no use."""
    words = f"recovery/{user_id}/{code}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), words, hashlib.sha256).hex()


def _note(user: User, kind: str, actor: Actor, at: datetime, payload: dict[str, object]) -> None:
    append_event(
        stream=user.stream, kind=kind, at=at, actor=actor.ref, payload={"user": user.pk, **payload}
    )
