"""Signing in: password, then the second factor, each try counted and kept. Re-exported by no one:
the pages of signing in call this, the machine's doors use tokens.

Tries on one account wait for each other, so that a hundred at once are counted like a hundred.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.http import HttpRequest

from qifu.identity.actors import Actor
from qifu.identity.backends import find_by_name_or_phone
from qifu.identity.factors import factor_in_use, take_code
from qifu.identity.models import User
from qifu.identity.permissions import check_manage_rights
from qifu.identity.rules.accounts import normal_phone
from qifu.identity.rules.lockout import ACCOUNT, ADDRESS, PAIR, rests_until
from qifu.identity.sign_in_models import SignIn
from qifu.kernel.errors import NotVisible, Refused
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text

Outcome = SignIn.Outcome
WRONG = (Outcome.PASSWORD, Outcome.CODE)
ENDS_COUNTING = (Outcome.DONE, Outcome.RECOVERY, Outcome.RELEASED)
LOCK = 7103031
NO_SELF = "不能解除自己账号的锁定；请由另一名安全管理员操作。"


@dataclass(frozen=True)
class Place:
    """Where somebody signs in from."""

    address: str
    agent: str = ""


@dataclass(frozen=True)
class Tried:
    """What a try came to: `user` when it was right, `needs_code` when a second factor is asked for
    before anybody is signed in, `rests_until` when it was not even looked at."""

    user: User | None = None
    needs_code: bool = False
    rests_until: datetime | None = None
    recovery: bool = False


@transaction.atomic
def try_password(
    *, request: HttpRequest | None, typed: str, password: str, place: Place, at: datetime
) -> Tried:
    """The first step. A right password of somebody with a second factor is no success yet, and does
    not end the counting. Effects: a row of the try, except where the code is still to come."""
    account = find_by_name_or_phone(typed)
    key = key_of(account) if account else _key(f"name:{normal_phone(typed).lower()[:200]}")
    _lock(key)
    if until := _rests_until(key, place.address, at):
        _note(account, key, typed, place, Outcome.RESTING, at)
        return Tried(rests_until=until)
    user = authenticate(request, username=typed, password=password)
    if not isinstance(user, User):
        _note(account, key, typed, place, Outcome.PASSWORD, at)
        return Tried(rests_until=_rests_until(key, place.address, at))
    if factor_in_use(user.pk) is not None:
        return Tried(user, needs_code=True)
    _note(user, key, "", place, Outcome.DONE, at)
    return Tried(user)


@transaction.atomic
def try_code(*, user_id: int, typed: str, place: Place, at: datetime) -> Tried:
    """The second step: a code of the authenticator or a recovery code, each good once."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotVisible
    key = key_of(user)
    _lock(key)
    if until := _rests_until(key, place.address, at):
        _note(user, key, "", place, Outcome.RESTING, at)
        return Tried(rests_until=until)
    taken = take_code(user_id=user_id, typed=typed, at=at)
    if taken is None:
        _note(user, key, "", place, Outcome.CODE, at)
        return Tried(rests_until=_rests_until(key, place.address, at))
    recovery = taken == "recovery"
    _note(user, key, "", place, Outcome.RECOVERY if recovery else Outcome.DONE, at)
    return Tried(user, recovery=recovery)


@transaction.atomic
def release(*, user_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End the rest of an account by the security administrator; event `user.unlocked`."""
    check_manage_rights(actor)
    if actor.user_id == user_id:
        raise Refused("self", NO_SELF)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotVisible
    reason = clean_text(reason, max_length=200, label="解除原因", field="reason")
    key = key_of(user)
    _lock(key)
    SignIn.objects.create(
        user=user, key=key, address="", outcome=Outcome.RELEASED, by_name=actor.name, at=at
    )
    append_event(
        stream=user.stream,
        kind="user.unlocked",
        at=at,
        actor=actor.ref,
        payload={"user": user.pk, "reason": reason},
    )


def resting(user: User, at: datetime) -> datetime | None:
    """Until when the account rests from anywhere, or from the address that tried last."""
    last = (
        SignIn.objects.filter(key=key_of(user)).exclude(address="").order_by("-at", "-id").first()
    )
    return _rests_until(key_of(user), last.address if last else "", at, with_address=False)


def key_of(user: User) -> str:
    """What an account's tries are counted under."""
    return _key(f"user:{user.pk}")


def _key(text: str) -> str:
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"sign-in/" + text.encode(), hashlib.sha256)
    return digest.hex()[:43]


def _lock(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, key])


def _rests_until(
    key: str, address: str, at: datetime, *, with_address: bool = True
) -> datetime | None:
    rows = list(
        SignIn.objects.filter(key=key, at__gt=at - ACCOUNT.window)
        .exclude(outcome=Outcome.RESTING)
        .order_by("-at", "-id")
        .values_list("outcome", "address", "at")[:200]
    )
    wrong: list[tuple[str, datetime]] = []
    for outcome, where, moment in rows:
        if outcome in ENDS_COUNTING:
            break
        wrong.append((where, moment))
    found = [
        rests_until(PAIR, [moment for where, moment in wrong if where == address], at),
        rests_until(ACCOUNT, [moment for _, moment in wrong], at),
    ]
    if with_address and address:
        found.append(rests_until(ADDRESS, _wrong_from(address, at), at))
    return max((until for until in found if until), default=None)


def _wrong_from(address: str, at: datetime) -> list[datetime]:
    rows = SignIn.objects.filter(address=address, at__gt=at - ADDRESS.window, outcome__in=WRONG)
    return list(rows.order_by("-at", "-id").values_list("at", flat=True)[:500])


def _note(
    user: User | None, key: str, typed: str, place: Place, outcome: str, at: datetime
) -> None:
    shown = f"{typed.strip()[:3]}…" if typed and user is None else ""
    SignIn.objects.create(
        user=user,
        key=key,
        typed=shown.replace("\x00", ""),
        address=place.address[:45],
        agent=place.agent[:200].replace("\x00", ""),
        outcome=outcome,
        at=at,
    )
