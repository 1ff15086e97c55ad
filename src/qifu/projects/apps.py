"""App configuration of the projects."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "qifu.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "招商和重点项目"

    def ready(self) -> None:
        from qifu.projects import following, tasks  # noqa: F401  (register)
