"""A published definition of stages never changes: the database refuses it, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION projects_definition_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '已发布的项目阶段不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.body, NEW.version, NEW.published_at)
        IS DISTINCT FROM (OLD.body, OLD.version, OLD.published_at)
        OR (NEW.live AND NOT OLD.live) THEN
        RAISE EXCEPTION '已发布的项目阶段不能更改，请发布新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_definition_immutable BEFORE UPDATE OR DELETE ON projects_stagedefinition
    FOR EACH ROW EXECUTE FUNCTION projects_definition_immutable();
"""
UNGUARD = """
DROP TRIGGER projects_definition_immutable ON projects_stagedefinition;
DROP FUNCTION projects_definition_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
