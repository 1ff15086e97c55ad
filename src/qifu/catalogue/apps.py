from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "qifu.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from qifu.catalogue import approval_notices, tasks  # noqa: F401  (register)
