"""App configuration of the demands room."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    name = "qifu.demands"
    label = "demands"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qifu.demands import notices, tasks  # noqa: F401  (subscribe and register)
