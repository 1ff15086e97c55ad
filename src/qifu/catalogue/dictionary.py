"""The dictionary of data elements: what an editor adds to it, beside what the pack brings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from qifu.catalogue.models import FormField, ServiceItem
from qifu.catalogue.permissions import EDITORS
from qifu.catalogue.rules.elements import dump_element, element_of
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.events import append_event
from qifu.kernel.text import clean_text


@transaction.atomic
def add_element(*, typed: Mapping[str, str], actor: Actor, at: datetime) -> FormField:
    """Register a data element, so that every item may ask it. Everybody who keeps items may.

    Effects: one row that the pack leaves alone, event `form-field.added`. Invalid by cell (see
    `rules.elements`); NotVisible.
    """
    if not (actor.system or actor.has(*EDITORS)):
        raise NotVisible
    rows = {row.name: row.kind for row in FormField.objects.all()}
    kind, errors = element_of(typed, rows)
    for name, text in (("label", kind.label), ("help", kind.help)):
        try:
            clean_text(text, max_length=200, label="名称" if name == "label" else "说明",
                       field=name, required=False)  # fmt: skip
        except Invalid as error:
            errors.setdefault(name, error.messages)
    if errors:
        raise Invalid(errors)
    last = FormField.objects.aggregate(last=Max("position"))["last"] or 0
    row = FormField(
        name=kind.name, label=kind.label, body=dump_element(kind), from_pack=False,
        position=min(last + 1, 32_000),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid({"name": [f"“{kind.name}”刚刚有人登记，请直接选用"]}) from error
    append_event(
        stream=row.stream, kind="form-field.added", at=at, actor=actor.ref,
        payload={"name": row.name, "label": row.label, **row.body},
    )  # fmt: skip
    return row


def elements_used() -> dict[str, list[tuple[str, str]]]:
    """The items in force (code, name) that ask each data element, by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = ServiceItem.objects.filter(active=True, live__isnull=False).select_related("live")
    for row in rows:
        assert row.live is not None
        for use in row.live.typed.fields:
            found.setdefault(use.name, []).append((row.code, row.name))
    return found
