"""App configuration of the pack loader; it has no tables of its own, and knows the rooms below."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "qifu.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "区县数据包"

    def ready(self) -> None:
        from qifu.packs import footing

        footing.register()
