"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.conf import settings
from django.db import migrations, models

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("enterprises", "0011_sealing"),
        ("identity", "0003_sealing"),
        ("reception", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="booking",
            name="booking_phone",
        ),
        migrations.AlterField(
            model_name="booking",
            name="phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                qifu.kernel.sealed_fields.SealMark("phone"),
                condition=models.Q(("state", "booked")),
                name="booking_phone",
            ),
        ),
    ]
