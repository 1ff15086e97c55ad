"""App configuration of the exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "qifu.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "供需对接"

    def ready(self) -> None:
        from qifu.exchange import effects, fitting, notices, tasks, words  # noqa: F401  (register)
        from qifu.exchange.relations import register

        register()
        words.register()
