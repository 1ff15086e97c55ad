"""App configuration of identity."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "qifu.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "机构与人员"
