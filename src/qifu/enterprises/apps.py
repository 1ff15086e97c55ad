"""App configuration of enterprises."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "qifu.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "企业"

    def ready(self) -> None:
        from qifu.enterprises import succession  # noqa: F401  (subscribes)
        from qifu.enterprises.queries import firms_of
        from qifu.identity.actors import register_firm_loader

        register_firm_loader(firms_of)
