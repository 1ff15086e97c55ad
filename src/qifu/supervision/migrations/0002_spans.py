"""Rows of a span are found without reading all: what is only ever added lies in order of time, so a
block index of a few pages is enough. Findings are for ever."""

from django.db import migrations

COLUMNS = {
    "kernel_event": "at",
    "cases_answer": "decided_at",
    "cases_revisit": "at",
    "cases_extension": "asked_at",
    "cases_materialrequest": "asked_at",
    "cases_assignment": "assigned_at",
}
MAKE = "\n".join(
    f"CREATE INDEX {table}_span ON {table} USING brin ({column}) WITH (autosummarize = on);"
    for table, column in COLUMNS.items()
)
UNDO = "\n".join(f"DROP INDEX {table}_span;" for table in COLUMNS)
KEPT = """
CREATE TRIGGER supervision_no_delete BEFORE DELETE ON supervision_finding
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
        ("kernel", "0002_guards"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(MAKE, UNDO),
        migrations.RunSQL(KEPT, "DROP TRIGGER supervision_no_delete ON supervision_finding;"),
    ]
