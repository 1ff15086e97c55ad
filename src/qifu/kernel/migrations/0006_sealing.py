"""Data keys, and the blind index by which sealed columns are asked: the mark within a sealed text,
the text itself where it is clear. Marked immutable, so that it can be indexed."""

from django.db import migrations, models

import qifu.kernel.sealed_fields

FORWARD = r"""
CREATE FUNCTION kernel_seal_mark(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
AS $$ SELECT CASE WHEN $1 LIKE 'sq1$%' THEN split_part($1, '$', 3) ELSE $1 END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_mail_files"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION kernel_seal_mark(text)"),
        migrations.CreateModel(
            name="Rekeying",
            fields=[
                ("column", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("data_keys", models.CharField(max_length=60)),
                ("done_upto", models.CharField(blank=True, max_length=60)),
                ("looked_at", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="event",
            name="payload",
            field=qifu.kernel.sealed_fields.PersonalJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="notice",
            name="address",
            field=qifu.kernel.sealed_fields.SealedCharField(
                blank=True, klass="phone", max_length=254
            ),
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("klass", models.CharField(max_length=20)),
                ("purpose", models.CharField(max_length=8)),
                ("cipher", models.CharField(max_length=12)),
                ("wrapped", models.BinaryField()),
                ("wrapped_by", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("klass", "purpose"),
                        name="kernel_datakey_present",
                    )
                ],
            },
        ),
    ]
