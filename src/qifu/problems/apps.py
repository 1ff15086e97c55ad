"""App configuration of problem classes."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "qifu.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "类问题"

    def ready(self) -> None:
        from qifu.problems import following, sources, stuck, tasks  # noqa: F401  (register)

        sources.register()
        stuck.register()
