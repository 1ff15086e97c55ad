"""App configuration of credit."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "qifu.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "信用"

    def ready(self) -> None:
        from qifu.credit import repair, standing, tasks  # noqa: F401  (subscribes and registers)
        from qifu.enterprises.barring import register_bars

        register_bars(standing.bars_of_firm)
