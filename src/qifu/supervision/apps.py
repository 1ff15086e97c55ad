"""App configuration of supervision."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "qifu.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "线索核查"

    def ready(self) -> None:
        from qifu.supervision import following, tasks  # noqa: F401  (subscribes and registers)
