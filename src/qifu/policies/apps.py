"""App configuration of the policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "qifu.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "惠企政策"

    def ready(self) -> None:
        from qifu.policies import effects  # noqa: F401  (registers)
