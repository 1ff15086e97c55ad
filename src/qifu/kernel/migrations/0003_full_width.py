"""What the trigger says is written with the punctuation of the rest of the screen."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加{comma}% 被拒绝', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards")]

    operations = [migrations.RunSQL(FUNCTION.format(comma="，"), FUNCTION.format(comma=","))]
