"""What happened to a case is noted by the database itself, in the transaction of the event.

A statement of its own would be one round trip more for every act; rows of a case may be many.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION insight_note_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO insight_waiting (source, subject, at)
    VALUES ('case', split_part(NEW.stream, ':', 2)::bigint, NEW.at);
    RETURN NULL;
END $$;
CREATE TRIGGER insight_note_case AFTER INSERT ON kernel_event FOR EACH ROW
    WHEN (NEW.kind LIKE 'case.%' AND NEW.stream ~ '^case:[0-9]{1,18}$')
    EXECUTE FUNCTION insight_note_case();
"""
UNDO = "DROP TRIGGER insight_note_case ON kernel_event; DROP FUNCTION insight_note_case();"


class Migration(migrations.Migration):
    """A trigger on the events."""

    dependencies = [("insight", "0002_topics_of_a_unit"), ("kernel", "0003_full_width")]
    operations = [migrations.RunSQL(NOTE, UNDO)]
