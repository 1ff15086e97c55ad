"""A second digest of each seal by SM3; none where the site does not ask for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_sealing"),
    ]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="sm3",
            field=models.BinaryField(null=True),
        ),
    ]
