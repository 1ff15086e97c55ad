"""App configuration of places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "qifu.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "科创载体"

    def ready(self) -> None:
        from qifu.places import sources

        sources.register()
