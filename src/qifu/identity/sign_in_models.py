"""Rows of signing in: every try, second factors, former passwords, devices that are signed in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from qifu.kernel.sealed_fields import SealedCharField


class SignIn(models.Model):
    """One try to sign in, or a release from a rest; only ever added.

    `key` stands for the account, or for the name typed where there is none: the two cannot be told
    apart from outside. `typed` is the beginning of an unknown name (people type passwords there).
    """

    class Outcome(models.TextChoices):
        DONE = "done", "登录成功"
        RECOVERY = "recovery", "用恢复码登录"
        PASSWORD = "password", "密码不对"
        CODE = "code", "验证码不对"
        RESTING = "resting", "锁定期间尝试"
        RELEASED = "released", "解除锁定"

    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, related_name="sign_ins", db_index=False
    )
    key = models.CharField(max_length=43)
    typed = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    by_name = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "-at"], name="sign_in_key"),
            models.Index(fields=["address", "-at"], name="sign_in_address"),
            models.Index(fields=["user", "-at"], name="sign_in_user"),
            models.Index(fields=["-at"], name="sign_in_at"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M}"


class SecondFactor(models.Model):
    """Somebody's second factor. Legal states: asked for (no secret) → begun (secret shown, not yet
    `confirmed_at`) → in use; removed by deleting the row, with an event."""

    user = models.OneToOneField("identity.User", models.PROTECT, related_name="factor")
    secret = SealedCharField(max_length=64, blank=True, klass="factor")
    last_step = models.BigIntegerField(default=0)
    recovery = ArrayField(models.CharField(max_length=64), default=list)
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | ~Q(secret=""), name="factor_has_secret"
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class FormerPassword(models.Model):
    """A password somebody had, as its hash: not to be chosen again, and when it was set."""

    user = models.ForeignKey("identity.User", models.PROTECT, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"


class SignedIn(models.Model):
    """A device that is signed in. Legal states: running → ended (`why`); the session itself is
    Django's, found by `session_key`, and gone once it ended."""

    user = models.ForeignKey("identity.User", models.PROTECT, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-seen_at"],
                condition=Q(ended_at__isnull=True),
                name="signed_in_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"
