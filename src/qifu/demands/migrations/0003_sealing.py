"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("demands", "0002_learned_model"),
    ]

    operations = [
        migrations.AlterField(
            model_name="demand",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AlterField(
            model_name="demanddraft",
            name="data",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
    ]
