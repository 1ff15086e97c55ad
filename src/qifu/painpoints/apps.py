"""App configuration of pain points."""

from django.apps import AppConfig


class PainPointsConfig(AppConfig):
    name = "qifu.painpoints"
    label = "painpoints"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "堵点痛点难点"

    def ready(self) -> None:
        from qifu.painpoints import stuck, tasks  # noqa: F401  (registers)

        stuck.register()
