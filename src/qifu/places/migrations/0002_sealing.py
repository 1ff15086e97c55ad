"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.db import migrations, models

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("enterprises", "0011_sealing"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="enrolment_once",
        ),
        migrations.AlterField(
            model_name="booking",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="phone",
            field=qifu.kernel.sealed_fields.SealedCharField(klass="phone", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                models.F("gathering"),
                models.F("enterprise"),
                qifu.kernel.sealed_fields.SealMark("phone"),
                condition=models.Q(("state", "cancelled"), _negated=True),
                name="enrolment_once",
            ),
        ),
    ]
