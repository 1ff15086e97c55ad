"""App configuration of law services."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "qifu.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "法律服务"
