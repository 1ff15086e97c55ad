"""App configuration of law services."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "qifu.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "法律服务"

    def ready(self) -> None:
        from qifu.cases.permissions import keep_confidential
        from qifu.law import effects, notices, words  # noqa: F401  (register)
        from qifu.law.matters import KIND

        keep_confidential(KIND)
        words.register()
