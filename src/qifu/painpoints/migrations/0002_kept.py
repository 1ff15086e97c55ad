"""A pain point is never deleted: what firms said of it stays."""

from django.db import migrations

KEPT = """
CREATE TRIGGER painpoints_no_delete BEFORE DELETE ON painpoints_painpoint
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("painpoints", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.RunSQL(KEPT, "DROP TRIGGER painpoints_no_delete ON painpoints_painpoint;")
    ]
