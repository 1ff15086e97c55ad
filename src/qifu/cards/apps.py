"""App configuration of the cards."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "qifu.cards"
    label = "cards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "服务绿卡"

    def ready(self) -> None:
        from qifu.cards import issuing, tasks  # noqa: F401  (register)
