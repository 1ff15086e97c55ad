"""Who opened a firm's document, and what was destroyed, stays written: the database refuses."""

from django.db import migrations

TABLES = ("enterprises_evidencereading", "enterprises_destruction")


def guard(table: str) -> str:
    """Triggers that refuse to change, delete or empty `table`."""
    return f"""
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""


def unguard(table: str) -> str:
    """Take them away again."""
    return f"""
DROP TRIGGER {table}_no_change ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_ledger"), ("kernel", "0002_guards")]

    operations = [migrations.RunSQL("".join(map(guard, TABLES)), "".join(map(unguard, TABLES)))]
