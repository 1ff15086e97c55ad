"""App configuration of the figures."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "qifu.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "指标"

    def ready(self) -> None:
        from qifu.insight import hearing  # noqa: F401  (subscribes)
