"""How the busy tables are kept: counts of lights and lists stay in their indexes only while the
pages are vacuumed, and a fifth of a million changed rows (the default) is far too late for that.
Room left in the pages keeps changes that no index knows of within their page.
"""

from django.db import migrations

BUSY = ("cases_case", "cases_clock", "cases_assignment")
KEEP = (
    "ALTER TABLE {table} SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01,"
    " autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)"
)
LEAVE = (
    "ALTER TABLE {table} RESET (fillfactor, autovacuum_vacuum_scale_factor,"
    " autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards")]

    operations = [
        migrations.RunSQL(KEEP.format(table=table), LEAVE.format(table=table)) for table in BUSY
    ]
