"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("bundles", "0008_lights_within_the_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AlterField(
            model_name="application",
            name="values",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="applicationdraft",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(
                blank=True, klass="phone", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="applicationdraft",
            name="raw",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="applicationtask",
            name="values",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
    ]
