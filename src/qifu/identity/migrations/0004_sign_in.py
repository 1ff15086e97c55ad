"""Signing in is counted and kept here; the record of the library used before is carried over."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qifu.kernel.sealed_fields

CARRY = """
DO $$
BEGIN
    IF to_regclass('axes_accesslog') IS NOT NULL THEN
        INSERT INTO identity_signin (user_id, key, typed, address, agent, outcome, by_name, at)
        SELECT u.id, '', '', coalesce(host(l.ip_address), ''), left(l.user_agent, 200), 'done', '',
            l.attempt_time
        FROM axes_accesslog l JOIN identity_user u ON u.username = lower(l.username);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_sealing"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("encoded", models.CharField(max_length=128)),
                ("set_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "secret",
                    qifu.kernel.sealed_fields.SealedCharField(
                        blank=True, klass="factor", max_length=64
                    ),
                ),
                ("last_step", models.BigIntegerField(default=0)),
                (
                    "recovery",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True),
                            models.Q(("secret", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="factor_has_secret",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("address", models.CharField(max_length=45)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["user", "-seen_at"],
                        name="signed_in_now",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=43)),
                ("typed", models.CharField(blank=True, max_length=12)),
                ("address", models.CharField(max_length=45)),
                ("agent", models.CharField(blank=True, max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "登录成功"),
                            ("recovery", "用恢复码登录"),
                            ("password", "密码不对"),
                            ("code", "验证码不对"),
                            ("resting", "锁定期间尝试"),
                            ("released", "解除锁定"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "-at"], name="sign_in_key"),
                    models.Index(fields=["address", "-at"], name="sign_in_address"),
                    models.Index(fields=["user", "-at"], name="sign_in_user"),
                    models.Index(fields=["-at"], name="sign_in_at"),
                ],
            },
        ),
        migrations.RunSQL(CARRY, migrations.RunSQL.noop),
    ]
