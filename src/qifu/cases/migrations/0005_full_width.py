"""What the trigger says is written with the punctuation of the rest of the screen."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION cases_process_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布的流程不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.status = 'draft' OR
        (NEW.body, NEW.code, NEW.version, NEW.digest)
        IS DISTINCT FROM (OLD.body, OLD.code, OLD.version, OLD.digest)) THEN
        RAISE EXCEPTION '已发布的流程不能更改{comma}请发布新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_no_way_back")]

    operations = [migrations.RunSQL(FUNCTION.format(comma="，"), FUNCTION.format(comma=","))]
