"""App configuration of the reception."""

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "qifu.reception"
    label = "reception"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "窗口"

    def ready(self) -> None:
        from qifu.reception import subscriptions, tasks  # noqa: F401  (register)
