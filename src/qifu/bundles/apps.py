"""App configuration of the bundles."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "qifu.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "一件事"

    def ready(self) -> None:
        from qifu.bundles import (  # noqa: F401  (register)
            desk_tasks,
            following,
            notices,
            operations,
            telling,
        )
        from qifu.bundles.desk import lean_on_items
        from qifu.bundles.queries import bundle_names, needed_by_applications, visible_paper
        from qifu.cases.attachments import register_file_scope
        from qifu.catalogue.stationing import BUNDLES
        from qifu.enterprises.retention import register_holder

        register_file_scope(visible_paper)
        register_holder(needed_by_applications)
        if bundle_names not in BUNDLES:
            BUNDLES.append(bundle_names)
        telling.register()
        lean_on_items()
