"""App configuration of the escorts."""

from django.apps import AppConfig


class EscortsConfig(AppConfig):
    name = "qifu.escorts"
    label = "escorts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "帮办代办"
