"""App configuration of meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "qifu.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "会商和专班"

    def ready(self) -> None:
        from qifu.meetings import following, stuck, tasks  # noqa: F401  (register)

        stuck.register()
