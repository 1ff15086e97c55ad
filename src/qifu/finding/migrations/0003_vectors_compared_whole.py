"""Vectors in half the room and compared whole; those there are computed anew by the worker."""

from django.db import connection, migrations

from qifu.finding.vectors import ensure_table


def make(apps: object, schema_editor: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS finding_vector")
    ensure_table()


class Migration(migrations.Migration):
    dependencies = [("finding", "0002_vectors")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
