"""What was in force of a bundle never changes: the database refuses it, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION bundles_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '送审过或生效过的一件事版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('live', 'past') AND (NEW.state NOT IN ('live', 'past')
        OR (NEW.body, NEW.bundle_id, NEW.number)
            IS DISTINCT FROM (OLD.body, OLD.bundle_id, OLD.number)
        OR NOT NEW.effective <@ OLD.effective) THEN
        RAISE EXCEPTION '生效过的一件事版本不能更改，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('past', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已失效的一件事版本不能再启用，请起草新版' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bundles_version_immutable BEFORE UPDATE OR DELETE ON bundles_bundleversion
    FOR EACH ROW EXECUTE FUNCTION bundles_version_immutable();
"""
UNGUARD = """
DROP TRIGGER bundles_version_immutable ON bundles_bundleversion;
DROP FUNCTION bundles_version_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("bundles", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
