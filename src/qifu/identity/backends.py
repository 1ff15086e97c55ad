"""Sign-in by user name or mobile number with a password.

A wrong name costs the same time as a wrong password, so that names cannot be probed. Accounts of
outside systems have no usable password and therefore never sign in here.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from qifu.identity.models import User
from qifu.identity.rules.accounts import mobile_problem, normal_phone
from qifu.kernel.rows import read_rows

MAX_TYPED = 200


class NameOrPhoneBackend(BaseBackend):
    """Accepts `username` (or a phone typed there) and `password`."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        if not username or password is None or len(username) + len(password) > MAX_TYPED:
            return None
        user = find_by_name_or_phone(username)
        if user is None:
            User().set_password(password)  # spend the same time as a real check
            return None
        if user.check_password(password) and user.is_active:
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        rows = read_rows(User, "t.id = %s AND t.is_active", [user_id])
        return rows[0] if rows else None


def find_by_name_or_phone(typed: str) -> User | None:
    """The account a typed user name or mobile number belongs to."""
    phone = normal_phone(typed)
    if mobile_problem(phone) is None:
        return User.objects.filter(phone=phone).first()
    if "\x00" in typed:
        return None
    return User.objects.filter(username=typed.strip().lower()).first()
