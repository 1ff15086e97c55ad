"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("policies", "0007_order_of_equals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AlterField(
            model_name="claimdraft",
            name="data",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="publicobjection",
            name="phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
    ]
