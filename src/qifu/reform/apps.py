"""App configuration of the reform tasks."""

from django.apps import AppConfig


class ReformConfig(AppConfig):
    name = "qifu.reform"
    label = "reform"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "改革任务"

    def ready(self) -> None:
        from qifu.cases.attachments import register_file_scope
        from qifu.reform import following  # noqa: F401  (subscribes)
        from qifu.reform.reading import file_for

        register_file_scope(file_for)
