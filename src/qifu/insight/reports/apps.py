"""App configuration of the reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "qifu.insight.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "运行报告"
