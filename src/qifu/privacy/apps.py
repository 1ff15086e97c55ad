from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "qifu.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "个人信息"

    def ready(self) -> None:
        from qifu.privacy import tasks  # noqa: F401  (register)
