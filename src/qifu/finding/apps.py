"""App configuration of finding."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "qifu.finding"
    label = "finding"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "查找"

    def ready(self) -> None:
        from qifu.finding import law_services, news, sources, tasks  # noqa: F401  (register)

        sources.register()
        law_services.register()
