"""The one way a version of a bundle comes into force, waits for its day, or leaves (see
`catalogue.lives`)."""

from __future__ import annotations

from qifu.bundles.models import Bundle, BundleVersion
from qifu.bundles.rules.definition import BundleBody
from qifu.catalogue.lives import Lives
from qifu.identity.models import Unit


def fill_columns(bundle: Bundle, body: BundleBody) -> None:
    """The bundle's columns as `body` says, unsaved. Unit.DoesNotExist for an unknown unit."""
    bundle.title, bundle.short, bundle.function = body.title, body.short, body.function
    bundle.says, bundle.channels = [*body.says], [*body.channels]
    bundle.firm_stages, bundle.project_stages = [*body.firm_stages], [*body.project_stages]
    bundle.items, bundle.verified = [*body.codes], body.verified
    if bundle.unit_id is None or bundle.unit.code != body.unit:
        bundle.unit = Unit.objects.get(code=body.unit)


LIVES = Lives(BundleVersion, "bundle", fill_columns)
put_in_force, end_version = LIVES.put_in_force, LIVES.end_version
