"""三员分立 kept by the database: overlapping posts of one person are all business, or all of one
and the same administrator or outside-system role."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

FORWARD = """
ALTER TABLE identity_post ADD CONSTRAINT post_separation EXCLUDE USING gist (
    user_id WITH =,
    (CASE WHEN role IN ('system_admin', 'security_admin', 'audit_admin', 'api_client')
          THEN role::text ELSE 'business' END) WITH <>,
    tstzrange(valid_from, valid_until, '[)') WITH &&
);
"""
BACKWARD = "ALTER TABLE identity_post DROP CONSTRAINT post_separation;"


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [BtreeGistExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
