"""Published processes never change: the database refuses, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_process_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布的流程不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.body, NEW.code, NEW.version, NEW.digest)
        IS DISTINCT FROM (OLD.body, OLD.code, OLD.version, OLD.digest) THEN
        RAISE EXCEPTION '已发布的流程不能更改，请发布新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_process_immutable BEFORE UPDATE OR DELETE ON cases_processdefinition
    FOR EACH ROW EXECUTE FUNCTION cases_process_immutable();
"""
UNGUARD = """
DROP TRIGGER cases_process_immutable ON cases_processdefinition;
DROP FUNCTION cases_process_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
