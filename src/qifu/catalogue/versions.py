"""The one way a version of an item comes into force, waits for its day, or leaves (see `lives`)."""

from __future__ import annotations

from qifu.catalogue.lives import Lives
from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.rules.body import ItemBody
from qifu.identity.models import Unit


def fill_columns(item: ServiceItem, body: ItemBody) -> None:
    """The item's columns as `body` says, unsaved. Unit.DoesNotExist for an unknown unit."""
    item.list_name, item.title, item.short = body.list, body.title, body.short
    item.says, item.type, item.function = [*body.says], body.type, body.function
    item.firm_stages, item.project_stages = [*body.firm_stages], [*body.project_stages]
    item.channels = [*body.channels]
    item.centre_code = body.centre
    item.basic_code, item.implementation_code = body.basic_code, body.implementation_code
    item.at_once, item.promised_days = body.kind == "at_once", body.promised_days
    item.statutory_days, item.visits, item.verified = (
        body.statutory_days,
        body.visits,
        body.verified,
    )
    if item.unit_id is None or item.unit.code != body.unit:
        item.unit = Unit.objects.get(code=body.unit)


LIVES = Lives(ItemVersion, "item", fill_columns)
put_in_force, end_version = LIVES.put_in_force, LIVES.end_version
