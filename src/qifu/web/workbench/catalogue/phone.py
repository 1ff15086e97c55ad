"""An item as the firm will see it on a phone: its guide, and its form as the answers so far ask it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qifu.bundles.rules.values import read_values
from qifu.catalogue.models import ServiceItem
from qifu.catalogue.rules.asking import asked_fields, asked_materials
from qifu.catalogue.rules.body import ItemBody, Names
from qifu.catalogue.rules.compare import against_law
from qifu.catalogue.versions import fill_columns
from qifu.identity.models import Unit
from qifu.web.components.element_fields import ElementsForm
from qifu.web.components.guide import guide_of


def phone_of(
    item: ServiceItem, body: ItemBody, names: Names, posted: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the preview draws; `posted` are trial answers, which are kept nowhere."""
    answers = read_values(names.fields, posted or {})[0]
    uses = asked_fields(body, names, answers)
    asked = [(names.fields[use.name], use.required) for use in uses]
    form = ElementsForm(asked, prefix="try", initial=dict(posted or {}), auto_id="try_%s")
    waiting = len([u for u in body.fields if u.name in names.fields]) - len(uses)
    bring = asked_materials(body, names, answers)
    guide = guide_of(body)
    titles = {row.type: shown for row, shown in zip(body.asked_materials, guide.bring, strict=True)}
    return {
        "phone_item": _shown(item, body),
        "phone_body": body,
        "phone_guide": guide,
        "phone_law": against_law(body),
        "phone_form": form,
        "phone_waiting": waiting,
        "phone_bring": [(titles[material.type], sure) for material, sure in bring],
    }


def _shown(item: ServiceItem, body: ItemBody) -> ServiceItem:
    """The item as its columns would be, unsaved."""
    shown = ServiceItem(pk=item.pk, code=item.code, unit=item.unit)
    if Unit.objects.filter(code=body.unit).exists():
        fill_columns(shown, body)
    return shown
