"""Records of looking may end by age, and only then: never changed, never before six months.

Deleting needs both a row older than 184 days and the setting that only the background work makes.
"""

from django.db import migrations

TABLES = ("kernel_accessrecord", "enterprises_evidencereading", "identity_signin")
UNGUARDED = ("identity_signin",)  # until now

FUNCTION = """
CREATE FUNCTION privacy_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('qifu.retention', true) = 'on'
       AND OLD.at < now() - interval '184 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% 只能追加，% 被拒绝', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def change(table: str, function: str) -> str:
    """The guard of `table` under another function."""
    return f"""
DROP TRIGGER IF EXISTS {table}_no_change ON {table};
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("kernel", "0002_guards"),
        ("enterprises", "0008_readings_stay"),
        ("identity", "0004_sign_in"),
    ]

    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(change(table, "privacy_log_stays") for table in TABLES),
            "".join(change(table, "kernel_append_only") for table in TABLES)
            + "".join(f"DROP TRIGGER {table}_no_change ON {table};" for table in UNGUARDED)
            + "DROP FUNCTION privacy_log_stays();",
        )
    ]
