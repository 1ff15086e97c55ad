"""What was live of a policy never changes: the database refuses it, whoever asks."""

from django.db import migrations

GUARD = """
CREATE FUNCTION policies_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '已发布或废弃的政策版本不能删除' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.state = 'draft'
        OR (NEW.body, NEW.policy_id, NEW.number, NEW.published_at)
        IS DISTINCT FROM (OLD.body, OLD.policy_id, OLD.number, OLD.published_at)) THEN
        RAISE EXCEPTION '已发布或废弃的政策版本不能更改，请起草新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('superseded', 'withdrawn', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION '已停用的政策版本不能再启用，请起草新版'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policies_version_immutable BEFORE UPDATE OR DELETE ON policies_policyversion
    FOR EACH ROW EXECUTE FUNCTION policies_version_immutable();
"""
UNGUARD = """
DROP TRIGGER policies_version_immutable ON policies_policyversion;
DROP FUNCTION policies_version_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_claims")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
