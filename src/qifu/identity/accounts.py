"""Accounts: create, change, disable, set the password. Re-exported by `operations`."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password as check_encoded
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from qifu.identity.actors import Actor
from qifu.identity.models import User
from qifu.identity.permissions import check_manage_accounts
from qifu.identity.rules.accounts import (
    mobile_problem,
    normal_phone,
    password_problems,
    username_problem,
)
from qifu.identity.sign_in_models import FormerPassword
from qifu.kernel.errors import Invalid, NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

Errors = dict[str, list[str]]


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def check_password(password: str, *, username: str = "", phone: str = "", name: str = "") -> None:
    """Raise Invalid(password) with every reason why `password` is refused."""
    problems = password_problems(password, (username, phone, name))
    try:
        _common().validate(password)
    except ValidationError:
        problems.append("这个密码在常见密码表中，请换一个。")
    if problems:
        raise Invalid({"password": list(dict.fromkeys(problems))})


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    actor: Actor,
    at: datetime,
    phone: str = "",
    email: str = "",
    must_change_password: bool = False,
    demonstration: bool = False,
    encoded: str = "",
) -> User:
    """Create an account. `password` None makes one nobody can sign in with (outside systems);
    `encoded` is the hash of a password already checked and hashed (many accounts at once).

    Effects: one row, one event `user.created` (without phone or e-mail: events stay for ever).
    Raises Invalid with all field errors at once, Refused when `actor` may not.
    """
    check_manage_accounts(actor)
    return _create(
        username=username,
        name=name,
        password=password,
        actor=actor,
        at=at,
        phone=phone,
        email=email,
        must_change_password=must_change_password,
        demonstration=demonstration,
        encoded=encoded,
    )


@transaction.atomic
def sign_up(*, username: str, name: str, phone: str, password: str, at: datetime) -> User:
    """Let a person of a firm make its own account; it may do nothing until a firm lets it in or
    it registers one. Raises Invalid with all field errors at once."""
    actor = Actor(user_id=None, name=name.strip()[:40] or "访客")
    if not normal_phone(phone):
        raise Invalid({"phone": ["请填写手机号，便于工作人员联系您。"]})
    return _create(username=username, name=name, password=password, actor=actor, at=at, phone=phone)


def _create(
    *,
    username: str,
    name: str,
    password: str | None,
    actor: Actor,
    at: datetime,
    phone: str,
    email: str = "",
    must_change_password: bool = False,
    demonstration: bool = False,
    encoded: str = "",
) -> User:
    username, phone, email = username.strip().lower(), normal_phone(phone), email.strip()
    errors, name = _field_errors(username, name, phone, email)
    if password is not None:
        try:
            check_password(password, username=username, phone=phone, name=name)
        except Invalid as invalid:
            errors.update(invalid.field_errors)
    if User.objects.filter(username=username).exists():
        errors.setdefault("username", []).append("这个用户名已有人用，请换一个。")
    _phone_taken(errors, phone, None)
    if errors:
        raise Invalid(errors)
    user = User(
        username=username,
        name=name,
        phone=phone,
        email=email,
        must_change_password=must_change_password,
        demonstration=demonstration,
        created_at=at,
    )
    if encoded:
        user.password = encoded
    else:
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        message = "用户名或手机号刚刚被另一个账号使用，请换一个。"
        raise Invalid({"username": [message]}) from error
    _note(user, "user.created", actor, at, {"username": username, "name": name})
    return user


@transaction.atomic
def change_user(
    *, user_id: int, name: str, phone: str, email: str, actor: Actor, at: datetime
) -> User:
    """Change name, phone and e-mail: one's own, or anybody's as system administrator."""
    if actor.user_id != user_id:
        check_manage_accounts(actor)
    user = lock_user(user_id)
    phone, email = normal_phone(phone), email.strip()
    errors, name = _field_errors(user.username, name, phone, email)
    _phone_taken(errors, phone, user.pk)
    if errors:
        raise Invalid(errors)
    new = {"name": name, "phone": phone, "email": email}
    changed = sorted(k for k, v in new.items() if getattr(user, k) != v)
    if changed:
        for key in changed:
            setattr(user, key, new[key])
        user.save(update_fields=changed)
        _note(user, "user.changed", actor, at, {"fields": changed, "name": name})
    return user


@transaction.atomic
def set_password(
    *, user_id: int, password: str, actor: Actor, at: datetime, must_change: bool = False
) -> User:
    """Set a password: one's own, or anybody's as system administrator (then `must_change`)."""
    if actor.user_id != user_id:
        check_manage_accounts(actor)
    user = lock_user(user_id)
    check_password(password, username=user.username, phone=user.phone, name=user.name)
    if not must_change:
        _check_not_former(user, password)
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
    _keep_password(user, at)
    _note(user, "user.password_set", actor, at, {"by_other": actor.user_id != user_id})
    return user


def _check_not_former(user: User, password: str) -> None:
    """Raise Invalid(password) when it is the present one or one of the last few."""
    former = FormerPassword.objects.filter(user=user).order_by("-set_at", "-id")
    kept = former.values_list("encoded", flat=True)[: settings.QIFU_PASSWORD_HISTORY]
    if any(check_encoded(password, encoded) for encoded in {user.password, *kept}):
        count = settings.QIFU_PASSWORD_HISTORY
        raise Invalid(
            {"password": [f"这个密码用过了：不能与现在的和最近 {count} 次的相同，请换一个。"]}
        )


def _keep_password(user: User, at: datetime) -> None:
    FormerPassword.objects.create(user=user, encoded=user.password, set_at=at)
    former = FormerPassword.objects.filter(user=user).order_by("-set_at", "-id")
    kept = list(former.values_list("pk", flat=True)[: max(1, settings.QIFU_PASSWORD_HISTORY)])
    former.exclude(pk__in=kept).delete()


def password_is_old(user: User, at: datetime) -> bool:
    """True when the setting says that passwords end, and this one was set too long ago."""
    if not settings.QIFU_PASSWORD_DAYS:
        return False
    last = FormerPassword.objects.filter(user=user).order_by("-set_at", "-id").first()
    since = last.set_at if last else user.created_at
    return (at - since).days >= settings.QIFU_PASSWORD_DAYS


@transaction.atomic
def ask_for_new_password(*, user: User, at: datetime) -> bool:
    """At sign-in: an old password has to be changed before anything; True when it was asked for."""
    if user.must_change_password or not password_is_old(user, at):
        return False
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    return True


def change_password(*, user_id: int, password: str, actor: Actor, at: datetime) -> User:
    """Change one's own password; Refused for anybody else's, Invalid when it is too weak."""
    if actor.user_id != user_id:
        raise Refused("not_own", "只能修改自己的密码；重置他人密码请由系统管理员操作。")
    return set_password(user_id=user_id, password=password, actor=actor, at=at)


@transaction.atomic
def disable_user(*, user_id: int, reason: str, actor: Actor, at: datetime) -> User:
    """Disable an account: it can neither sign in nor use its tokens from now on. Idempotent."""
    check_manage_accounts(actor)
    if actor.user_id == user_id:
        raise Refused("self", "不能停用自己的账号；请由另一名系统管理员操作。")
    user = lock_user(user_id)
    if user.is_active:
        reason = clean_text(reason, max_length=200, label="停用原因", field="reason")
        user.is_active = False
        user.save(update_fields=["is_active"])
        _note(user, "user.disabled", actor, at, {"reason": reason})
    return user


@transaction.atomic
def enable_user(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Let a disabled account sign in again. Idempotent."""
    check_manage_accounts(actor)
    user = lock_user(user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        _note(user, "user.enabled", actor, at, {})
    return user


def lock_user(user_id: int) -> User:
    """The row, locked for this transaction; NotVisible when there is none."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible
    return user


def _field_errors(username: str, name: str, phone: str, email: str) -> tuple[Errors, str]:
    errors: Errors = {}
    if problem := username_problem(username):
        errors["username"] = [problem]
    try:
        name = clean_text(name, max_length=40, label="姓名")
    except Invalid as invalid:
        errors["name"] = [m for many in invalid.field_errors.values() for m in many]
    if phone and (problem := mobile_problem(phone)):
        errors["phone"] = [problem]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = ["邮箱格式不对，应类似 name@example.com，请核对。"]
    return errors, name


def _phone_taken(errors: Errors, phone: str, own: int | None) -> None:
    if phone and User.objects.filter(phone=phone).exclude(pk=own or 0).exists():
        errors.setdefault("phone", []).append("这个手机号已用于另一个账号，请换一个或联系管理员。")


def _note(user: User, kind: str, actor: Actor, at: datetime, payload: dict[str, object]) -> None:
    append_event(
        stream=user.stream, kind=kind, at=at, actor=actor.ref, payload={"user": user.pk, **payload}
    )


def choose_letters(*, user_id: int, large: bool) -> None:
    """How large pages are for a person, in every browser. A taste and no act: it has no event."""
    User.objects.filter(pk=user_id).exclude(large_letters=large).update(large_letters=large)
