"""App configuration of the grid."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "qifu.grid"
    label = "grid"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "网格"

    def ready(self) -> None:
        from qifu.cases.attachments import register_file_scope
        from qifu.grid import following  # noqa: F401  (subscribes)
        from qifu.grid.queries import photo_for

        register_file_scope(photo_for)
