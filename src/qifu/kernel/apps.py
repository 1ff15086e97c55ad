"""App configuration of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "qifu.kernel"
    label = "kernel"
    verbose_name = "内核"
    default_auto_field = "django.db.models.BigAutoField"
