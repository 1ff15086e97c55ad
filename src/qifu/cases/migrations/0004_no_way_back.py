"""A published process does not become a draft again, or it could be changed by two statements."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION cases_process_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布的流程不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'draft' AND ({back}(NEW.body, NEW.code, NEW.version, NEW.digest)
        IS DISTINCT FROM (OLD.body, OLD.code, OLD.version, OLD.digest)) THEN
        RAISE EXCEPTION '已发布的流程不能更改,请发布新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_storage")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(back="NEW.status = 'draft' OR "), FUNCTION.format(back="")
        )
    ]
