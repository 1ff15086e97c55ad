"""App configuration of the sealed desk."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "qifu.integrity"
    label = "integrity"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "码上举报"

    def ready(self) -> None:
        from qifu.integrity import tasks  # noqa: F401  (register)
