"""Forms of signing in and of changing one's password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qifu.identity.accounts import check_password
from qifu.identity.factors import WRONG_CODE
from qifu.identity.models import User
from qifu.kernel.errors import Invalid
from qifu.web.components.forms import QifuForm

WRONG = "用户名（或手机号）或密码不对，请核对后再试。连续输错多次，账号会暂时锁定。"


class SignInForm(QifuForm):
    """Username or phone, and password; what was wrong is never told apart."""

    login = forms.CharField(
        label="用户名或手机号",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def say_wrong(self) -> None:
        """Name or password was wrong."""
        self.add_error(None, WRONG)


class CodeForm(QifuForm):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="验证器上的 6 位数字；手机不在身边，可填一个恢复码。",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "class": "short"}
        ),
    )

    def say_wrong(self) -> None:
        """The code was no good."""
        self.add_error("code", WRONG_CODE)


class PasswordForm(QifuForm):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text="不要用姓名、用户名、手机号或常见的密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输入一次新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError("现在的密码不对，请重新输入")
        return old

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new = cleaned.get("new")
        if new and cleaned.get("again") and new != cleaned["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重新输入")
        if new and new == cleaned.get("old"):
            self.add_error("new", "新密码不能和现在的密码一样")
        elif new:
            self._weigh(new)
        return cleaned

    def _weigh(self, new: str) -> None:
        """What is wrong with a new password is said with the rest, not after it was mended."""
        user = self.user
        try:
            check_password(new, username=user.username, phone=user.phone, name=user.name)
        except Invalid as error:
            self.add_error("new", error.messages)


class ProfileForm(QifuForm):
    """What one may correct oneself."""

    phone = forms.CharField(
        label="手机号",
        max_length=20,
        required=False,
        help_text="用于登录和接收短信通知。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "short"}),
    )
    email = forms.CharField(
        label="邮箱",
        max_length=254,
        required=False,
        help_text="用于接收邮件通知。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
