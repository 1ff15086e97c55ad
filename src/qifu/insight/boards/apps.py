"""App configuration of boards and their screens."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "qifu.insight.boards"
    label = "boards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "看板"
