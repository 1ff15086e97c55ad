"""Telephone and identity numbers of persons are sealed on their way here (`kernel.sealed_fields`)."""

from django.conf import settings
from django.db import migrations, models

import qifu.kernel.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
        ("enterprises", "0011_sealing"),
        ("identity", "0003_sealing"),
        ("projects", "0002_definitions_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="project",
            name="project_phone",
        ),
        migrations.AlterField(
            model_name="project",
            name="contact_phone",
            field=qifu.kernel.sealed_fields.SealedCharField(
                blank=True, klass="phone", max_length=20
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                qifu.kernel.sealed_fields.SealMark("contact_phone"),
                condition=models.Q(("contact_phone", ""), _negated=True),
                name="project_phone",
            ),
        ),
    ]
