"""A bundle in force may last longer again when the version that was to follow is taken back."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION bundles_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '送审过或生效过的一件事版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('live', 'past') AND (NEW.state NOT IN ('live', 'past')
        OR (NEW.body, NEW.bundle_id, NEW.number)
            IS DISTINCT FROM (OLD.body, OLD.bundle_id, OLD.number)
        OR (OLD.state = 'past' AND NOT NEW.effective <@ OLD.effective)
        OR (OLD.state = 'live' AND NOT isempty(NEW.effective)
            AND lower(NEW.effective) IS DISTINCT FROM lower(OLD.effective))) THEN
        RAISE EXCEPTION '生效过的一件事版本不能更改，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('past', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已失效的一件事版本不能再启用，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("bundles", "0004_desk")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
