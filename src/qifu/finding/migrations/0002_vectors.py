"""Vectors of documents, where the server has pgvector and lets this user make it; else none."""

from django.db import migrations

from qifu.finding.vectors import ensure_table


def make(apps: object, schema_editor: object) -> None:
    ensure_table()


class Migration(migrations.Migration):
    dependencies = [("finding", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
