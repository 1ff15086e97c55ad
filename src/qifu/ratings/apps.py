"""App configuration of the ratings."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "qifu.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "好差评"

    def ready(self) -> None:
        from qifu.ratings import mending_notices, mending_words, occasions  # noqa: F401  (register)

        mending_words.register()
