"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations, models

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("identity", "0002_separation"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="user_phone_once",
        ),
        migrations.AlterField(
            model_name="user",
            name="phone",
            field=qifu.kernel.sealed_fields.SealedCharField(
                blank=True, klass="phone", max_length=20, verbose_name="手机号"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                qifu.kernel.sealed_fields.SealMark("phone"),
                condition=models.Q(("phone", ""), _negated=True),
                name="user_phone_once",
            ),
        ),
    ]
