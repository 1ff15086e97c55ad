"""App configuration of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "qifu.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "接口"

    def ready(self) -> None:
        from qifu.api import keys, tasks  # noqa: F401  (subscribe to changes of rights; register jobs)
