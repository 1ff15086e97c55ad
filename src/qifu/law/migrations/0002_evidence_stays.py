"""Preserved evidence is written once: the database refuses to change or remove it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION law_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'preserved evidence is never changed or removed';
END $$;
CREATE TRIGGER law_evidence_stays BEFORE UPDATE OR DELETE ON law_preservedevidence
    FOR EACH ROW EXECUTE FUNCTION law_evidence_stays();
"""
BACK = (
    "DROP TRIGGER law_evidence_stays ON law_preservedevidence; DROP FUNCTION law_evidence_stays();"
)


class Migration(migrations.Migration):
    dependencies = [("law", "0001_evidence")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
