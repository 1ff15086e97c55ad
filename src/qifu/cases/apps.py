"""App configuration of the case engine."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "qifu.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qifu.cases import succession, tasks  # noqa: F401  (register subscribers and jobs)
