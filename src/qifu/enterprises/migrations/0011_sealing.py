"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("enterprises", "0010_records_unchecked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="firmcontact",
            name="phone",
            field=qifu.kernel.sealed_fields.SealedCharField(
                blank=True, klass="phone", max_length=20
            ),
        ),
    ]
