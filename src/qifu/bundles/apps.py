"""App configuration of the bundles."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "qifu.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "一件事"
