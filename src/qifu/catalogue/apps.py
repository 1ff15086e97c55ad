from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "qifu.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from qifu.catalogue import tasks

        assert tasks
