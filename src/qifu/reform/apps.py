"""App configuration of the reform tasks."""

from django.apps import AppConfig


class ReformConfig(AppConfig):
    name = "qifu.reform"
    label = "reform"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "改革任务"
