"""App configuration of the policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "qifu.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "惠企政策"

    def ready(self) -> None:
        from qifu.cases.attachments import register_file_scope
        from qifu.enterprises.retention import register_holder
        from qifu.policies import (  # noqa: F401  (register)
            claim_notices,
            claim_words,
            effects,
            reach,
            rechecks,
            tasks,
        )
        from qifu.policies.claim_queries import visible_document
        from qifu.policies.claim_reuse import needed_by_claims

        register_file_scope(visible_document)
        register_holder(needed_by_claims)
        claim_words.register()
