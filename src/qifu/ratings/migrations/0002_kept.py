"""What a firm said is never changed: the database refuses, whoever asks."""

from django.db import migrations

KEPT = """
CREATE FUNCTION ratings_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.grade, OLD.solved, OLD.labels, OLD.comment, OLD.public, OLD.via, OLD.rated_by,
        OLD.rated_at) IS DISTINCT FROM (NEW.grade, NEW.solved, NEW.labels, NEW.comment, NEW.public,
        NEW.via, NEW.rated_by, NEW.rated_at)
        OR (OLD.more_at IS NOT NULL AND OLD.more IS DISTINCT FROM NEW.more)
        OR (OLD.answered_at IS NOT NULL AND OLD.answer IS DISTINCT FROM NEW.answer)
    THEN
        RAISE EXCEPTION '评价一经作出不得更改' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ratings_kept BEFORE UPDATE ON ratings_occasion
    FOR EACH ROW WHEN (OLD.grade IS NOT NULL) EXECUTE FUNCTION ratings_kept();
CREATE TRIGGER ratings_no_delete BEFORE DELETE ON ratings_occasion
    FOR EACH ROW WHEN (OLD.grade IS NOT NULL) EXECUTE FUNCTION kernel_append_only();
"""
UNDO = """
DROP TRIGGER ratings_no_delete ON ratings_occasion;
DROP TRIGGER ratings_kept ON ratings_occasion;
DROP FUNCTION ratings_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_initial"), ("kernel", "0002_guards")]

    operations = [migrations.RunSQL(KEPT, UNDO)]
